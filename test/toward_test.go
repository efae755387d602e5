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
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// The tunnel itself is a feature. Where it is refused the proxy's consent does not
// arrive, nor anything behind it.
func TestTunnelsRefused(t *testing.T) {
	p := &player{lab: build(t, lab.Options{}), aloud: true}
	rules := compiled(t, "no tunnels", `
policy "no_tunnels" {
  rule "no tunnels" {
    features = feature.tunnel
    action   = reset
  }
}
default_department {
  policy = policy.no_tunnels
}
`)
	_, j := start(t, p.lab, rules)
	for i, h := range hops {
		tr, before := inside(&transcript.Transcript{Over: proto.TCP, Turns: demo.Story("signon")}, server4, h)
		want := alone(rules, withEnds(tr), false, nil)
		r, err := p.play(tr, want, i%2 == 0)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(slices.Concat(r.got[min(before-1, len(r.got)):]...)); n > 0 || r.hows() != [2]lab.How{lab.Reset, lab.Reset} {
			t.Errorf("%s: %d bytes of the consent and behind it arrived; %v", h.name, n, r.ends)
		}
		lines := j.take()
		if !slices.ContainsFunc(lines, func(e line) bool { return e.App == h.app && e.Feature == proto.Tunnel && e.Verdict == policy.Reset }) {
			t.Errorf("%s: the journal has %+v", h.name, lines)
		}
	}
}

// withEnds gives a transcript made here the addresses that an engine wants.
func withEnds(tr *transcript.Transcript) *transcript.Transcript {
	w := *tr
	w.Src, w.Dst = netip.MustParseAddrPort("10.1.0.2:40000"), server4
	return &w
}

// A destination is where a conversation inside of a proxy goes, and whether the
// policy of TestTunnelsLead refuses it there.
type destination struct {
	to             string
	byAddr, byName bool // refused where the proxy is told the address, or a name
}

// Rules about the far side hold for whom the conversation is really with, not for
// the proxy; where only a name is known, for the port.
func TestTunnelsLead(t *testing.T) {
	p := &player{lab: build(t, lab.Options{}), aloud: true}
	rules := compiled(t, "far side", `
policy "far_side" {
  rule "not there" {
    apps     = category.im
    networks = ["198.51.100.0/24", "2001:db8:77::/48"]
    action   = reset
  }
  rule "not to that port" {
    apps   = category.im
    ports  = ["tcp/4443"]
    action = reset
  }
}
default_department {
  policy = policy.far_side
}
`)
	start(t, p.lab, rules)
	for i, d := range []destination{
		{"198.51.100.25:5190", true, false}, {"192.0.2.25:5190", false, false}, {"192.0.2.25:4443", true, true},
		{"[2001:db8:77::1]:5190", true, false}, {"[2001:db8:78::1]:5190", false, false}, {"[2001:db8:78::1]:4443", true, true},
	} {
		to := netip.MustParseAddrPort(d.to)
		for _, h := range hops {
			refused := d.byAddr
			if h.byName {
				refused = d.byName
			}
			if to.Addr().Is6() && !h.v6 {
				continue
			}
			for _, through := range [][]hop{{h}, {hops[2], h}} {
				if err := p.leads(to, through, refused, i%2 == 0); err != nil {
					t.Errorf("to %v through %v: %v", to, route(through), err)
				}
			}
		}
	}
}

// leads holds a conversation through proxies to a far side, which is refused or not.
func (p *player) leads(to netip.AddrPort, through []hop, refused, v6 bool) error {
	turns := slices.Concat(demo.Story("signon"), demo.Story("talk"))
	tr, before := inside(&transcript.Transcript{Over: proto.TCP, Turns: turns}, to, through...)
	want := make([][]byte, len(tr.Turns))
	for i, turn := range tr.Turns {
		if i <= before || !refused { // the greeting, by which nobody is known yet
			want[i] = turn.Data
		}
	}
	r, err := p.play(tr, want, v6)
	switch {
	case err != nil:
		return err
	case !refused:
		return r.unchanged(tr)
	case len(r.got) <= before || !bytes.Equal(slices.Concat(r.got...), slices.Concat(want...)):
		return fmt.Errorf("%d turns arrived of %d that shall: %q", len(r.got), before+1, r.got)
	case r.hows() != [2]lab.How{lab.Reset, lab.Reset}:
		return fmt.Errorf("not reset: %v", r.ends)
	}
	return nil
}
