package gnutella

import (
	"bytes"
	"compress/zlib"
	"math/rand/v2"
	"strings"
	"testing"
)

func deflate(t testing.TB, level int, b []byte) []byte {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err = w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// noise has few letters, so that compressing it takes a code of its own, and no
// repetitions at its front.
func noise(n, letters int) []byte {
	rnd := rand.New(rand.NewPCG(uint64(n), uint64(letters)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('A' + rnd.IntN(letters))
	}
	return b
}

// All three kinds of block are read, up to the room there is.
func TestInflate(t *testing.T) {
	kinds := map[byte]bool{}
	for _, text := range [][]byte{[]byte("LQ2"), []byte("two left shoes"), noise(400, 24), noise(3000, 60), noise(20, 250)} {
		for _, level := range [...]int{0, zlib.HuffmanOnly, 1, 6, 9} {
			z := deflate(t, level, text)
			kinds[z[2]>>1&3] = true
			var room [headerSize]byte
			got := inflate(room[:0], z)
			want := text[:min(len(text), headerSize)]
			if !bytes.HasPrefix(want, got) || len(got) < min(len(want), 8) && level <= 0 {
				t.Errorf("level %d: %q, want %q", level, got, want)
			}
		}
	}
	for kind := range byte(3) {
		if !kinds[kind] {
			t.Errorf("no block of kind %d was read", kind)
		}
	}
}

// It stops at the first repetition, and at the end.
func TestInflateStops(t *testing.T) {
	var room [headerSize]byte
	got := inflate(room[:0], deflate(t, 9, []byte("Q2"+strings.Repeat("a", 200))))
	if !strings.HasPrefix("Q2aaa", string(got)) || len(got) < 3 {
		t.Errorf("%q", got)
	}
	z := deflate(t, zlib.HuffmanOnly, noise(400, 24))
	for n := range len(z) {
		if got := inflate(room[:0], z[:n]); !bytes.HasPrefix(noise(400, 24), got) {
			t.Fatalf("cut behind %d bytes: %q", n, got)
		}
	}
}

func TestInflateNothing(t *testing.T) {
	var room [headerSize]byte
	for about, z := range map[string]string{
		"nothing":                 "",
		"one byte":                "\x78",
		"another method":          "\x77\x9f\x07\xff",
		"a wrong check":           "\x78\x9d\x9b\xb2\x86\x31\xd0",
		"a dictionary":            "\x78\xbb\x9b\xb2\x86\x31\xd0",
		"no kind of block":        "\x78\x9c\x07\xff\xff\xff",
		"lengths that differ":     "\x78\x9c\x01\x03\x00\xfc\xfeabc",
		"a code without symbols":  "\x78\x9c\x05\x00\x00\x00\x00\x00\x00",
		"a length before another": "\x78\x9c\x05\xe0\x49\x92\x24\x49\x92\x24\x49\xff\xff",
	} {
		if got := inflate(room[:0], []byte(z)); len(got) > 0 {
			t.Errorf("%s: %q", about, got)
		}
	}
}

func FuzzInflate(f *testing.F) {
	for _, level := range [...]int{0, zlib.HuffmanOnly, 9} {
		f.Add(deflate(f, level, noise(400, 24))[2:])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		z := append([]byte("\x78\x9c"), b...)
		var room [headerSize]byte
		got := inflate(room[:0], z)
		r, err := zlib.NewReader(bytes.NewReader(z))
		if err != nil {
			t.Fatal(err)
		}
		want := make([]byte, headerSize)
		n := 0
		for n < len(want) && err == nil {
			var m int
			m, err = r.Read(want[n:])
			n += m
		}
		if err == nil && !bytes.HasPrefix(want[:n], got) {
			t.Fatalf("%x: got %x, want %x", b, got, want[:n])
		}
	})
}
