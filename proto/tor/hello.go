package tor

import (
	"bytes"

	"chaperone/proto/tls"
)

// A print is what a version of Tor offers, as in the hello: exactly what goes into
// the JA3 sum.
type print struct {
	version    uint16
	ciphers    string
	extensions string // their types
	groups     string
	points     string
}

// browserLike is the extensions that OpenSSL sends for Tor since it speaks TLS 1.3:
// name, points, groups, ticket, encrypt-then-MAC, extended master secret, signatures,
// versions, key exchange modes, key share, padding.
const browserLike = "\x00\x00\x00\x0b\x00\x0a\x00\x23\x00\x16\x00\x17\x00\x0d\x00\x2b\x00\x2d\x00\x33\x00\x15"

var prints = [...]print{
	// 0.4.9. JA3 5e6627dc19afa982e6b46b97808cb718.
	{
		version: 0x0303,
		ciphers: "\x13\x01\x13\x03\x13\x02\xc0\x2b\xc0\x2f\xcc\xa9\xcc\xa8\xc0\x2c\xc0\x30\xc0\x0a\xc0\x09\xc0\x13\xc0\x14" +
			"\x00\x9c\x00\x9d\x00\x2f\x00\x35\x00\xff",
		extensions: browserLike,
		groups:     "\x00\x17\x00\x1d\x00\x15",
		points:     "\x00\x01\x02",
	},
	// 0.3.5 to 0.4.8, from the source. JA3 140e0f0cad708278ade0984528fe8493.
	{
		version: 0x0303,
		ciphers: "\x13\x02\x13\x03\x13\x01\xc0\x2b\xc0\x2f\xcc\xa9\xcc\xa8\xc0\x2c\xc0\x30\xc0\x0a\xc0\x09\xc0\x13\xc0\x14" +
			"\x00\x33\x00\x39\x00\x2f\x00\x35\x00\xff",
		extensions: browserLike,
		groups:     "\x00\x17\x00\x15",
		points:     "\x00\x01\x02",
	},
	// 0.2.4 and its neighbours, with TLS 1.0. JA3 581a3c7f54555512b8cd16e87dfe165b.
	{
		version: 0x0301,
		ciphers: "\xc0\x0a\xc0\x14\x00\x88\x00\x87\x00\x39\x00\x38\xc0\x0f\xc0\x05\x00\x84\x00\x35\xc0\x07\xc0\x09\xc0\x11\xc0\x13" +
			"\x00\x45\x00\x44\x00\x33\x00\x32\xc0\x0c\xc0\x0e\xc0\x02\xc0\x04\x00\x96\x00\x41\x00\x04\x00\x05\x00\x2f\xc0\x08\xc0\x12" +
			"\x00\x16\x00\x13\xc0\x0d\xc0\x03\xfe\xff\x00\x0a\x00\xff",
		extensions: "\x00\x00\x00\x0b\x00\x0a",
		groups: "\x00\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00\x06\x00\x07\x00\x08\x00\x09\x00\x0a\x00\x0b\x00\x0c\x00\x0d" +
			"\x00\x0e\x00\x0f\x00\x10\x00\x11\x00\x12\x00\x13\x00\x14\x00\x15\x00\x16\x00\x17\x00\x18\x00\x19",
		points: "\x00\x01\x02",
	},
}

// made reports whether h is Tor's.
func made(h *tls.Hello) bool {
	p := printOf(h)
	return p != nil && p.fits(h)
}

// printOf returns the print with h's ciphers, nil if there is none.
func printOf(h *tls.Hello) *print {
	for i := range prints {
		if p := &prints[i]; p.version == h.Version && string(h.Ciphers) == p.ciphers {
			return p
		}
	}
	return nil
}

// fits reports whether the rest of h is p's too.
func (p *print) fits(h *tls.Hello) bool {
	return string(h.Groups) == p.groups && string(h.Points) == p.points && madeUp(h.Name) && p.extends(h.Extensions)
}

// extends reports whether e is p's extensions in their order.
func (p *print) extends(e tls.Extensions) bool {
	want := p.extensions
	for len(e) > 0 && len(want) > 0 {
		var kind uint16
		if kind, _, e = e.Cut(); kind != uint16(want[0])<<8|uint16(want[1]) {
			return false
		}
		want = want[2:]
	}
	return len(e)+len(want) == 0
}

// madeUp reports whether name has the form of the names that Tor makes up.
func madeUp(name []byte) bool {
	name, front := bytes.CutPrefix(name, []byte("www."))
	name, end := bytes.CutSuffix(name, []byte(".com"))
	if !front || !end || len(name) < 4 || len(name) > 25 {
		return false
	}
	for _, c := range name {
		if !('a' <= c && c <= 'z' || '2' <= c && c <= '7') {
			return false
		}
	}
	return true
}
