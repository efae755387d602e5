package socks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
)

// A peeler takes tunnels off a conversation: it recognises, reads up to where the
// inside begins, and starts again.
type peeler struct {
	t      *testing.T
	unread [2][]byte
	skip   [2]int
	parser proto.Parser
	places []string
}

// hear takes what one side says.
func (p *peeler) hear(d proto.Dir, s string) {
	p.unread[d] = append(p.unread[d], s...)
	p.pass(d)
	for {
		if p.parser == nil {
			if detectStream(p.unread[0], p.unread[1]) != proto.Yes {
				return
			}
			p.parser = Protocol.New()
			p.read(d.Other())
		}
		if p.parser != nil {
			p.read(d)
		}
		if p.parser != nil {
			return
		}
	}
}

// pass passes over what need not be read.
func (p *peeler) pass(d proto.Dir) {
	n := min(p.skip[d], len(p.unread[d]))
	p.skip[d] -= n
	p.unread[d] = p.unread[d][n:]
}

// read reads what one side has said, up to the inside.
func (p *peeler) read(d proto.Dir) {
	for len(p.unread[d]) > 0 {
		var ev proto.Events
		n, err := p.parser.Parse(&ev, d, p.unread[d])
		if err != nil {
			p.t.Fatalf("behind %q: %v", p.places, err)
		}
		if ev.Far.IsValid() && ev.NSeen > 0 {
			p.places = append(p.places, fmt.Sprintf("%s %v", ev.Host, ev.Far))
		}
		p.skip[d] = ev.Skip
		p.unread[d] = p.unread[d][n:]
		p.pass(d)
		if ev.Handoff {
			p.parser = nil
		}
		if n == 0 || ev.Handoff {
			return
		}
	}
}

// A kind is one way through a proxy: what either side says by turns, the client
// first.
type kind struct {
	name  string
	turns []string
	place string
}

var kinds = []kind{
	{"4", []string{request4, granted4}, " 127.0.0.1:28080"},
	{"4a", []string{request4a, granted4}, "localhost [::]:28080"},
	{"4 bind", []string{bind4, granted4 + granted4}, " 127.0.0.1:28784"},
	{"4 at the second try", []string{request4a, refused4, request4, granted4}, " 127.0.0.1:28080"},
	{"5", []string{greet, chosen, request5, granted5}, " 127.0.0.1:28080"},
	{"5 by name", []string{greetCurl, chosen, request5n, granted5}, "localhost [::]:28080"},
	{"5 with password", []string{greetCurl, "\x05\x02", password, "\x01\x00", request5v6, granted5}, " [2001:db8::1]:443"},
	{"5 with GSSAPI", []string{"\x05\x01\x01", "\x05\x01", "\x01\x01\x00\x01x", "\x01\x01\x00\x01y", request5, granted5}, " 127.0.0.1:28080"},
	{"5 in haste", []string{greet + request5n, chosen + granted5}, "localhost [::]:28080"},
}

// check wants all tunnels taken off, and nothing of what is inside.
func (p *peeler) check(way string, through []kind) {
	p.t.Helper()
	var want []string
	for _, k := range through {
		if k.name == "4 at the second try" {
			want = append(want, kinds[1].place)
		}
		want = append(want, k.place)
	}
	if !slices.Equal(p.places, want) || p.parser != nil || string(p.unread[0]) != hello || string(p.unread[1]) != welcome {
		p.t.Errorf("%s: led to %q, inside are %q; want %q", way, p.places, p.unread, want)
	}
}

const hello, welcome = "hello", "welcome"

// patient is a client that waits for every answer; what both say is cut into
// pieces of n bytes.
func patient(t *testing.T, n int, through []kind) {
	p := &peeler{t: t}
	say := func(d proto.Dir, s string) {
		for ; len(s) > n; s = s[n:] {
			p.hear(d, s[:n])
		}
		p.hear(d, s)
	}
	for _, k := range through {
		for i, turn := range k.turns {
			say(proto.Dir(i%2), turn)
		}
	}
	say(0, hello)
	say(1, welcome)
	p.check(fmt.Sprintf("in pieces of %d", n), through)
}

// eager is a client that says everything at once, and has all answers at once.
func eager(t *testing.T, through []kind) {
	p, said := &peeler{t: t}, [2]string{}
	for _, k := range through {
		for i, turn := range k.turns {
			said[i%2] += turn
		}
	}
	p.hear(0, said[0]+hello)
	p.hear(1, said[1]+welcome)
	p.check("all at once", through)
}

// SOCKS of every kind in SOCKS of every kind.
func TestNested(t *testing.T) {
	for _, outer := range kinds {
		for _, inner := range kinds {
			t.Run(outer.name+" around "+inner.name, func(t *testing.T) { through(t, outer, inner) })
		}
	}
}

// All kinds in each other.
func TestNestedDeep(t *testing.T) { through(t, kinds...) }

func through(t *testing.T, ks ...kind) {
	for _, n := range [...]int{1, 3, 1 << 10} {
		patient(t, n, ks)
	}
	for _, k := range ks {
		if strings.Contains(k.name, "try") || strings.Contains(k.name, "GSSAPI") {
			return // these need the answer: to try again, and to know whose frames these are
		}
	}
	eager(t, ks)
}
