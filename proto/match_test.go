package proto

import (
	"net/netip"
	"testing"
)

func TestCut(t *testing.T) {
	for in, want := range map[string]string{
		"10.1.0.42:80": "10.1.0.42", "1.2.3.4": "1.2.3.4", "1.2.3.256": "", "1.2.3": "", "1..2.3": "", "": "", "x": "",
	} {
		ip, _ := CutIPv4([]byte(in))
		if got := ip.String(); ip.IsValid() != (want != "") || want != "" && got != want {
			t.Errorf("%q: %v, want %q", in, ip, want)
		}
	}
	for _, c := range []struct {
		in    string
		limit uint64
		n     uint64
		rest  string
	}{
		{"65535x", 65535, 65535, "x"}, {"65536x", 65535, 0, "65536x"}, {"x", 9, 0, "x"}, {"", 9, 0, ""},
		{"99999999999999999999999", 1 << 60, 0, "99999999999999999999999"},
	} {
		if n, rest := CutNumber([]byte(c.in), c.limit); n != c.n || string(rest) != c.rest {
			t.Errorf("%q up to %d: %d %q", c.in, c.limit, n, rest)
		}
	}
}

// Addresses are read as the standard library reads them.
func TestAddress(t *testing.T) {
	for _, s := range []string{
		"192.0.2.1", "0.0.0.0", "255.255.255.255", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4x", "", "example.org",
		"::", "::1", "1::", "2001:db8::7", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "fe80::1:2",
		"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", ":", ":::", "1::2::3", "12345::", "1:", ":1", "g::1", "1:2:3:4:5:6:7:8::",
	} {
		want, err := netip.ParseAddr(s)
		if got := Address([]byte(s)); got != want || got.IsValid() != (err == nil) {
			t.Errorf("%q: %v, want %v (%v)", s, got, want, err)
		}
	}
}

func TestCutWord(t *testing.T) {
	for _, c := range [][3]string{{"", "", ""}, {"a", "a", ""}, {"a b", "a", "b"}, {"ab \t c d ", "ab", "c d "}, {"a\t", "a", ""}, {" a", "", "a"}} {
		if word, rest := CutWord([]byte(c[0])); string(word) != c[1] || string(rest) != c[2] {
			t.Errorf("%q: %q, %q", c[0], word, rest)
		}
	}
}
