package quic

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"testing"
)

// The values of RFC 9001 and RFC 9369, appendix A, and of draft 29's.
func TestVectors(t *testing.T) {
	for version, want := range map[uint32]string{
		1:          "1f369613dd76d5467730efcbe3b1a22d fa044b2f42a3fd3b46fb255c 9f50449e04a0e810283a1e9933adedd2",
		0x6B3343CF: "8b1a0bc121284290a29e0971b5cd045d 91f73e2351d8fa91660e909f 45b95e15235d6f45a6b19cbcb0294ba9",
		0xFF00001D: "175257a31eb09dea9366d8bb79ad80ba 6b26114b9cba2b63a9e8dd4f 9ddd12c994c0698b89374a9c077a3077",
	} {
		s := suiteOf(version)
		common := mac([]byte(s.salt), []byte(serverID))
		secret := expand(common[:], "client in", 32)
		key, iv, head := expand(secret[:], s.key, 16), expand(secret[:], s.iv, 12), expand(secret[:], s.head, 16)
		if got := fmt.Sprintf("%x %x %x", key[:16], iv[:12], head[:16]); got != want {
			t.Errorf("%08x: got %s, want %s", version, got, want)
		}
	}
}

func TestMac(t *testing.T) {
	for n := range 65 {
		key, text := bytes.Repeat([]byte{7}, n), bytes.Repeat([]byte{9}, 64-n)
		m := hmac.New(sha256.New, key)
		m.Write(text)
		if got := mac(key, text); !bytes.Equal(got[:], m.Sum(nil)) {
			t.Errorf("key of %d: %x", n, got)
		}
	}
}

// Every version's packets are opened, with numbers of every length, and none that
// was changed anywhere.
func TestOpen(t *testing.T) {
	for _, version := range []uint32{1, 0x6B3343CF, 0xFF000017, 0xFF00001C, 0xFF00001D, 0xFF000020, 0xFF000021, 0xFF000022, 0xFACEB001, 0xFACEB002, 0xFF000016, 0xFF020000, 0x54303530, 0x54303531, q050Version} {
		for n := 1; n <= 4; n++ {
			s := newSender(version)
			s.token, s.number = "a token", 0x81
			b := []byte(s.initial("content", n, 100))
			h, ok := cutHeader(b)
			if !ok || h.kind != initial || h.end != len(b) {
				t.Fatalf("%08x: %v, %+v", version, ok, h)
			}
			var k keys
			k.derive(&h)
			content, _, ok := k.open(&h, b, nil)
			if !ok || !bytes.HasPrefix(content, []byte("content")) {
				t.Errorf("%08x, number of %d bytes: %v, %q", version, n, ok, content)
			}
			for i := range b {
				b[i] ^= 1
				if h, ok := cutHeader(b); ok && h.kind == initial {
					if _, _, ok := k.open(&h, b, nil); ok {
						t.Errorf("%08x: opened with byte %d changed", version, i)
					}
				}
				b[i] ^= 1
			}
		}
	}
	for _, version := range []uint32{0, 2, 0xFF000015, 0xFF000023, 0x6B3343CE, 0x0A1A2A3A} {
		if suiteOf(version) != nil {
			t.Errorf("version %08x is known", version)
		}
	}
}

func BenchmarkDerive(b *testing.B) {
	in := []byte(newSender(1).initial("content", 1, 1200))
	h, _ := cutHeader(in)
	var k keys
	b.ReportAllocs()
	for b.Loop() {
		k.derive(&h)
	}
}
