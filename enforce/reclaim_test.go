package enforce

import (
	"fmt"
	"net/netip"
	"testing"
)

// A flow whose buffers others need is decided as what cannot be judged any more: one
// that is followed by when_inseparable, one that nobody knows yet by on_failure.
func TestGivenUp(t *testing.T) {
	small := func(c *Config) { c.MaxBuffers = 4 << 10 }
	for _, c := range []struct {
		gateway, said string
		passes        bool
	}{
		{"on_failure = accept", "TOY", true},
		{"on_failure = drop", "TOY", false},
		{"on_failure = accept", "TOY bob\nSAY half a w", false}, // files are refused
		{"on_failure = accept\nwhen_inseparable = accept", "TOY bob\nSAY half a w", true},
		{"on_failure = drop\nwhen_inseparable = accept", "TOY bob\nSAY half a w", false},
	} {
		r := newRig(t, noFiles, c.gateway, small).shake()
		if !r.out(c.said) {
			t.Fatalf("%s: %q does not pass", c.gateway, c.said)
		}
		for i := range 3 {
			other := *r
			other.sent, other.got, other.have = [2]int{}, [2][]byte{}, [2][]bool{}
			other.ends[0] = netip.AddrPortFrom(r.ends[0].Addr(), uint16(5000+i))
			if other.shake(); !other.out("TOY al\nSAY ha") {
				t.Errorf("%s: others do not pass", c.gateway)
			}
		}
		if n := r.e.count; n.Reclaimed != 2 || n.NoRoom != 0 {
			t.Errorf("%s: %d flows given up, want 2; %d segments found no room", c.gateway, n.Reclaimed, n.NoRoom)
		}
		if ok := r.out("ord\n"); ok != c.passes {
			t.Errorf("%s, after %q: the rest passes %v", c.gateway, c.said, ok)
		}
	}
}

// Parsers that a flood has left are not all kept.
func TestSpareParsers(t *testing.T) {
	r := newRig(t, noFiles, "", quiet, func(c *Config) { c.MaxFlows = 4 * maxSpare })
	for i := range 3 * maxSpare {
		one := *r
		one.sent, one.got, one.have = [2]int{}, [2][]byte{}, [2][]bool{}
		one.ends[0] = netip.AddrPortFrom(r.ends[0].Addr(), uint16(1024+i))
		one.shake()
		one.out(fmt.Sprintf("TOY %d\n", i))
	}
	if n := r.e.count.Recognised; n != 3*maxSpare {
		t.Fatalf("%d flows are followed", n)
	}
	r.e.Flush(r.now)
	if n := len(r.e.parsers[0]); n != maxSpare {
		t.Errorf("%d spare parsers, want %d", n, maxSpare)
	}
}

// A flood of openings that nobody answers is lent so many parsers and no more, and takes
// none away from those who talk.
func TestLentParsers(t *testing.T) {
	r := newRig(t, noFiles, "", quiet, func(c *Config) { c.MaxFlows = 4 * leastLent }).shake()
	r.out("TOY bob\n")
	r.in("SAY hello\n")
	for i := range 3 * leastLent {
		one := *r
		one.ends[0] = netip.AddrPortFrom(r.ends[0].Addr(), uint16(1024+i))
		one.datagram(fromClient, fmt.Sprintf("TOY %d\n", i))
	}
	if r.e.count.Recognised != 1+3*leastLent || r.e.lent != leastLent || r.e.count.Evicted != 2*leastLent+1 {
		t.Errorf("%d parsers are lent, %+v", r.e.lent, r.e.count)
	}
	r.out(offerLine)
	r.heard(fromClient, "TOY bob\n"+bluntLine)
	r.e.Flush(r.now)
	if r.e.lent != 0 {
		t.Errorf("%d parsers are missing", r.e.lent)
	}
}
