package tls

import (
	"bytes"
	"net"
	"slices"
	"strings"
	"testing"

	gotls "crypto/tls"

	"chaperone/proto"
)

func read(s string) (Hello, proto.Answer) {
	return Read([]byte(s), make([]byte, Enough))
}

func TestRead(t *testing.T) {
	h, a := read(record(chromeLike.message()))
	if a != proto.Yes {
		t.Fatal(a)
	}
	if string(h.Name) != "www.example.com" || h.Version != 0x0303 || h.Highest() != 0x0304 {
		t.Errorf("name %q, versions %04x and %04x", h.Name, h.Version, h.Highest())
	}
	if h.Ciphers.Len() != 16 || len(h.SessionID) != 32 || string(h.Random) != "abcdefghijklmnopqrstuvwxyz012345" || len(h.Compressions) != 1 {
		t.Errorf("%d ciphers, session %q, random %q, compressions %x", h.Ciphers.Len(), h.SessionID, h.Random, h.Compressions)
	}
	var names []string
	for n := h.Protocols; len(n) > 0; {
		var name []byte
		name, n = n.Cut()
		names = append(names, string(name))
	}
	if !slices.Equal(names, []string{"h2", "http/1.1"}) || !h.Protocols.Has("h2") || h.Protocols.Has("h") {
		t.Errorf("protocols %q", names)
	}
	if got := slices.Collect(h.Groups.All()); !slices.Equal(got, []uint16{0x4A4A, 29, 23, 24}) {
		t.Errorf("groups %v", got)
	}
	if string(h.Points) != "\x00" || h.Signatures.Len() != 8 || h.Versions.Len() != 3 {
		t.Errorf("points %x, signatures %x, versions %x", h.Points, h.Signatures, h.Versions)
	}
	var kinds []uint16
	for e := h.Extensions; len(e) > 0; {
		var k uint16
		var data []byte
		k, data, e = e.Cut()
		kinds = append(kinds, k)
		if k == 5 && len(data) != 5 || len(kinds) == 17 && k != 0x5A5A {
			t.Errorf("extension %d: %x", k, data)
		}
	}
	if len(kinds) != 18 {
		t.Errorf("extensions %v", kinds)
	}
}

// Another maker's hello, from this machine's library.
func TestReadGo(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	defer server.Close()
	go gotls.Client(client, &gotls.Config{ServerName: "Chat.Example", NextProtos: []string{"xmpp-client"}}).Handshake()
	buf := make([]byte, 8<<10)
	n, err := server.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	h, a := Read(buf[:n], nil)
	if a != proto.Yes || string(h.Host(nil)) != "chat.example" || !h.Protocols.Has("xmpp-client") || h.Highest() != 0x0304 {
		t.Errorf("%v: %q, %q, %04x", a, h.Host(nil), h.Protocols, h.Highest())
	}
}

func TestAnswers(t *testing.T) {
	usual := usual(sni("a.example"))
	change := func(f func(p *parts)) string {
		p := usual
		f(&p)
		return record(p.message())
	}
	whole := record(usual.message())
	for _, c := range []struct {
		about, in string
		want      proto.Answer
	}{
		{"nothing yet", "", proto.More},
		{"a hello", whole, proto.Yes},
		{"something behind it", whole + "\x17\x03\x03\x00\x05early", proto.Yes},
		{"something else behind it", whole + "GET / HTTP/1.1\r\n", proto.Yes},
		{"another message in its record", record(usual.message() + "\x0b\x00\x00"), proto.Yes},
		{"alerts are no handshake", "\x15" + whole[1:], proto.No},
		{"SSL 2", "\x80\x2e\x01\x03\x01", proto.No},
		{"version 16 of the record", "\x16\x10", proto.No},
		{"version 2 of the record", "\x16\x02\x00" + whole[3:], proto.Yes},
		{"behind warnings", strings.Repeat("\x15\x03\x01\x00\x02\x01\x00", 3) + whole, proto.Yes},
		{"behind more than anybody reads over", strings.Repeat("\x15\x03\x01\x00\x02\x01\x00", 16) + whole, proto.No},
		{"behind part of a warning", "\x15\x03\x01\x00\x02\x01", proto.More},
		{"behind a fatal alert", "\x15\x03\x01\x00\x02\x02\x00" + whole, proto.No},
		{"behind what is no alert", "\x15\x03\x01\x00\x03\x01\x00\x00" + whole, proto.No},
		{"version 3.5 of the record", "\x16\x03\x05" + whole[3:], proto.Yes},
		{"version 3.255 of the record", "\x16\x03\xff" + whole[3:], proto.Yes},
		{"a record of 2^14+1", "\x16\x03\x01\x40\x01", proto.No},
		{"a server's hello", record("\x02" + usual.message()[1:]), proto.No},
		{"a message that cannot be one, being short", "\x16\x03\x01\x01\x00\x01\x00\x00\x28\x03\x03", proto.No},
		{"a message of 200 kB", "\x16\x03\x01\x01\x00\x01\x03\x00\x00\x03\x03", proto.No},
		{"a message of 100 kB", "\x16\x03\x01\x01\x00\x01\x01\x80\x00\x03\x03", proto.More},
		{"version 2", change(func(p *parts) { p.version = "\x02\x00" }), proto.No},
		{"a session's name of 33", change(func(p *parts) { p.session = vec8(strings.Repeat("x", 33)) }), proto.No},
		{"no ciphers", change(func(p *parts) { p.ciphers = vec16("") }), proto.No},
		{"half a cipher", change(func(p *parts) { p.ciphers = vec16("\x00\x2f\x00") }), proto.No},
		{"ciphers beyond the end", change(func(p *parts) { p.ciphers = "\xff\xfe" }), proto.No},
		{"no compression", change(func(p *parts) { p.compressions = vec8("") }), proto.No},
		{"no extensions, as the oldest", change(func(p *parts) { p.extensions = "" }), proto.Yes},
		{"an empty list of them", change(func(p *parts) { p.extensions = vec16("") }), proto.Yes},
		{"extensions that end too early", change(func(p *parts) { p.extensions += "x" }), proto.No},
		{"an extension beyond the end", change(func(p *parts) { p.extensions = vec16("\x00\x17\x00\x01") }), proto.No},
		{"two names", change(func(p *parts) { p.extensions = vec16(sni("a.example") + sni("b.example")) }), proto.No},
		{"grease twice is for nobody", change(func(p *parts) { p.extensions = vec16(ext(0x1A1A, "") + ext(0x1A1A, "")) }), proto.Yes},
	} {
		if _, a := read(c.in); a != c.want {
			t.Errorf("%s: %v, want %v", c.about, a, c.want)
		}
	}
}

// A hello is one so far at every byte, and its name counts with its last byte.
func TestGrows(t *testing.T) {
	for _, p := range []parts{torLike, chromeLike, usual(sni("a.example"))} {
		s := record(p.message())
		full, _ := read(s)
		named := strings.Index(s, string(full.Name)) + len(full.Name)
		for n := range len(s) {
			h, a := read(s[:n])
			if a != proto.More || (n >= named) != (string(h.Name) == string(full.Name)) {
				t.Fatalf("%d of %d bytes: %v, name %q", n, len(s), a, h.Name)
			}
		}
	}
}

// Records may divide a hello anywhere, also in the name and in their lengths.
func TestDivided(t *testing.T) {
	msg := chromeLike.message()
	want, _ := read(record(msg))
	for n := 1; n < len(msg); n++ {
		s := record(msg[:n]) + record(msg[n:])
		h, a := read(s + "\x17\x03\x03\x00\x01x")
		if a != proto.Yes || !same(&h, &want) {
			t.Fatalf("divided behind %d: %v, name %q", n, a, h.Name)
		}
		if _, a := read(s[:len(s)-1]); a != proto.More {
			t.Fatalf("divided behind %d, without its last byte: %v", n, a)
		}
		if _, a := read(record(msg[:n]) + "\x15\x03\x03\x00\x02xx"); a != proto.No {
			t.Fatalf("an alert behind %d: %v", n, a)
		}
	}
	var s strings.Builder
	for i := range len(msg) {
		s.WriteString(record(msg[i : i+1]))
		s.WriteString(record(""))
	}
	if h, a := read(s.String()); a != proto.Yes || !same(&h, &want) {
		t.Errorf("into single bytes with empty records: %v, name %q", a, h.Name)
	}
	if h, a := Read([]byte(s.String()), make([]byte, 200)); a != proto.More || string(h.Name) != string(want.Name) {
		t.Errorf("a small buffer: %v, name %q", a, h.Name)
	}
	if _, a := Read([]byte(s.String()), nil); a != proto.More {
		t.Errorf("no buffer: %v", a)
	}
}

func same(a, b *Hello) bool {
	return bytes.Equal(a.AppendJA4(nil, OverTCP), b.AppendJA4(nil, OverTCP)) && bytes.Equal(a.AppendJA3(nil), b.AppendJA3(nil)) &&
		bytes.Equal(a.Name, b.Name) && bytes.Equal(a.Protocols, b.Protocols) && bytes.Equal(a.Random, b.Random)
}

func TestName(t *testing.T) {
	long := strings.Repeat("x", MaxName)
	for _, c := range []struct{ about, ext, name, host string }{
		{"a name", sni("a.example"), "a.example", "a.example"},
		{"in capitals and with a dot", sni("A.Example."), "A.Example.", "a.example"},
		{"none", "", "", ""},
		{"empty", ext(0, ""), "", ""},
		{"an empty list", ext(0, "\x00\x00"), "", ""},
		{"an empty name", sni(""), "", ""},
		{"a dot", sni("."), ".", ""},
		{"the longest", sni(long), long, long},
		{"a longer", sni(long + "x"), "", ""},
		{"behind another kind", ext(0, vec16("\x01"+vec16("b.example")+"\x00"+vec16("a.example"))), "a.example", "a.example"},
		{"beyond the end", ext(0, vec16("\x00\x00\x0aa.example")), "", ""},
		{"in a list that is said to be shorter", ext(0, "\x00\x01\x00"+vec16("a.example")), "a.example", "a.example"},
	} {
		h, a := read(record(usual(c.ext).message()))
		if a != proto.Yes || string(h.Name) != c.name || string(h.Host(nil)) != c.host {
			t.Errorf("%s: %v, %q, %q", c.about, a, h.Name, h.Host(nil))
		}
	}
}

// What an extension holds must be what its length says, else it counts as absent.
func TestExtensionsThatLie(t *testing.T) {
	for _, e := range []string{
		ext(extProtocols, "\x00\x04\x02h2"), ext(extProtocols, ""), ext(extGroups, "\x00\x03\x00\x17\x00"), ext(extGroups, "\x00\x04\x00\x17"),
		ext(extVersions, "\x03\x03\x04\x03"), ext(extVersions, ""), ext(extPoints, "\x02\x00"), ext(extSignatures, "\x00"), ext(extECH, ""), ext(extECH, "\x02\x00"),
	} {
		h, a := read(record(usual(e).message()))
		if a != proto.Yes || len(h.Protocols)+len(h.Groups)+len(h.Versions)+len(h.Points)+len(h.Signatures) > 0 || h.ECH != NoECH || h.Highest() != 0x0303 {
			t.Errorf("%x: %v, %+v", e, a, h)
		}
	}
	h, _ := read(record(usual(ext(extProtocols, vec16("\x02h2\x05h"))).message()))
	if !h.Protocols.Has("h2") || h.Protocols.Has("h") {
		t.Errorf("a protocol that is cut off: %q", h.Protocols)
	}
}

func TestECH(t *testing.T) {
	outer := "\x00\x00\x01\x00\x01\xd8" + vec16(strings.Repeat("k", 32)) + vec16(strings.Repeat("p", 208))
	for e, want := range map[string]ECH{ext(extECH, outer): OuterECH, ext(extECH, "\x01"): InnerECH, ext(extECH, "\x00"): NoECH, "": NoECH} {
		if h, a := read(record(usual(e).message())); a != proto.Yes || h.ECH != want {
			t.Errorf("%x: %v, %v", e, a, h.ECH)
		}
	}
}

func TestGrease(t *testing.T) {
	n := 0
	for v := range 1 << 16 {
		if Grease(uint16(v)) {
			n++
		}
	}
	if n != 16 || !Grease(0x0A0A) || !Grease(0xFAFA) || Grease(0x0A1A) || Grease(0x1301) {
		t.Errorf("%d grease values", n)
	}
}
