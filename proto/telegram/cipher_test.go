package telegram

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"math/rand/v2"
	"testing"

	"chaperone/proto"
)

func random(seed uint64, n int) []byte {
	rnd := rand.New(rand.NewPCG(seed, 7))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Uint32())
	}
	return b
}

// stream is what the standard library says of one direction.
func stream(t testing.TB, opening []byte, backwards bool) cipher.Stream {
	t.Helper()
	secret := bytes.Clone(opening[keyAt:tagAt])
	if backwards {
		for i := range len(secret) / 2 {
			secret[i], secret[len(secret)-1-i] = secret[len(secret)-1-i], secret[i]
		}
	}
	c, err := aes.NewCipher(secret[:32])
	if err != nil {
		t.Fatal(err)
	}
	return cipher.NewCTR(c, secret[32:])
}

// The keystream is the standard library's, wherever it is taken up.
func TestKeystream(t *testing.T) {
	for seed := range uint64(200) {
		opening := random(seed, openingSize)
		if seed%2 == 0 { // the counter overflows into its upper half
			for i := counterAt + 8; i < tagAt; i++ {
				opening[i] = 0xFF
			}
			copy(opening[keyAt:keyAt+16], bytes.Repeat([]byte{0xFF}, 16))
		}
		for _, backwards := range [...]bool{false, true} {
			clear := random(seed+1000, 600)
			hidden := make([]byte, len(clear))
			stream(t, opening, backwards).XORKeyStream(hidden, clear)
			var k keystream
			k.begin(opening, backwards)
			for at := range hidden {
				got := k.uncover(hidden[at:], uint64(at))
				n := min(window, len(hidden)-at)
				if !bytes.Equal(got[:n], clear[at:at+n]) || !bytes.Equal(got[n:], make([]byte, window-n)) {
					t.Fatalf("seed %d, backwards %v, offset %d: got %x, want %x", seed, backwards, at, got, clear[at:at+n])
				}
			}
		}
	}
}

// The cipher's own example, of FIPS 197.
func TestBlock(t *testing.T) {
	var key [32]byte
	for i := range key {
		key[i] = byte(i)
	}
	var s schedule
	s.expand(&key)
	hi, lo := s.encrypt(0x0011223344556677, 0x8899AABBCCDDEEFF)
	if hi != 0x8EA2B7CA516745BF || lo != 0xEAFC49904B496089 {
		t.Errorf("got %016x %016x", hi, lo)
	}
}

// connection makes the opening of a client's and what follows it.
func connection(t testing.TB, seed uint64, tag byte, centre int16, behind []byte) []byte {
	t.Helper()
	opening := random(seed, openingSize)
	opening[0], opening[avoidedAt] = 1, 1
	clear := append(bytes.Clone(opening), behind...)
	for i := tagAt; i < centreAt; i++ {
		clear[i] = tag
	}
	clear[centreAt], clear[centreAt+1] = byte(centre), byte(centre>>8)
	hidden := make([]byte, len(clear))
	stream(t, opening, false).XORKeyStream(hidden, clear)
	copy(hidden, opening[:tagAt])
	return hidden
}

// The tag alone is not enough, nor is it with a message that cannot be.
func TestTagAlone(t *testing.T) {
	id := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	for _, c := range []struct {
		name   string
		tag    byte
		centre int16
		behind []byte
		want   proto.Answer
	}{
		{"the tag", 0xEF, 2, nil, proto.More},
		{"a length", 0xEF, 2, []byte{0x3A}, proto.More},
		{"an identity but for its last byte", 0xEF, 2, append([]byte{0x3A}, id[:7]...), proto.More},
		{"a message, and a centre", 0xEF, 2, append([]byte{0x3A}, id...), proto.Yes},
		{"files from a centre", 0xEF, -5, append([]byte{0x3A}, id...), proto.Yes},
		{"a centre to test with", 0xEF, 10003, append([]byte{0x3A}, id...), proto.Yes},
		{"no centre", 0xEF, 6, append([]byte{0x3A}, id...), proto.More},
		{"the smallest of numbers", 0xEF, -32768, append([]byte{0x3A}, id...), proto.More},
		{"a length that is not in blocks", 0xEF, 2, append([]byte{0x3B}, id...), proto.No},
		{"too short", 0xEF, 2, append([]byte{0x0E}, id...), proto.No},
		{"nothing", 0xEF, 2, append([]byte{0x00}, id...), proto.No},
		{"long, as short ones are not", 0xEF, 2, append([]byte{0x7F, 0x3A, 0, 0}, id...), proto.No},
		{"long", 0xEF, 999, append([]byte{0x7F, 0xA2, 0, 0}, id...), proto.Yes},
		{"too long", 0xEF, 2, append([]byte{0x7F, 0x02, 0, 0x05}, id...), proto.No},
		{"four bytes", 0xEE, 999, append([]byte{0xE8, 0, 0, 0}, id...), proto.Yes},
		{"four bytes, not in blocks", 0xEE, 999, append([]byte{0xE4, 0, 0, 0}, id...), proto.No},
		{"four bytes, too many", 0xEE, 2, append([]byte{0xE8, 0, 0x20, 0}, id...), proto.No},
		{"with more behind", 0xDD, 999, append([]byte{0xE5, 0, 0, 0}, id...), proto.Yes},
		{"another tag", 0xCC, 2, append([]byte{0xE8, 0, 0, 0}, id...), proto.No},
	} {
		o := &proto.Opening{Initiator: connection(t, 5, c.tag, c.centre, c.behind), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		o.MidStream = true
		if got := detect(o); got != proto.No {
			t.Errorf("%s, met in the middle: %v", c.name, got)
		}
	}
}

// Nobody waits for who opens as others do, or for who has been answered.
func TestStrangers(t *testing.T) {
	binary := random(9, 63)
	binary[0] = 1
	if got := detect(&proto.Opening{Initiator: binary, Over: proto.TCP}); got != proto.More {
		t.Errorf("63 bytes: %v", got)
	}
	for _, o := range []proto.Opening{
		{Initiator: binary, Responder: []byte{1}},
		{Initiator: []byte("SSH-2.0-OpenSSH_9.2\r\n")},
		{Initiator: []byte("GET / HT")},
		{Initiator: []byte{0xEF}},
		{Initiator: []byte("\xee\xee\xee\xee")},
		{Initiator: []byte("\xdd\xdd\xdd\xdd")},
		{Initiator: []byte("\x16\x03\x01\x02\x00")},
		{Initiator: []byte("\x16\x03\x03\x00\xf0\x01\x00\x00\xec")},
		{Initiator: []byte("\x01\x02\x03\x04\x00\x00\x00\x00")},
	} {
		o.Over = proto.TCP
		if got := detect(&o); got != proto.No {
			t.Errorf("%q: %v", o.Initiator, got)
		}
	}
}

// One datagram in 2^128 is taken for a call, whatever its port.
func TestNoCall(t *testing.T) {
	yes := append(append(random(3, callSize), bytes.Repeat([]byte{0xFF}, 12)...), 0xFE, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8)
	if !query(yes) {
		t.Fatal("not a query")
	}
	for i := callSize; i < queryAt+4; i++ {
		no := bytes.Clone(yes)
		no[i] ^= 0x10
		if query(no) {
			t.Errorf("%x is taken for a query", no)
		}
	}
	if query(yes[:39]) || query(append(yes, 0)) {
		t.Error("its length is of no account")
	}
}

func BenchmarkStranger(b *testing.B) {
	o := &proto.Opening{Initiator: random(4, 200), Over: proto.TCP}
	b.ReportAllocs()
	for b.Loop() {
		detect(o)
	}
}

func BenchmarkText(b *testing.B) {
	o := &proto.Opening{Initiator: []byte("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n and more and more and more and more"), Over: proto.TCP}
	for b.Loop() {
		detect(o)
	}
}
