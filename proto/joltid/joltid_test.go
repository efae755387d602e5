package joltid

import (
	"math/rand/v2"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestJoltid(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzJoltid(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDatagram(t *testing.T) {
	for _, c := range []struct {
		about, b string
		want     bool
	}{
		{"an acknowledgement", "CL\x93\x72\x00\x0a\x00\x02\xab\x41", true},
		{"a question", "CL\xab\x41\x00\x0e\x03\x06\xab\x40\x05\x41\x00\x00", true},
		{"data without content", "CL\xab\x41\x00\x08\x02\x00", true},

		{"nothing", "", false},
		{"no chunk", "CL\x93\x72\x00\x06", false},
		{"another mark", "CM\x93\x72\x00\x0a\x00\x02\xab\x41", false},
		{"one byte more", "CL\x93\x72\x00\x0a\x00\x02\xab\x41\x00", false},
		{"one byte less", "CL\x93\x72\x00\x0a\x00\x02\xab", false},
		{"a chunk beyond the end", "CL\x93\x72\x00\x0a\x02\x03\xab\x41", false},
		{"a chunk before the end", "CL\x93\x72\x00\x0a\x02\x01\xab\x41", false},
		{"a long acknowledgement", "CL\x93\x72\x00\x0b\x00\x03\xab\x41\x00", false},
		{"a short question", "CL\xab\x41\x00\x0a\x03\x02\xab\x40", false},
		{"an unknown kind", "CL\xab\x41\x00\x0a\x01\x02\xab\x40", false},
		{"a length without its end", "CL\xab\x41\x00\x0a\x02\x80\x80\x80", false},
		{"a length with nothing in its second byte", "CL\xab\x41\x00\x09\x02\x80\x00", false},
		{"only a length", "CL\xab\x41\x00\x08\x02\x80", false},
	} {
		o := &proto.Opening{Initiator: []byte(c.b), Over: proto.UDP}
		if got := detect(o) == proto.Yes; got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		o = &proto.Opening{Responder: []byte(c.b), Over: proto.UDP}
		if got := detect(o) == proto.Yes; got != c.want {
			t.Errorf("%s, from who was called: %v, want %v", c.about, got, c.want)
		}
	}
}

// Random bytes behind the mark and the right size do not make a chain, but for
// those that are hardly longer than a head.
func TestNoise(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	taken := 0
	const rounds = 200_000
	for range rounds {
		b := make([]byte, 20+rnd.IntN(100))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		copy(b, "CL")
		b[4], b[5] = 0, byte(len(b))
		if isDatagram(b) {
			taken++
		}
	}
	if taken > rounds/1000 {
		t.Errorf("%d of %d taken for datagrams", taken, rounds)
	}
	t.Logf("%d of %d", taken, rounds)
}
