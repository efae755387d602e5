package ares

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"

	"chaperone/proto"
)

// hide is what a sender does with a cipher.
func hide(c cipher, plain string) string {
	b := []byte(plain)
	for i := range b {
		b[i] ^= byte(c.state >> 8)
		c.state = (uint16(b[i])+c.state)*c.times + c.plus
	}
	return string(b)
}

// hidden makes a request with so much noise.
func hidden(noise int, payload string) string {
	head := "\x11\x22" + string(byte(noise)) + strings.Repeat("n", noise)
	head += string(binary.LittleEndian.AppendUint16(nil, uint16(len(payload))))
	return hide(outer, head+hide(inner, payload))
}

// field makes a field of a request.
func field(kind byte, contents string) string {
	return string(binary.LittleEndian.AppendUint16(nil, uint16(len(contents)))) + string(kind) + contents
}

var (
	hash    = field(fieldHash, strings.Repeat("h", hashSize))
	key     = field(fieldCipher, "\x01\x34\x12")
	asking  = "\x01" + key + hash + field(2, "nora") + field(8, "")
	pushing = "\x02" + field(1, "89ABCDEF") + field(2, strings.Repeat("h", hashSize)) + "xyz"
	chats   = "\x03" + field(1, "\x00\x00\x00\x00")
	calls   = "\x04" + field(1, strings.Repeat("r", 16))
)

func unhex(t *testing.T, s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Published pairs of plain and hidden bytes, under other keys.
func TestPublishedCiphers(t *testing.T) {
	for _, c := range []struct {
		c    cipher
		want string
	}{
		{cipher{14000, outer.times, outer.plus}, "3682b4e52362aeee2163a1e02061a3e1"},
		{cipher{24000, inner.times, inner.plus}, "5d6b796f2e1cfb9554c6694ccc8399fe"},
	} {
		got := make([]byte, 16)
		for i := range got {
			got[i] = c.c.open(byte(i))
		}
		if hex.EncodeToString(got) != c.want {
			t.Errorf("got %x, want %s", got, c.want)
		}
	}
}

// A request that was made by others.
func TestPublishedRequest(t *testing.T) {
	b := unhex(t, "4cf485922b2c5d07a586920ad1aba28425832a942186d24160dd7f77616c0f0111")
	kind, size, a := readRequest(b)
	if kind != get || size != len(b) || a != proto.Yes {
		t.Errorf("kind %d, size %d, %v", kind, size, a)
	}
}

func TestReadRequest(t *testing.T) {
	for _, c := range []struct {
		about, payload string
		want           proto.Answer
	}{
		{"a file", asking, proto.Yes},
		{"a file, the old way", "\x00" + hash, proto.Yes},
		{"by its cipher alone", "\x01" + key, proto.Yes},
		{"neither hash nor cipher", "\x01" + field(2, "nora"), proto.No},
		{"a short hash", "\x01" + field(fieldHash, "h"), proto.No},
		{"an unknown field", "\x01" + hash + field(4, "x"), proto.No},
		{"another", "\x01" + hash + field(15, "x"), proto.No},
		{"a field beyond the end", "\x01" + hash + "\x05\x00\x02nora", proto.No},
		{"something behind the fields", "\x01" + hash + "x", proto.No},
		{"a push", pushing, proto.Yes},
		{"a push without noise", pushing[:len(pushing)-3], proto.Yes},
		{"a push with much noise", pushing + strings.Repeat("n", 14), proto.No},
		{"a push without a file", "\x02" + field(1, "89ABCDEF") + "xyz", proto.No},
		{"a push of nobody's", "\x02" + field(2, "89ABCDEF") + hash, proto.No},
		{"a talk", chats, proto.Yes},
		{"a longer talk", chats + "x", proto.No},
		{"a talk of another kind", "\x03" + field(2, "\x00\x00\x00\x00"), proto.No},
		{"a talk of another length", "\x03" + field(1, "\x00\x00\x00") + "x", proto.No},
		{"a talk that was asked for", calls, proto.Yes},
		{"a shorter one", calls[:len(calls)-1], proto.No},
		{"an unknown kind", "\x05" + hash, proto.No},
		{"too short", "\x01\x00\x00\x32", proto.No},
		{"too long", "\x01" + strings.Repeat("x", maxRequest), proto.No},
	} {
		for noise := range maxNoise + 2 {
			want, b := c.want, []byte(hidden(noise, c.payload))
			if noise > maxNoise {
				want = proto.No
			}
			_, size, a := readRequest(append(b, "behind it"...))
			if a != want || a == proto.Yes && size != len(b) {
				t.Errorf("%s with %d bytes of noise: %v, size %d of %d; want %v", c.about, noise, a, size, len(b), want)
			}
			for n := range b {
				if _, _, a := readRequest(b[:n]); a == proto.Yes || a == proto.No && want == proto.Yes {
					t.Fatalf("%s: %v with %d of %d bytes", c.about, a, n, len(b))
				}
			}
		}
	}
}

// Noise is refused at once but for one in a thousand, and never taken for anything.
func TestNoiseIsRefused(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	const tries = 300_000
	waited := 0
	for range tries {
		var b [96]byte
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		for _, o := range []proto.Opening{{Initiator: b[:], Over: proto.TCP}, {Responder: b[:], Over: proto.TCP}, {Initiator: b[:27], Responder: b[27:], Over: proto.UDP}} {
			switch detect(&o) {
			case proto.Yes:
				t.Fatalf("%x is taken for Ares", b)
			case proto.More:
				waited++
			}
		}
	}
	if waited > tries/1000 {
		t.Errorf("%d of %d were waited for", waited, tries)
	}
}
