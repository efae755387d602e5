package test

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"chaperone/cmd/chaperone/demo"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// deepest is how many proxies one behind the other are seen through.
const deepest = 4

// chains is every kind of proxy alone, and some behind one another.
func chains() (out [][]hop) {
	for i := range hops {
		out = append(out, hops[i:i+1])
	}
	named := func(names ...string) (c []hop) {
		for _, n := range names {
			c = append(c, hops[slices.IndexFunc(hops, func(h hop) bool { return h.name == n })])
		}
		return c
	}
	return append(out,
		named("CONNECT", "SOCKS5"), named("SOCKS4", "CONNECT by name"), named("SOCKS5 by name", "SOCKS4a", "SOCKS5"),
		named("CONNECT", "SOCKS5", "CONNECT by name", "SOCKS4"), named("CONNECT", "CONNECT", "SOCKS5", "SOCKS5")[:deepest])
}

var server4 = netip.MustParseAddrPort("198.51.100.25:5190")

// talks are the conversations of messengers: the demo's, all of it on one
// connection, and every transcript.
func talks(t *testing.T) (out []story) {
	whole := &transcript.Transcript{Over: proto.TCP, Src: netip.MustParseAddrPort("10.1.0.2:40000"), Dst: server4}
	for _, a := range demo.Conversation {
		whole.Turns = append(whole.Turns, demo.Story(a.Story)...)
	}
	out = append(out, story{name: "demo", tr: whole})
	for _, app := range catalog.All.Apps[1:] {
		if app.Category == proto.IM {
			out = append(out, slices.DeleteFunc(stories(t, app), func(x story) bool { return x.tr.Over != proto.TCP })...)
		}
	}
	return out
}

// A conversation inside of proxies meets what it would meet outside: its messages
// arrive byte for byte, its offers spoiled; and the proxies' own words as they were.
func TestTalkInTunnels(t *testing.T) {
	p := &player{lab: build(t, lab.Options{})}
	rules := table(t, talkOnly, "")
	start(t, p.lab, rules)
	routes := chains()
	n := 0
	for i, x := range talks(t) {
		some := [][]hop{routes[i%len(routes)], routes[(i+1)%len(routes)]}
		if i == 0 {
			some = routes
		}
		some = slices.DeleteFunc(slices.Clone(some), func(through []hop) bool { return len(through)+handoffs(x.tr) > deepest })
		atOnceEach(some, func(through []hop) {
			if err := p.inTunnel(rules, x.tr, through); err != nil {
				t.Errorf("%s through %s: %v", x.name, route(through), err)
			}
		})
		n += len(some)
	}
	if n < 200 {
		t.Errorf("only %d conversations", n)
	}
}

// handoffs counts the proxies that a conversation goes through by itself.
func handoffs(tr *transcript.Transcript) (n int) {
	for _, turn := range tr.Turns {
		if slices.Contains(turn.Want, "handoff") {
			n++
		}
	}
	return n
}

func route(through []hop) (out []string) {
	for _, h := range through {
		out = append(out, h.name)
	}
	return out
}

// inTunnel holds a conversation through proxies, and compares what arrives with
// what would arrive of it alone.
func (p *player) inTunnel(rules *policy.Table, tr *transcript.Transcript, through []hop) error {
	wrapped, before := inside(tr, server4, through...)
	var want [][]byte
	for _, turn := range wrapped.Turns[:before] {
		want = append(want, turn.Data)
	}
	want = append(want, alone(rules, tr, false, nil)...)
	r, err := p.play(wrapped, want, len(through)%2 == 0)
	if err != nil {
		return err
	}
	for i, got := range r.got {
		if !bytes.Equal(got, want[i]) && len(got) <= oneSegment {
			return fmt.Errorf("turn %d, of the inside %d: %s", i+1, i+1-before, lab.Diff(want[i], got))
		}
	}
	return nil
}
