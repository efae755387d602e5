package i2p

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
	"chaperone/proto/prototest"
	"chaperone/proto/tls"
)

func TestI2P(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzI2P(f *testing.F) { prototest.Fuzz(f, Protocol) }

// hello is a client's, for a host.
func hello(host string) []byte {
	v16 := func(s string) string { return string([]byte{byte(len(s) >> 8), byte(len(s))}) + s }
	ext := "\x00\x00" + v16(v16("\x00"+v16(host))) + "\x00\x17" + v16("")
	body := "\x03\x03" + strings.Repeat("r", 32) + "\x00" + v16("\x13\x01") + "\x01\x00" + v16(ext)
	return []byte("\x16\x03\x01" + v16("\x01\x00"+v16(body)))
}

func TestReseeds(t *testing.T) {
	for host, want := range map[string]bool{
		"reseed.diva.exchange": true, "RESEED2.i2p.net.": true, "i2pseed.creativecowpat.net": true,
		"diva.exchange": false, "www.reseed2.i2p.net": false, "reseed2.i2p.net.example": false, "geti2p.net": false, "": false,
	} {
		h, a := tls.Read(hello(host), nil)
		if a != proto.Yes || Hello.Made(&h) != want {
			t.Errorf("%s: %v, want %v", host, a, want)
		}
	}
}

func TestDetectSAM(t *testing.T) {
	for _, c := range []struct {
		about, initiator, responder string
		mid                         bool
		want                        proto.Answer
	}{
		{"nothing yet", "", "", false, proto.More},
		{"a greeting", "HELLO VERSION MIN=3.1\n", "", false, proto.More},
		{"that is answered", "HELLO VERSION MIN=3.1\n", samReply, false, proto.Yes},
		{"with a refusal", "HELLO VERSION\n", "HELLO REPLY RESULT=NOVERSION\n", false, proto.Yes},
		{"not quite yet", "HELLO VERSION\n", "HELLO REPLY RESULT", false, proto.More},
		{"with something else", "HELLO VERSION\n", "HELLO YOU\n", false, proto.No},
		{"somebody else's greeting", "HELLO WORLD", "", false, proto.No},
		{"a longer word", "HELLO VERSIONS\n", samReply, false, proto.No},
		{"the answer first", "", samReply, false, proto.No},
		{"half a greeting", "HELLO VER", samReply, false, proto.More},
		{"in mid-stream", "HELLO VERSION\n", samReply, true, proto.No},
		{"not SAM", "GET / HTTP/1.1\r\n", "", false, proto.No},
		{"a TLS hello, which is package tls's", string(hello("reseed.diva.exchange")), "", false, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP, MidStream: c.mid}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

func TestLongLine(t *testing.T) {
	var ev proto.Events
	p := new(parser)
	if n, err := p.Parse(&ev, proto.FromInitiator, []byte(strings.Repeat("x", maxLine-1))); n != 0 || err != nil {
		t.Errorf("a line that may end yet: %d, %v", n, err)
	}
	if _, err := p.Parse(&ev, proto.FromInitiator, []byte(strings.Repeat("x", maxLine)+"\n")); err != errLine {
		t.Errorf("a line without end: %v", err)
	}
}

func TestSite(t *testing.T) {
	for _, c := range []struct {
		path, host string
		proxied    bool
		want       string
	}{
		{"/i2pseeds.su3", "203.0.113.9", false, "session"},
		{"/mirror/i2pseeds.su3", "i2p.example", false, "session"},
		{"/i2pseeds.su3.txt", "i2p.example", false, ""},
		{"/", "forum.i2p", true, "tunnel"},
		{"/", "Forum.I2P:80", true, "tunnel"},
		{"/", "forum.i2p", false, ""},
		{"/", "forum.i2p.example", true, ""},
		{"/", ".i2p", true, ""},
		{"/", "i2p", true, ""},
		{"/", "", true, ""},
	} {
		var ev proto.Events
		r := &http.Request{Method: []byte("GET"), Path: []byte(c.path), Host: []byte(c.host), Proxied: c.proxied}
		got := ""
		if Site.Request(&ev, r) {
			got = ev.Seen[0].Feature.String()
		}
		if got != c.want || got != "" && !ev.Seen[0].Whole || got == "" && ev.NSeen > 0 {
			t.Errorf("%s of %s: %q, want %q", c.path, c.host, got, c.want)
		}
		if n := testing.AllocsPerRun(10, func() { ev.Clear(); Site.Request(&ev, r) }); n != 0 {
			t.Errorf("%s: %v allocations", c.path, n)
		}
	}
}
