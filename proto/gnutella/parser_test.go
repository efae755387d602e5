package gnutella

import (
	"strings"
	"testing"

	"chaperone/proto"
)

// follow shows a link's initiator's bytes to a parser that has read handshakes, and
// returns what it says last.
func follow(t *testing.T, b string) (seen []proto.Event, err error) {
	p, ev := new(parser), new(proto.Events)
	for at := 0; at < len(b); {
		ev.Clear()
		var n int
		n, err = p.Parse(ev, proto.FromInitiator, []byte(b[at:]))
		for _, e := range ev.Seen[:ev.NSeen] {
			e.Off += at
			seen = append(seen, e)
		}
		if n += ev.Skip; n == 0 || err != nil {
			break
		}
		at += n
	}
	return seen, err
}

const (
	shake  = "GNUTELLA CONNECT/0.6\r\n\r\nGNUTELLA/0.6 200 OK\r\n"
	header = guid + "\x00\x07\x00"
)

func TestLosesItsPlace(t *testing.T) {
	const second = shake + "Content-Type: application/x-gnutella2\r\n\r\n"
	for _, c := range []struct {
		about, b string
		want     error
	}{
		{"a ping", shake + "\r\n" + header + "\x00\x00\x00\x00", nil},
		{"the longest payload", shake + "\r\n" + header + "\x00\x00\x01\x00", nil},
		{"one byte more", shake + "\r\n" + header + "\x01\x00\x01\x00", errHeader},
		{"a packet", second + "\x08PI", nil},
		{"the end of packets", second + "\x00", errPacket},
		{"the other byte order", second + "\x0aPI", errPacket},
		{"a reserved bit", second + "\x09PI", errPacket},
		{"a name that is none", second + "\x08P\x00", errPacket},
		{"compressed", shake + "content-encoding:  x, Deflate\r\n\r\nx", errDeflated},
		{"not compressed", shake + "Content-Encoding: gzip\r\n\r\n" + header, nil},
		{"encrypted", shake + "Connection: Keep-Alive, upgrade\r\n\r\n\x16\x03", errEncrypted},
		{"an identifier that looks so", shake + "\r\n\x16\x03" + header[2:] + "\x00\x00\x00\x00", nil},
		{"one that looks half so", shake + "Connection: Upgrade\r\n\r\n\x16\x04" + header[2:] + "\x00\x00\x00\x00", nil},
		{"LAN", "gnuclear connect/0.4\n\n", errLAN},
		{"a call that does not end", "GIV 0:" + id + "/" + strings.Repeat("a", maxCall), errCall},
		{"a call that ends late", "GIV 0:" + id + "/" + strings.Repeat("a", maxCall) + "\n\n", errCall},
		{"a call with more", "GIV 0:" + id + "/a\nb\n", errCall},
	} {
		if _, err := follow(t, c.b); err != c.want {
			t.Errorf("%s: %v, want %v", c.about, err, c.want)
		}
	}
	p, ev := &parser{kind: stream}, new(proto.Events)
	if _, err := p.Parse(ev, proto.FromResponder, []byte("HTTP/1.1 400 ")); err != errStart {
		t.Errorf("another protocol answers: %v", err)
	}
}

// Three letters of a word stand for three features. Any of them is enough to spoil
// it, and those that are spoilt already are not said again.
func TestOffers(t *testing.T) {
	for line, want := range map[string]string{
		"Accept-Encoding: deflate":               "ate",
		"ACCEPT-ENCODING:DEFLATE":                "ATE",
		"Accept-Encoding: gzip, deflate;q=1":     "ate",
		"Accept-Encoding: dedeflate":             "ate",
		"Accept-Encoding: deflate, deflate":      "ateate",
		"Accept-Encoding: deflxte":               "te",
		"Accept-Encoding: deflaxx":               "a",
		"Accept-Encoding: deflxxx":               "",
		"Accept-Encoding: gzip":                  "",
		"Content-Encoding: deflate":              "",
		"X-Accept-Encoding: deflate":             "",
		"Upgrade: TLS/1.0":                       "TLS",
		"Upgrade: foo/1, tls/1.0":                "tls",
		"Upgrade: xLS/1.0":                       "LS",
		"Upgrade: xxx/1.0":                       "",
		"Connection: TLS":                        "",
		strings.Repeat("a", 40) + ": TLS":        "",
		strings.Repeat("a", 40) + "Upgrade: TLS": "",
	} {
		b := shake + line + "\r\n\r\n"
		seen, _ := follow(t, b)
		got := ""
		for _, e := range seen[1:] {
			got += b[e.Off : e.Off+1]
			if e.Kind != proto.Ability || e.Blunt != "x" {
				t.Errorf("%s: %+v", line, e)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// What is overwritten is the byte that makes it what it is, and nothing else.
func TestBluntsOneByte(t *testing.T) {
	const second = shake + "Content-Type: application/x-gnutella2\r\n\r\n"
	for _, c := range []struct {
		b       string
		kind    proto.Kind
		feature proto.Feature
		at      int
	}{
		{shake + "\r\n" + guid + "\x80", proto.Use, proto.Search, len(shake) + 2 + functionAt},
		{shake + "\r\n" + guid + "\x81", proto.Use, proto.FileSharing, len(shake) + 2 + functionAt},
		{shake + "\r\n" + guid + "\x40", proto.Offer, proto.FileTransfer, len(shake) + 2 + functionAt},
		{shake + "\r\n" + guid + "\x30", proto.Ability, proto.FileSharing, len(shake) + 2 + functionAt},
		{second + "\x08Q2", proto.Use, proto.Search, len(second) + 2},
		{second + "\xd0\x00\x00\x01QH2", proto.Use, proto.FileSharing, len(second) + 6},
		{second + "\x5c\x1bPUSH", proto.Offer, proto.FileTransfer, len(second) + 5},
		{second + "\x50\x06QHT", proto.Ability, proto.FileSharing, len(second) + 4},
	} {
		seen, _ := follow(t, c.b)
		if len(seen) != 2 {
			t.Fatalf("%q: %+v", c.b, seen)
		}
		e := seen[1]
		if e.Kind != c.kind || e.Feature != c.feature || e.Off != c.at || len(e.Blunt) != 1 || c.at != len(c.b)-1 || e.Blunt[0] == c.b[c.at] {
			t.Errorf("%q: %+v, want %v %v at %d", c.b, e, c.kind, c.feature, c.at)
		}
		spoilt := c.b[:c.at] + e.Blunt
		if seen, err := follow(t, spoilt); len(seen) != 1 || err != nil {
			t.Errorf("%q overwritten: %+v, %v", c.b, seen, err)
		}
	}
}

// Lists may be as long as a line that matters; a longer one is passed over.
func TestLongLists(t *testing.T) {
	for n, want := range map[int]int{3: 3, 100: proto.MaxHints, 1000: 0} {
		p, ev := new(parser), new(proto.Events)
		b := []byte(shake + "X-Try-Ultrapeers: " + strings.Repeat("192.0.2.1:6346, ", n) + "\r\n")
		hints := 0
		for at := 0; at < len(b); {
			ev.Clear()
			read, err := p.Parse(ev, proto.FromResponder, b[at:])
			if err != nil || read == 0 {
				t.Fatalf("%d hosts: read %d at %d, %v", n, read, at, err)
			}
			at += read
			hints += ev.NHints
		}
		if hints != want {
			t.Errorf("%d hosts: %d hints, want %d", n, hints, want)
		}
	}
}
