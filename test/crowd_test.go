package test

import (
	"bytes"
	"fmt"
	"testing"

	"chaperone/cmd/chaperone/demo"
	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/transcript"
)

// An honest is a conversation of the demo's in the middle of a crowd.
type honest struct {
	*wire
	*speech
	next int // turn
}

// A speech is what is said in it, and what arrives of that.
type speech struct {
	tr   transcript.Transcript
	want [][]byte
}

func newSpeech(rules *policy.Table) *speech {
	s := &speech{tr: transcript.Transcript{Over: proto.TCP, Src: anyone, Dst: everyone}}
	for range 8 {
		for _, a := range demo.Conversation {
			s.tr.Turns = append(s.tr.Turns, demo.Story(a.Story)...)
		}
	}
	s.want = alone(rules, &s.tr, false, nil)
	return s
}

func newHonest(c *crowd, s *speech) *honest {
	h := &honest{wire: c.with(&s.tr), speech: s}
	h.begin()
	return h
}

// goOn says the next few turns and fails the test where they do not arrive as they
// would of a conversation that is alone.
func (h *honest) goOn(t *testing.T, when string) {
	t.Helper()
	if h.next == 0 && !h.shake() {
		t.Fatalf("%s: the honest conversation does not come up", when)
	}
	for range 4 {
		turn := h.tr.Turns[h.next]
		h.say(ways["whole"], turn.Dir, turn.Data)
		h.next++
	}
	for i, got := range h.turns(&h.tr)[:h.next] {
		if !bytes.Equal(got, h.want[i]) {
			t.Fatalf("%s: turn %d of the honest conversation: %d of %d bytes, or others", when, i+1, len(got), len(h.want[i]))
		}
	}
}

// A stream of which the start may still become something, and which its sender
// never ends: it has to be kept.
func (c *crowd) endless(n int) {
	c.show(answer, packet.NewTCP(anyone, everyone, 1000, 77, packet.ACK, fmt.Appendf(nil, "GET /%0*d", n, 0)))
}

// Whoever fills the buffers takes nothing from those who talk: the oldest that is
// kept makes room.
func TestBuffersFull(t *testing.T) {
	const room = 1 << 20
	speech := newSpeech(table(t, talkOnly, ""))
	for name, flood := range map[string]func(c *crowd){
		"datagrams": (*crowd).datagram,
		"streams":   func(c *crowd) { c.endless(1000) },
		"long ones": func(c *crowd) { c.endless(15000) },
		"both":      func(c *crowd) { c.datagram(); c.endless(3000) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCrowd(t, talkOnly, func(c *enforce.Config) { c.MaxFlows, c.MaxBuffers = 1<<16, room })
			quiet, busy := newHonest(c, speech), newHonest(c, speech)
			quiet.goOn(t, "before")
			for i := range 20 {
				for range 500 {
					flood(c)
				}
				busy.goOn(t, fmt.Sprint("flood ", i))
				newHonest(c, speech).goOn(t, fmt.Sprint("a new one, flood ", i))
				if c.Tick(c.now); c.Count().Buffered > room {
					t.Fatalf("%d bytes of buffers, of %d", c.Count().Buffered, room)
				}
			}
			quiet.goOn(t, "after")
			if n := c.Count(); n.Reclaimed == 0 || name == "datagrams" && n.NoRoom > 0 {
				t.Errorf("there was room, and this test sees nothing, or none was made: %+v", n)
			}
		})
	}
}
