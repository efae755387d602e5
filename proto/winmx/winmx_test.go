package winmx

import (
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestWinMX(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzWinMX(f *testing.F) { prototest.Fuzz(f, Protocol) }

// block makes a key block as its sender does.
func block(rnd *rand.Rand, r role) string {
	var b [blockSize]byte
	for i := range b {
		b[i] = byte(rnd.IntN(255))
	}
	b[4] = b[15] ^ b[13] ^ b[5] ^ b[2]
	b[9] = (b[14] ^ b[8] ^ b[1]) + byte(r)
	b[11] = (b[12] ^ b[10] ^ b[7] ^ b[6] ^ b[3] ^ b[0]) + byte(r>>7)
	for i := range stirs {
		before := byte(first)
		if i > 0 {
			before = b[(i-1)%blockSize]
		}
		if i%5 == 0 {
			b[i%blockSize] ^= before
		} else {
			b[i%blockSize] += before
		}
	}
	return string(b[:])
}

var rnd = rand.New(rand.NewPCG(1, 2))

// What is stirred is read again, whatever its noise.
func TestRoleOf(t *testing.T) {
	for _, r := range []role{primary, primaryServer, secondary, secondaryServer, cache, talker, room} {
		for range 100 {
			if got, ok := roleOf([]byte(block(rnd, r))); !ok || got != r {
				t.Fatalf("role %#x is read as %#x, %v", r, got, ok)
			}
		}
	}
}

// Blocks that were made by others.
func TestPublishedBlocks(t *testing.T) {
	for r, s := range map[role]string{
		primary:         "939cd481000e98892612de53ae6279ed",
		primaryServer:   "8eabe5f8c5d671e4ff72130848cb3bc0",
		secondary:       "456210d3354c7e660bf57371de145ab7",
		secondaryServer: "d56f16e962c59d37b90663e1fdff4b91",
		talker:          "f45424efe65c1fc85391febf9dbb210e",
		room:            "ac2d669dafe80c2c534c4348307787b9",
	} {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := roleOf(b); !ok || got != r {
			t.Errorf("%s is read as %#x, %v; want %#x", s, got, ok, r)
		}
		for i := range b {
			b[i] ^= 0x10
			if got, ok := roleOf(b); ok && got == r {
				t.Errorf("%x with byte %d changed is still a block of %#x", b, i, r)
			}
			b[i] ^= 0x10
		}
	}
}

func TestDetect(t *testing.T) {
	asks, answers := block(rnd, talker), block(rnd, room)
	list := "8" + block(rnd, cache) + string(make([]byte, keySize))
	for _, c := range []struct {
		about              string
		initiator, respond string
		want               proto.Answer
	}{
		{"nothing", "", "", proto.More},
		{"a greeting", "", "1", proto.More},
		{"half a block", asks[:15], "1", proto.More},
		{"a block", asks, "1", proto.More},
		{"half an answer", asks, "1" + answers[:15], proto.More},
		{"both", asks, "1" + answers, proto.Yes},
		{"and more", asks + "x", "1" + answers + "y", proto.Yes},
		{"not greeted", asks, "", proto.No},
		{"greeted by other words", asks, "2" + answers, proto.No},
		{"an answer before the question", asks[:15], "1" + answers, proto.No},
		{"more said before the answer", asks + "x", "1" + answers[:3], proto.No},
		{"one who is called asks", answers, "1", proto.No},
		{"one who asks answers", asks, "1" + asks, proto.No},
		{"another's answer", asks, "1" + block(rnd, primaryServer), proto.No},
		{"noise asks", asks[1:] + "x", "1", proto.No},
		{"noise answers", asks, "1" + answers[1:] + "x", proto.No},
		{"a cache", "", list, proto.Yes},
		{"half a cache's block", "", list[:12], proto.More},
		{"a cache's block", "", list[:20], proto.More},
		{"a cache's key is not zero", "", list[:20] + "x", proto.No},
		{"a cache with another's block", "", "8" + asks, proto.No},
		{"a cache that was asked", "x", list, proto.No},
	} {
		o := proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.respond), Over: proto.TCP}
		if got := detect(&o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; detect(&o) != proto.No {
			t.Errorf("%s: in mid-stream", c.about)
		}
	}
}

// Noise is not taken for a block more often than its sums allow: once in 2^24/7.
func TestOdds(t *testing.T) {
	const tries = 2 << 20
	var b [blockSize]byte
	hits := 0
	for range tries {
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		if r, ok := roleOf(b[:]); ok && (r.calls() || r == cache || (r - 1).calls()) {
			hits++
		}
	}
	if hits > 8 {
		t.Errorf("%d of %d are taken for blocks, 0.9 are expected", hits, tries)
	}
}

// What is no connection of the network is an error.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		dir  proto.Dir
		said string
		want error
	}{
		{proto.FromResponder, "2", errGreeting},
		{proto.FromInitiator, "0123456789abcdef", errBlock},
		{proto.FromInitiator, block(rnd, room), errBlock},
		{proto.FromResponder, "8" + block(rnd, talker) + "0123456789abcdef", errBlock},
	} {
		p := new(parser)
		var err error
		for b := []byte(c.said); err == nil && len(b) > 0; {
			var ev proto.Events
			var n int
			if n, err = p.Parse(&ev, c.dir, b); n == 0 {
				break
			}
			b = b[n:]
		}
		if err != c.want {
			t.Errorf("%q: %v, want %v", c.said, err, c.want)
		}
	}
}
