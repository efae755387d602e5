package kernel_test

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/enforce"
)

// awaiting settles that the answer to the initiator's payload is waited for, off by so many bytes.
func awaiting(off uint32) func(sight) ruling {
	return func(p sight) (r ruling) {
		if len(p.Payload) > 0 && !p.reply {
			next := p.TCP().Seq() + uint32(len(p.Payload))
			r.settled = enforce.Settled{Fate: enforce.Await, Ack: uint16((next + off) % enforce.AckSpan)}
		}
		return r
	}
}

// The segment that acknowledges what was judged passes unseen, and so does a bare end
// of the connection; what follows is shown, with the word that it came by.
func TestAwait(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		c := serve(t, l, spec, awaiting(0))
		administrator(t, l)
		install(t, l, spec)
		client, server := connect(t, l, v6)
		say(t, client, server, "a question of some length")
		c.rule(pass, marks)
		say(t, server, client, "an answer")
		if seen := c.sights(); len(seen) != 0 {
			t.Errorf("%d packets shown, the first a %s, %+v", len(seen), kind(seen[0]), seen[0].settled)
		}
		say(t, client, server, "another question")
		if seen := c.sights(); len(seen) != 1 || seen[0].settled.Fate != enforce.Answered {
			t.Errorf("shown after the answer: %+v", seen)
		}
		server.CloseWrite()
		time.Sleep(50 * time.Millisecond)
		if seen := c.sights(); len(seen) != 1 {
			t.Errorf("shown: %d packets, the last a %s", len(seen), kind(seen[len(seen)-1]))
		}
		want := marks.Pack(enforce.Settled{Fate: enforce.Answered}) | administratorsCt
		if got := entry(t, l, v6, unix.IPPROTO_TCP).Mark; got != want {
			t.Errorf("conntrack mark %#x, want %#x", got, want)
		}
	})
}

// An answer that acknowledges anything else is shown, whichever bit differs.
func TestAwaitInVain(t *testing.T) {
	l := newLab(t)
	c := serve(t, l, spec, pass)
	install(t, l, spec)
	for off := uint32(1); off < enforce.AckSpan; off *= 2 {
		client, server := connect(t, l, false)
		c.rule(awaiting(off), marks)
		say(t, client, server, "a question of some length")
		c.rule(pass, marks)
		say(t, server, client, "an answer")
		if seen := c.sights(); len(seen) != 1 || seen[0].settled.Fate != enforce.Await {
			t.Errorf("%d bytes off: shown: %+v", off, seen)
		}
	}
}
