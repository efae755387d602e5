package mse

import (
	"math/rand/v2"
	"testing"

	"chaperone/proto"
	"chaperone/proto/bittorrent"
)

func noise(rnd *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Uint32())
	}
	return b
}

func TestDetect(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	a, b := noise(rnd, 400), noise(rnd, 400)
	other := &proto.App{Name: "other"}
	for _, c := range []struct {
		about    string
		o        proto.Opening
		want     proto.Answer
		suspects bool
	}{
		{"two keys, to where a peer is said to wait", proto.Opening{Initiator: a, Responder: b, Hint: bittorrent.BitTorrent}, proto.Yes, true},
		{"to anywhere", proto.Opening{Initiator: a, Responder: b}, proto.No, true},
		{"to where another's is", proto.Opening{Initiator: a, Responder: b, Hint: other}, proto.No, true},
		{"one key", proto.Opening{Initiator: a, Hint: bittorrent.BitTorrent}, proto.More, false},
		{"half of the second", proto.Opening{Initiator: a, Responder: b[:50], Hint: bittorrent.BitTorrent}, proto.More, false},
		{"the second first", proto.Opening{Responder: b, Hint: bittorrent.BitTorrent}, proto.More, false},
		{"the second first, and half of the first", proto.Opening{Initiator: a[:50], Responder: b, Hint: bittorrent.BitTorrent}, proto.More, false},
		{"only the second, and too long", proto.Opening{Responder: append(b, a...), Hint: bittorrent.BitTorrent}, proto.No, false},
		{"text", proto.Opening{Initiator: []byte("GET / HTTP/1.1\r\nHost: x\r\n"), Hint: bittorrent.BitTorrent}, proto.No, false},
		{"met later", proto.Opening{Initiator: a, Responder: b, Hint: bittorrent.BitTorrent, MidStream: true}, proto.No, false},
		{"announced is not hinted at", proto.Opening{Initiator: a, Responder: b, Announced: bittorrent.BitTorrent}, proto.No, true},
	} {
		c.o.Over = proto.TCP
		if got := detect(&c.o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if got := suspect(&c.o); got != c.suspects {
			t.Errorf("%s: suspected %v, want %v", c.about, got, c.suspects)
		}
	}
}

// However random it is, nothing is taken for BitTorrent by its looks alone.
func TestNoiseIsNothing(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	for range 20_000 {
		o := &proto.Opening{Initiator: noise(rnd, 96+rnd.IntN(512)), Responder: noise(rnd, 96+rnd.IntN(512)), Over: proto.TCP}
		if detect(o) != proto.No {
			t.Fatalf("%v to %x", detect(o), o.Initiator)
		}
	}
}
