package libp2p

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
	"chaperone/proto/prototest"
	"chaperone/proto/tls"
)

func TestLibp2p(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzLibp2p(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing yet", "", "", proto.More},
		{"a byte short", multistream[:19], "", proto.More},
		{"the first message", multistream, "", proto.Yes},
		{"whatever the other side says", multistream, "HTTP/1.1 400 Bad Request\r\n", proto.Yes},
		{"the responder's", "", multistream, proto.Yes},
		{"half of each", multistream[:3], multistream[:4], proto.More},
		{"the responder's, and the initiator began so too", multistream[:5], multistream, proto.Yes},
		{"the responder's, to a question", "GET", multistream, proto.No},
		{"BitTorrent", "\x13BitTorrent protocol", "", proto.No},
		{"another version", "\x13/multistream/2.0.0\n", "", proto.No},
		{"without its length", multistream[1:], "", proto.No},
		{"a greeting", "", "220 ready\r\n", proto.No},
		{"TLS, which is package tls's", "\x16\x03\x01", "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; detect(o) != proto.No {
			t.Errorf("%s: recognised in mid-stream", c.about)
		}
	}
}

// hello is a client's, for a host and a protocol.
func hello(host, protocol string) []byte {
	v16 := func(s string) string { return string([]byte{byte(len(s) >> 8), byte(len(s))}) + s }
	ext := "\x00\x00" + v16(v16("\x00"+v16(host))) + "\x00\x10" + v16(v16(string([]byte{byte(len(protocol))})+protocol))
	body := "\x03\x03" + strings.Repeat("r", 32) + "\x00" + v16("\x13\x01") + "\x01\x00" + v16(ext)
	return []byte("\x16\x03\x01" + v16("\x01\x00"+v16(body)))
}

func TestHello(t *testing.T) {
	for _, c := range []struct {
		host, protocol string
		want           bool
	}{
		{"a.example", "h2", false},
		{"a.example", "libp2p", true},
		{"a.example", "libp2p2", false},
		{"k51.libp2p.direct", "http/1.1", true},
		{"K51.LibP2P.Direct.", "http/1.1", true},
		{"libp2p.direct", "http/1.1", false},
		{"registration.libp2p.direct", "http/1.1", true},
		{"xlibp2p.direct", "http/1.1", false},
		{"libp2p.direct.example", "http/1.1", false},
	} {
		h, a := tls.Read(hello(c.host, c.protocol), nil)
		if a != proto.Yes || Hello.Made(&h) != c.want {
			t.Errorf("%s for %s: %v, want %v", c.host, c.protocol, a, c.want)
		}
	}
}

func TestSite(t *testing.T) {
	const (
		v0   = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"
		v1   = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
		raw  = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
		path = "/ipfs/"
	)
	for in, want := range map[string]string{
		path + v0: v0, path + v1: v1, path + raw: raw,
		path + v0 + "/":                       v0,
		path + v1 + "/readme.md":              "readme.md",
		path + v0[1:]:                         "",
		path + v0 + "A":                       "",
		path + "Qm" + strings.Repeat("0", 44): "",
		path + "Xm" + v0[2:]:                  "",
		path + v1[:58]:                        "",
		path + strings.ToUpper(v1):            "",
		path + "baf" + strings.Replace(v1[3:], "y", "1", 1): "",
		path + "bbf" + v1[3:]:                               "",
		path + "b" + strings.Repeat("a", 58):                "",
		path + "docs":                                       "",
		path:                                                "",
		"/ipns/" + v0:                                       "",
		"/x/ipfs/" + v0:                                     "",
		"/" + v0:                                            "",
	} {
		var ev proto.Events
		r := &http.Request{Method: []byte("GET"), Path: []byte(in)}
		got := Site.Request(&ev, r)
		if got != (want != "") || got && (string(ev.Seen[0].File) != want || !ev.Seen[0].Whole) || !got && ev.NSeen > 0 {
			t.Errorf("%s: %v, file %q", in, got, ev.Seen[0].File)
		}
		if n := testing.AllocsPerRun(10, func() { ev.Clear(); Site.Request(&ev, r) }); n != 0 {
			t.Errorf("%s: %v allocations", in, n)
		}
	}
}
