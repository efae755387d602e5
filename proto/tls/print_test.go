package tls

import (
	"strings"
	"testing"

	"chaperone/proto"
)

func TestFingerprints(t *testing.T) {
	for _, c := range []struct {
		about    string
		p        parts
		ja3, ja4 string
	}{
		{"a Tor client: the sum is on record", torLike, "5e6627dc19afa982e6b46b97808cb718", "t13d181100_"},
		{"the example of JA4's description", chromeLike, "", "t13d1516h2_8daaf6152771_e5627efa2ab1"},
		{"hardly anything", parts{"\x03\x01", vec8(""), vec16(w16(0x2F)), vec8("\x00"), ""}, "", "t10i010000_"},
	} {
		h, a := read(record(c.p.message()))
		if a != proto.Yes {
			t.Fatalf("%s: %v", c.about, a)
		}
		if sum := h.JA3(nil); c.ja3 != "" && string(sum[:]) != c.ja3 {
			t.Errorf("%s: JA3 %s of %s", c.about, sum, h.AppendJA3(nil))
		}
		if got := string(h.AppendJA4(nil, OverTCP)); !strings.HasPrefix(got, c.ja4) || len(got) != len("t13d1516h2_8daaf6152771_e5627efa2ab1") {
			t.Errorf("%s: JA4 %s, want %s", c.about, got, c.ja4)
		}
	}
}

func TestJA3Text(t *testing.T) {
	h, _ := read(record(torLike.message()))
	const want = "771,4865-4867-4866-49195-49199-52393-52392-49196-49200-49162-49161-49171-49172-156-157-47-53-255,0-11-10-35-22-23-13-43-45-51-21,23-29-21,0-1-2"
	if got := string(h.AppendJA3(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	h, _ = read(record(parts{"\x03\x01", vec8(""), vec16(w16(0x2F)), vec8("\x00"), ""}.message()))
	if got := string(h.AppendJA3(nil)); got != "769,47,,," {
		t.Errorf("without extensions: %s", got)
	}
}

func TestJA4Forms(t *testing.T) {
	for names, want := range map[string]string{
		"": "00", vec8("h2"): "h2", vec8("x"): "xx", vec8("http/1.1"): "h1", vec8("\xab"): "ab", vec8("a-"): "6d", vec8(""): "00",
	} {
		h, _ := read(record(usual(ext(extProtocols, vec16(names))).message()))
		if got := string(h.AppendJA4(nil, OverQUIC)); got[8:10] != want || got[0] != 'q' {
			t.Errorf("protocols %q: %s, want %s", names, got, want)
		}
	}
	for v, want := range map[uint16]string{0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10", 0x0300: "s3", 0x7F1C: "00"} {
		h, _ := read(record(usual(ext(extVersions, vec8(w16(v)))).message()))
		if got := string(h.AppendJA4(nil, OverTCP)); got[1:3] != want {
			t.Errorf("version %04x: %s, want %s", v, got, want)
		}
	}
	h, _ := read(record(usual("").message()))
	if got := string(h.AppendJA4(nil, OverTCP)); got[:4] != "t12i" || !strings.HasSuffix(got, "_000000000000") {
		t.Errorf("without extensions: %s", got)
	}
}

// A hello may hold thousands of ciphers. Nobody's does; they are bounded.
func TestManyNumbers(t *testing.T) {
	var many []uint16
	for i := range 5000 {
		many = append(many, uint16(i))
	}
	p := usual(sni("a.example") + ext(extSignatures, vec16(w16(many...))))
	p.ciphers = vec16(w16(many...))
	h, a := ReadMessage([]byte(p.message()))
	if a != proto.Yes || h.Ciphers.Len() != 5000 || h.Signatures.Len() != 5000 {
		t.Fatalf("%v: %d and %d", a, h.Ciphers.Len(), h.Signatures.Len())
	}
	if got := string(h.AppendJA4(nil, OverTCP)); got[:8] != "t12d9902" {
		t.Errorf("%s", got)
	}
}

func TestAllocations(t *testing.T) {
	one := []byte(record(chromeLike.message()))
	msg := chromeLike.message()
	two := []byte(record(msg[:100]) + record(msg[100:]))
	if n := testing.AllocsPerRun(100, func() {
		for _, b := range [][]byte{one, two} {
			var buf [Enough]byte
			h, a := Read(b, buf[:])
			var host [MaxName]byte
			if a != proto.Yes || string(h.Host(host[:0])) != "www.example.com" || !h.Protocols.Has("h2") || h.Highest() != 0x0304 {
				panic("misread")
			}
			var text [1 << 10]byte
			if sum := h.JA3(text[:]); sum[0] == 0 || len(h.AppendJA4(text[:0], OverTCP)) != 36 {
				panic("no fingerprint")
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Whatever arrives: no panic, no answer that is taken back, the same hello however
// records divide it.
func FuzzRead(f *testing.F) {
	for _, p := range []parts{torLike, chromeLike, usual(""), usual(alpn("h2"))} {
		f.Add([]byte(record(p.message())), uint16(50))
	}
	f.Fuzz(func(t *testing.T, b []byte, cut uint16) {
		if len(b) > maxRecord {
			return
		}
		h, a := Read(b, make([]byte, maxRecord))
		use(&h)
		n := min(int(cut), len(b))
		if _, early := Read(b[:n], make([]byte, maxRecord)); early != proto.More && early != a {
			t.Fatalf("%v with %d bytes, %v with %d", early, n, a, len(b))
		}
		h, a = ReadMessage(b)
		use(&h)
		div := record(string(b[:n])) + record(string(b[n:]))
		d, da := Read([]byte(div), make([]byte, maxRecord))
		if len(b) > 0 && (da != a || !same(&d, &h)) {
			t.Fatalf("%v, divided behind %d %v", a, n, da)
		}
	})
}

func use(h *Hello) {
	h.Host(nil)
	h.JA3(nil)
	h.AppendJA4(nil, OverTCP)
	h.Protocols.Has("h2")
}

func BenchmarkRead(b *testing.B) {
	msg := chromeLike.message()
	for name, s := range map[string]string{"one record": record(msg), "two records": record(msg[:100]) + record(msg[100:])} {
		b.Run(name, func(b *testing.B) {
			in := []byte(s)
			b.ReportAllocs()
			for b.Loop() {
				var buf [Enough]byte
				var host [MaxName]byte
				h, _ := Read(in, buf[:])
				if string(h.Host(host[:0])) != "www.example.com" {
					b.Fatal("misread")
				}
			}
		})
	}
}

func BenchmarkFingerprints(b *testing.B) {
	h, _ := read(record(chromeLike.message()))
	var buf [1 << 10]byte
	b.Run("JA3", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			h.JA3(buf[:])
		}
	})
	b.Run("JA4", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			h.AppendJA4(buf[:0], OverTCP)
		}
	})
}
