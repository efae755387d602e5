package enforce

import (
	"testing"

	"chaperone/proto"
)

func TestCandidates(t *testing.T) {
	var c candidates
	for _, i := range []int{0, 5, 63, 64, 100, maxProtocols - 1} {
		c.add(i)
	}
	c.drop(5)
	var got []int
	for i := c.next(0); i < maxProtocols; i = c.next(i + 1) {
		got = append(got, i)
	}
	if want := []int{0, 63, 64, 100, maxProtocols - 1}; len(got) != len(want) || got[1] != 63 || got[2] != 64 || got[4] != maxProtocols-1 {
		t.Errorf("%v, want %v", got, want)
	}
}

// The first byte leaves the matchers that do not say No to it, and all of them where
// something else than bytes may speak for them.
func TestFirsts(t *testing.T) {
	all := candidates{0b11}
	f := firstsFor(bookCatalog) // book, toy
	for _, c := range []struct {
		o    proto.Opening
		want uint64
	}{
		{proto.Opening{Over: proto.TCP, Initiator: []byte("BO")}, 0b01},
		{proto.Opening{Over: proto.TCP, Initiator: []byte("TO")}, 0b10},
		{proto.Opening{Over: proto.TCP, Responder: []byte("TO")}, 0b11},                        // book waits for the other side
		{proto.Opening{Over: proto.TCP, Initiator: []byte("!"), Responder: []byte("!")}, 0b11}, // both have spoken: who was first has been asked about before
		{proto.Opening{Over: proto.TCP, Initiator: []byte("!")}, 0},
		{proto.Opening{Over: proto.TCP}, 0b11},
		{proto.Opening{Over: proto.UDP, Initiator: []byte("!")}, 0b11},
		{proto.Opening{Over: proto.TCP, Initiator: []byte("!"), MidStream: true}, 0b11},
		{proto.Opening{Over: proto.TCP, Initiator: []byte("!"), Announced: toyApp}, 0b11},
		{proto.Opening{Over: proto.TCP, Initiator: []byte("!"), Hint: toyApp}, 0b11},
	} {
		got := all
		if f.narrow(&got, &c.o); got[0] != c.want {
			t.Errorf("%q, %q: %b are left, want %b", c.o.Initiator, c.o.Responder, got[0], c.want)
		}
	}
}
