package test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unsafe"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/policy"
)

// A drilled is a conversation in the protocol for exercises, at an engine that
// knows no other.
type drilled struct {
	*crowd
	me   netip.AddrPort
	next uint32
}

func newDrilled(c *crowd) *drilled {
	c.show(answer)
	d := &drilled{c, c.from(), 1000}
	d.line("DRILL")
	return d
}

// line says a line, which is acknowledged.
func (d *drilled) line(format string, args ...any) (passed bool) {
	b := fmt.Appendf(nil, format+"\n", args...)
	d.meta.Reply = false
	v := d.Handle(d.now, packet.NewTCP(d.me, everyone, d.next, 77, packet.ACK, b), &d.meta)
	d.next += uint32(len(b))
	d.meta.Reply = true
	d.Handle(d.now, packet.NewTCP(everyone, d.me, 77, d.next, packet.ACK, nil), &d.meta)
	return v.Pass
}

func drillCrowd(t *testing.T, change func(*enforce.Config)) *crowd {
	return newCrowd(t, talkOnly, func(c *enforce.Config) {
		c.Catalog, c.View = drillCatalog, drillTable(t, "", policy.Reset).At(clock)
		if change != nil {
			change(c)
		}
	})
}

func place(i int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, byte(i >> 16), byte(i >> 8), byte(i)}), 7000)
}

// announced reports whether a flow to the i-th place is refused as what was
// announced to come up there.
func announced(c *crowd, i int) bool {
	c.n++
	c.meta.Reply = true
	v := c.Handle(c.now, packet.NewTCP(place(i), c.from(), 76, 1000, packet.SYN|packet.ACK, nil), &c.meta)
	return !v.Pass
}

// Announcements and hints without end take no more memory than there is for them.
// The oldest make room.
func TestAnnouncementsWithoutEnd(t *testing.T) {
	const room, sent = 1 << 10, 1 << 17
	before := heap()
	c := drillCrowd(t, func(c *enforce.Config) { c.Expectations = enforce.NewExpectations(room) })
	d := newDrilled(c)
	d.line("SEND %v", place(1<<20))
	if !announced(c, 1<<20) {
		t.Error("what was announced passes")
	}
	for i := range sent {
		if !d.line("SEND %v", place(i)) || !d.line("NEAR %v", place(i)) {
			t.Fatalf("line %d does not pass", i)
		}
	}
	c.Tick(c.now)
	used, k := heap()-before, c.Count()
	t.Logf("%d announcements, and as many hints, in %d KB; %d made room", k.Expected, used>>10, k.Displaced)
	if used > announcementMemory || k.Expected != sent+1 || k.Displaced != sent+1-room {
		t.Errorf("%d bytes, %+v", used, k)
	}
	for i, want := range map[int]bool{sent - 1: true, sent - room: true, sent - room - 1: false, 1 << 20: false} {
		if got := announced(c, i); got != want {
			t.Errorf("announcement %d of %d, with room for %d: met %v", i, sent, room, got)
		}
	}
	c.now = c.now.Add(time.Minute)
	c.Tick(c.now)
	if announced(c, sent-1) {
		t.Error("an announcement outlives its time")
	}
}

const announcementMemory = 32 << 20 // 65536 hints, with their index

// When the table is full the flows go first that are idle longest and worth least:
// streams in which nothing has been said before conversations.
func TestTableFull(t *testing.T) {
	const room = 1 << 10
	speech := newSpeech(table(t, talkOnly, ""))
	for name, flood := range map[string]func(c *crowd){
		"half-open": (*crowd).halfOpen,
		"settled":   (*crowd).settled,
		"datagrams": (*crowd).datagram,
		"all":       func(c *crowd) { c.halfOpen(); c.settled(); c.datagram() },
		"datagrams that are followed": func(c *crowd) {
			c.show(packet.NewUDP(anyone, everyone, []byte("\x00\x01\x00\x00\x21\x12\xa4\x42 any numbers")))
		},
		"segments that are followed": func(c *crowd) {
			c.show(packet.NewTCP(anyone, everyone, 1, 2, packet.ACK, []byte(":a!b@c PRIVMSG d :e\r\n")))
		},
		"garbage segment": func(c *crowd) {
			c.show(packet.NewTCP(anyone, everyone, 1, 2, packet.ACK, []byte("\xff\xfe\xfd nobody knows this")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCrowd(t, talkOnly, func(c *enforce.Config) { c.MaxFlows = room })
			quiet := newHonest(c, speech)
			quiet.goOn(t, "before")
			for i := range 20 {
				c.now = c.now.Add(5 * time.Second)
				c.Tick(c.now)
				for range room {
					flood(c)
				}
				if c.Tick(c.now); c.Count().Live > room {
					t.Fatalf("%d flows in a table of %d", c.Count().Live, room)
				}
				newHonest(c, speech).goOn(t, fmt.Sprint("a new one, flood ", i))
			}
			quiet.wire.now = c.now
			quiet.goOn(t, "after")
			c.Tick(c.now)
			talks := uint64(21)
			if strings.HasSuffix(name, "followed") {
				talks += 20 * room
			}
			if k := c.Count(); k.Evicted < 10*room || k.TableFull > 0 || k.Recognised != talks {
				t.Errorf("some of 21 conversations were forgotten, and found again: %+v", k)
			}
		})
	}
}

// set returns what time.Now would have returned after somebody had set the clock,
// by whole seconds: t with the same monotonic reading.
func set(t time.Time, by time.Duration) time.Time {
	*(*uint64)(unsafe.Pointer(&t)) += uint64(by/time.Second) << 30 // seconds of the wall clock, as package time keeps them beside a monotonic reading
	return t
}

// When somebody sets the clock, by hours in either direction, nothing is forgotten,
// and nothing is kept longer than it would have been.
func TestClockJumps(t *testing.T) {
	now := time.Now()
	if later := set(now, time.Hour); later.Sub(now) != 0 || later.Round(0).Sub(now.Round(0)) != time.Hour {
		t.Fatalf("package time keeps its times otherwise: %v, %v", now, later)
	}
	const year = 365 * 24 * time.Hour
	for _, by := range []time.Duration{5 * time.Hour, -5 * time.Hour, 20 * year, -20 * year} {
		var last time.Time
		c := drillCrowd(t, func(c *enforce.Config) { c.Sink = func(n *enforce.Notice) { last = n.Time } })
		c.now = now
		d := newDrilled(c)
		d.line("SEND %v", place(7))
		for range 1000 {
			c.settled()
		}
		before := c.live()
		for range 11 { // there, and back, and so on
			c.now = set(c.now.Add(100*time.Millisecond), by)
			by = -by
			c.Tick(c.now)
		}
		if after := c.live(); after != before {
			t.Errorf("by %v: %d flows before, %d after", by, before, after)
		}
		if d.line("SEND %v", place(8)); !announced(c, 7) || !announced(c, 8) {
			t.Errorf("by %v: an announcement is forgotten", by)
		}
		if !last.Equal(c.now) {
			t.Errorf("by %v: told at %v of what happened at %v", by, last, c.now)
		}
		c.now = c.now.Add(11 * time.Second)
		if after := c.live(); after > 10 {
			t.Errorf("by %v: %d flows are kept longer than is their time", by, after)
		}
		c.Scan(0, 100, func(l *enforce.LiveFlow) {
			if d := c.now.Sub(l.Last); d < 0 || d > time.Minute {
				t.Errorf("by %v: %v was last seen %v ago", by, l.Src, d)
			}
		})
	}
}

// live is how many flows are remembered.
func (c *crowd) live() uint64 {
	c.Tick(c.now)
	return c.Count().Live
}
