package lab

import (
	"bytes"
	"net"
	"strings"
	"testing"
	"time"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

var hello = []transcript.Turn{
	{Dir: proto.FromInitiator, Data: []byte("hello\r\n")},
	{Dir: proto.FromResponder, Data: []byte("who is there?\r\n")},
	{Dir: proto.FromInitiator, Data: []byte("I\r\n")},
}

func TestPlay(t *testing.T) {
	l := build(t, Options{})
	long := []transcript.Turn{
		{Dir: proto.FromResponder, Data: bytes.Repeat([]byte("0123456789"), 500_000)},
		{Dir: proto.FromInitiator, Data: bytes.Repeat([]byte("abc"), 1_000_000)},
	}
	for _, test := range []struct {
		name string
		s    Script
	}{
		{"tcp", Script{Turns: hello}},
		{"single bytes", Script{Turns: hello, Segment: 1}},
		{"responder first, megabytes", Script{Turns: long}},
		{"from outside", Script{Turns: hello, From: l.Server, To: l.Client}},
		{"datagrams", Script{Turns: hello, Over: proto.UDP}},
		{"nothing said", Script{}},
	} {
		for _, v6 := range []bool{false, true} {
			test.s.Port, test.s.IPv6 = 5190, v6
			r, err := l.Play(test.s)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Unchanged(test.s.Turns); err != nil {
				t.Errorf("%s, IPv6 %v: %v", test.name, v6, err)
			}
		}
	}
}

// Segments stay apart on the wire: the receiver counts as many as there were bytes.
func TestSegments(t *testing.T) {
	l := build(t, Options{})
	before := packets(t, l)
	data := bytes.Repeat([]byte("x"), 500)
	r, err := l.Play(Script{Port: 1, Segment: 1, Turns: []transcript.Turn{{Data: data}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Unchanged([]transcript.Turn{{Data: data}}); err != nil {
		t.Error(err)
	}
	if n := packets(t, l) - before; n < 500 {
		t.Errorf("500 bytes went to the server in %d packets", n)
	}
}

// packets counts what the gateway has sent towards the server.
func packets(t *testing.T, l *Lab) uint64 {
	link, err := l.Gateway.nl.LinkByName(l.Server.Interface())
	if err != nil {
		t.Fatal(err)
	}
	return link.Attrs().Statistics.TxPackets
}

// The ways a connection can end before all is said.
func TestEnds(t *testing.T) {
	l := build(t, Options{})
	wan, err := l.Gateway.nl.LinkByName(l.Server.Interface())
	if err != nil {
		t.Fatal(err)
	}
	down := func(*Conversation) { l.Gateway.nl.LinkSetDown(wan) }
	for _, test := range []struct {
		name      string
		event     func(c *Conversation)
		got       int
		initiator How
		responder How
	}{
		{"reset by the responder", func(c *Conversation) {
			c.Conn(proto.FromResponder).(*net.TCPConn).SetLinger(0)
			c.Conn(proto.FromResponder).Close()
		}, 0, Reset, Failed},
		{"closed by the responder", func(c *Conversation) { c.Conn(proto.FromResponder).Close() }, 0, Closed, Failed},
		{"the line is cut", down, 0, Silence, Silence},
	} {
		c, err := l.Open(Script{Port: 7, Wait: 300 * time.Millisecond})
		if err != nil || !c.Up() {
			t.Fatal(err)
		}
		if _, whole := c.Say(hello[0]); !whole {
			t.Fatalf("%s: not even the first turn", test.name)
		}
		test.event(c)
		got, whole := c.Say(hello[1])
		_, ends := c.Finish(whole)
		c.Close()
		if len(got) != test.got || ends[0].How != test.initiator || ends[1].How != test.responder {
			t.Errorf("%s: %d bytes, %v", test.name, len(got), ends)
		}
		if ends[1].Received != len(hello[0].Data) {
			t.Errorf("%s: the responder received %d bytes, want %d", test.name, ends[1].Received, len(hello[0].Data))
		}
	}
	if err := l.Gateway.nl.LinkSetUp(wan); err != nil {
		t.Fatal(err)
	}
}

// A connection that nobody accepts is a result, not an error.
func TestNeverUp(t *testing.T) {
	l := build(t, Options{})
	wan, err := l.Gateway.nl.LinkByName(l.Server.Interface())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Gateway.nl.LinkSetDown(wan); err != nil {
		t.Fatal(err)
	}
	r, err := l.Play(Script{Port: 7, Wait: 200 * time.Millisecond, Turns: hello})
	if err != nil {
		t.Fatal(err)
	}
	if r.Ends[0].How != Unreachable || r.Ends[1].How != Never || len(r.Got) != 0 {
		t.Errorf("%v, %d turns", r.Ends, len(r.Got))
	}
	if err := r.Unchanged(hello); err == nil || !strings.Contains(err.Error(), "turn 1 of 3") {
		t.Errorf("Unchanged: %v", err)
	}
}

func TestDiff(t *testing.T) {
	for _, test := range []struct{ want, got, diff string }{
		{"", "", ""},
		{"abc", "abc", ""},
		{"abcdef", "abXdef", "different from offset 2 (0x2)"},
		{"abc", "ab", "2 of 3 bytes, different from offset 2 (0x2)\n\twant 61 62 63  |abc|\n\tgot  nothing more"},
		{"", "\x00z", "2 of 0 bytes, different from offset 0 (0x0)\n\twant nothing more\n\tgot  00 7a  |.z|"},
		{"0123456789", "01234\xff6789", "got  31 32 33 34 ff 36 37 38 39  |1234.6789|"},
	} {
		got := Diff([]byte(test.want), []byte(test.got))
		if test.diff == "" && got != "" || !strings.Contains(got, test.diff) {
			t.Errorf("Diff(%q, %q) = %q, want %q", test.want, test.got, got, test.diff)
		}
	}
}

// Segments that nobody acknowledges any more do not keep the player waiting.
func TestSegmentsBounded(t *testing.T) {
	l := build(t, Options{})
	wan, err := l.Gateway.nl.LinkByName(l.Server.Interface())
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.Open(Script{Port: 7, Segment: 1, Wait: 200 * time.Millisecond})
	if err != nil || !c.Up() {
		t.Fatal(err)
	}
	defer c.Close()
	if err := l.Gateway.nl.LinkSetDown(wan); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, whole := c.Say(transcript.Turn{Data: bytes.Repeat([]byte("x"), 1000)}); whole {
		t.Error("all arrived over a line that is cut")
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v to give up", took)
	}
}
