package kernel_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/enforce"
	"chaperone/enforce/kernel"
	"chaperone/enforce/packet"
)

// kind says what a packet is good for.
func kind(p sight) string {
	if p.Protocol != packet.ProtoTCP {
		return fmt.Sprintf("protocol %d", p.Protocol)
	}
	f := p.TCP().Flags()
	switch {
	case len(p.Payload) > 0:
		return "payload"
	case f&packet.RST != 0:
		return "RST"
	case f&packet.FIN != 0:
		return "FIN"
	case f&(packet.SYN|packet.ACK) == packet.SYN|packet.ACK:
		return "SYN-ACK"
	case f&packet.SYN != 0:
		return "SYN"
	}
	return "ACK"
}

func count(ps []sight, k string) (n int) {
	for _, p := range ps {
		if kind(p) == k {
			n++
		}
	}
	return n
}

// talk is one exchange and an orderly end.
func talk(t *testing.T, client, server net.Conn) {
	t.Helper()
	say(t, client, server, "hello")
	say(t, server, client, "welcome")
	client.Close()
	if _, err := server.Read(make([]byte, 1)); err != io.EOF {
		t.Fatalf("end of the conversation: %v", err)
	}
	server.Close()
	time.Sleep(20 * time.Millisecond)
}

// What carries nothing to judge is not shown; everything else is, with the
// direction.
func TestShown(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		c := serve(t, l, spec, pass)
		install(t, l, spec)
		client, server := connect(t, l, v6)
		talk(t, client, server)
		seen := c.sights()
		for k, want := range map[string]int{"SYN": 0, "ACK": 0, "SYN-ACK": 1, "payload": 2, "FIN": 2} {
			if got := count(seen, k); got != want {
				t.Errorf("%d of %s, want %d", got, k, want)
			}
		}
		for _, p := range seen {
			if want := p.Src().Addr() == l.Server.Addr(v6); p.reply != want {
				t.Errorf("%s from %v: reply is %v", kind(p), p.Src(), p.reply)
			}
			if p.settled != (enforce.Settled{}) {
				t.Errorf("%s of a new flow is settled: %+v", kind(p), p.settled)
			}
		}
	})
}

func TestShownUDP(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		c := serve(t, l, spec, pass)
		install(t, l, spec)
		client, server := pair(t, l, v6)
		say(t, client, server, "ping")
		say(t, server, client, "pong")
		if seen := c.sights(); len(seen) != 2 || seen[0].reply || !seen[1].reply {
			t.Errorf("shown: %+v", seen)
		}
		server.Close() // the next datagram meets a closed port, and the ICMP error comes through
		io.WriteString(client, "ping")
		if err := hear(client, "x", wait); !errors.Is(err, unix.ECONNREFUSED) {
			t.Errorf("ICMP error: %v", err)
		}
		if seen := c.sights(); len(seen) != 3 {
			t.Errorf("shown: %d, want the datagrams alone", len(seen))
		}
	})
}

// A trusted flow is shown no more; the app is in its mark, and the bits of the
// administrator are as they were.
func TestTrust(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		trust := enforce.Settled{Fate: enforce.Trust, App: 0x55}
		c := serve(t, l, spec, onPayload(trust))
		administrator(t, l)
		install(t, l, spec)
		client, server := connect(t, l, v6)
		say(t, client, server, "hello")
		c.rule(pass, marks)
		talk(t, client, server)
		if seen := c.sights(); len(seen) != 0 {
			t.Errorf("%d packets of a trusted flow shown, the first a %s", len(seen), kind(seen[0]))
		}
		if got, want := entry(t, l, v6, unix.IPPROTO_TCP).Mark, marks.Pack(trust)|administratorsCt; got != want {
			t.Errorf("conntrack mark %#x, want %#x", got, want)
		}
		if n := strangers(t, l); n != 0 {
			t.Errorf("the administrator's chain met %d packets with another mark than its own", n)
		}
	})
}

// A followed flow is shown whole, and what was known of it comes along.
func TestFollow(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		follow := enforce.Settled{Fate: enforce.Follow, App: 0x2a}
		c := serve(t, l, spec, onPayload(follow))
		administrator(t, l)
		install(t, l, spec)
		client, server := connect(t, l, v6)
		say(t, client, server, "hello")
		time.Sleep(50 * time.Millisecond)
		c.rule(pass, marks)
		talk(t, client, server)
		seen := c.sights()
		if count(seen, "ACK") == 0 || count(seen, "payload") != 2 || count(seen, "FIN") != 2 {
			t.Errorf("shown: %d ACK, %d payload, %d FIN", count(seen, "ACK"), count(seen, "payload"), count(seen, "FIN"))
		}
		for _, p := range seen {
			if p.settled != follow {
				t.Errorf("%s: %+v, want %+v", kind(p), p.settled, follow)
			}
			if p.mark&^marks.Mask != administratorsPacket {
				t.Errorf("%s: mark %#x has lost the administrator's bits", kind(p), p.mark)
			}
		}
		if n := strangers(t, l); n != 0 {
			t.Errorf("the administrator's chain met %d packets with another mark than its own", n)
		}
	})
}

// Another generation makes stale what was settled: it is shown again, with what
// was known, and can be settled anew.
func TestGenerations(t *testing.T) {
	next := enforce.Marks{Mask: marks.Mask, Generation: 38}
	for _, old := range []enforce.Settled{{Fate: enforce.Trust, App: 3}, {Fate: enforce.Follow, App: 100}} {
		l := newLab(t)
		c := serve(t, l, spec, onPayload(old))
		install(t, l, spec)
		client, server := connect(t, l, false)
		say(t, client, server, "hello")

		c.rule(onPayload(enforce.Settled{Fate: enforce.Trust, App: 7}), next)
		newer := spec
		newer.Marks = next
		install(t, l, newer)
		say(t, client, server, "again")
		seen := c.sights()
		want := old
		want.Stale = true
		if count(seen, "payload") != 1 || seen[0].settled != want {
			t.Fatalf("shown: %+v, want one that says %+v", seen, want)
		}
		talk(t, client, server)
		if n := count(c.sights(), "payload"); n != 1 {
			t.Errorf("%d packets shown after the flow was trusted again", n)
		}
		if got := entry(t, l, false, unix.IPPROTO_TCP).Mark; got != next.Pack(enforce.Settled{Fate: enforce.Trust, App: 7}) {
			t.Errorf("conntrack mark %#x", got)
		}
	}
}

// A verdict that was under way while the policy changed settles nothing.
func TestLateVerdict(t *testing.T) {
	l := newLab(t)
	c := serve(t, l, spec, onPayload(enforce.Settled{Fate: enforce.Trust, App: 3}))
	c.marks.Generation--
	install(t, l, spec)
	client, server := connect(t, l, false)
	say(t, client, server, "hello")
	if got := entry(t, l, false, unix.IPPROTO_TCP).Mark; got != 0 {
		t.Errorf("conntrack mark %#x", got)
	}
}

// Other bits of the mark, and other numbers, do as well.
func TestOtherMask(t *testing.T) {
	l := newLab(t)
	s := kernel.Spec{First: 7, Count: 1, Marks: enforce.Marks{Mask: 0x007fff80, Generation: 1}}
	trust := enforce.Settled{Fate: enforce.Trust, App: 127}
	serve(t, l, s, onPayload(trust))
	install(t, l, s)
	client, server := connect(t, l, false)
	say(t, client, server, "hello")
	if got, want := entry(t, l, false, unix.IPPROTO_TCP).Mark, s.Marks.Pack(trust); got != want {
		t.Errorf("conntrack mark %#x, want %#x", got, want)
	}
}
