package test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"chaperone/cmd/chaperone/demo"
	"chaperone/enforce"
	"chaperone/proto"
	"chaperone/test/lab"
)

const reloads = 20

// closed makes a gateway drop what it cannot queue or judge in time, so that
// nothing that is lost can hide.
const closed = "gateway {\n  on_failure = drop\n}\n"

// Twenty times the policy changes under traffic. Every flow that was trusted comes
// back for a look and is trusted again, a conversation goes on, and everything
// that was sent arrives: every datagram, and every TCP segment without the help
// of another.
func TestReloadLosesNothing(t *testing.T) {
	l := build(t, demo.Hosts)
	g, _ := start(t, l, table(t, "testdata/open.hcl", closed))
	in, out := l.Client, l.Server
	floods := []*flood{
		begin(t, &flood{over: "udp", from: in}, out, 9001), begin(t, &flood{over: "udp", from: out}, in, 9002),
		begin(t, &flood{over: "tcp", from: in}, out, 9003), begin(t, &flood{over: "tcp", from: out}, in, 9004),
		begin(t, &flood{over: "udp", from: in, fresh: true}, out, 9005), begin(t, &flood{over: "udp", from: in, fresh: true}, out, 9006),
	}
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk")
	marks := settle(t, l, floods, nil)
	for i := range reloads {
		next := talkOnly
		if i%2 == 1 {
			next = "testdata/open.hcl"
		}
		if err := g.Reload(table(t, next, closed)); err != nil {
			t.Fatal(err)
		}
		marks = settle(t, l, floods, marks)
		must(t, s, "talk")
	}
	for _, f := range floods {
		n, err := f.end()
		if err != nil {
			t.Error(err)
		}
		if n < 10*reloads {
			t.Errorf("%s to %v: only %d messages: this test sees nothing", f.over, f.to, n)
		}
	}
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
	sameSegments(t, l)
}

// settle waits until every flow that lasts is trusted under another generation
// than in before, and returns the marks.
func settle(t *testing.T, l *lab.Lab, floods []*flood, before map[netip.AddrPort]uint32) map[netip.AddrPort]uint32 {
	t.Helper()
	m := enforce.Marks{Mask: enforce.DefaultMask}
	floods = slices.DeleteFunc(slices.Clone(floods), func(f *flood) bool { return f.fresh })
	now := map[netip.AddrPort]uint32{}
	for late := time.Now().Add(20 * time.Second); len(now) < len(floods); time.Sleep(time.Millisecond) {
		for _, f := range floods {
			bits := mark(t, l, f.to) & m.FateMask()
			if s, _ := m.Unpack(bits); s.Fate == enforce.Trust && bits != before[f.to] {
				now[f.to] = bits
			}
		}
		if len(now) < len(floods) && time.Now().After(late) {
			t.Fatalf("of %d flows only %d are trusted under the new policy", len(floods), len(now))
		}
	}
	return now
}

// sameSegments compares what the two hosts sent with what the other received.
func sameSegments(t *testing.T, l *lab.Lab) {
	t.Helper()
	for late := time.Now().Add(2 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		in0, out0 := segments(t, l.Client)
		in1, out1 := segments(t, l.Server)
		if in0 == out1 && in1 == out0 {
			return
		}
		if time.Now().After(late) {
			t.Errorf("segments lost: the client sent %d, %d arrived; the server sent %d, %d arrived", out0, in1, out1, in0)
			return
		}
	}
}

// What a new policy forbids is cut, also where the kernel passed it by itself; the
// conversation beside it goes on, without its offers.
func TestReloadCuts(t *testing.T) {
	l := build(t, lab.Options{Inside: 2, Outside: 2})
	g, _ := start(t, l, table(t, "testdata/open.hcl", closed))
	theirs := *l
	theirs.Client = l.Inside[1]
	stays := &demo.Stage{Lab: l, Port: 5190, Transparent: true}
	defer stays.Close()
	must(t, stays, "signon", "talk", "file")
	both := [2]lab.How{lab.Reset, lab.Reset}
	cut := []struct {
		name string
		c    *lab.Conversation
		ends [2]lab.How
	}{
		{"a conversation that becomes forbidden", open(t, &theirs, lab.Script{Port: 5190}, "signon", "talk"), both},
		{"a stream that nothing recognises", open(t, l, lab.Script{Port: 9000}, "secret", "secret", "secret"), both},
		{"datagrams that nothing recognises", open(t, l, lab.Script{Port: 9001, Over: proto.UDP, Wait: 300 * time.Millisecond}, slices.Repeat([]string{"secret"}, 8)...),
			[2]lab.How{lab.Unreachable, lab.Silence}},
	}
	for _, port := range []uint16{9000, 9001} {
		trusted(t, l, netip.AddrPortFrom(l.Server.V4, port))
	}
	if err := g.Reload(table(t, "testdata/stricter.hcl", "")); err != nil {
		t.Fatal(err)
	}
	for _, x := range cut {
		for _, turn := range demo.Story("secret") {
			if got, _ := x.c.Say(turn); len(got) > 0 {
				t.Errorf("%s: %d bytes passed", x.name, len(got))
			}
		}
		_, ends := x.c.Finish(false)
		if got := [2]lab.How{ends[0].How, ends[1].How}; got != x.ends {
			t.Errorf("%s: it ended with %v, want %v", x.name, ends, x.ends)
		}
	}
	stays.Transparent = false
	must(t, stays, "talk", "file", "again")
	if err := stays.Leave(); err != nil {
		t.Error(err)
	}
}

// open holds a conversation that stays open.
func open(t *testing.T, l *lab.Lab, s lab.Script, stories ...string) *lab.Conversation {
	t.Helper()
	c, err := l.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	for _, story := range stories {
		for _, turn := range demo.Story(story) {
			if got, _ := c.Say(turn); string(got) != string(turn.Data) {
				t.Fatalf("%s before the policy changes: %s", story, lab.Diff(turn.Data, got))
			}
		}
	}
	return c
}

// trusted fails the test if the kernel does not pass the flow by itself.
func trusted(t *testing.T, l *lab.Lab, to netip.AddrPort) {
	t.Helper()
	m := enforce.Marks{Mask: enforce.DefaultMask}
	if s, _ := m.Unpack(mark(t, l, to)); s.Fate != enforce.Trust {
		t.Errorf("the flow to %v has fate %d before the policy changes, want trust", to, s.Fate)
	}
}
