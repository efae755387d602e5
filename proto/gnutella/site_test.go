package gnutella

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
)

func TestRequest(t *testing.T) {
	const urn = "urn:sha1:PLSTHIPQGSSZTS5FJUPAKUZWUGYQYPFB"
	const transfer, sharing, overlay, none = proto.FileTransfer, proto.FileSharing, proto.Overlay, proto.NumFeatures
	for _, c := range []struct {
		target, fields string
		want           proto.Feature
		file           string
	}{
		{"/uri-res/N2R?" + urn, "", transfer, urn},
		{"/uri-res/N2X?" + urn, "", transfer, urn},
		{"/uri-res/N2R?urn:tree:tiger/:AB", "", transfer, "urn:tree:tiger/:AB"},
		{"/uri-res/N2R", "", none, ""},
		{"/uri-res/", "", none, ""},
		// By number: a second sign is needed.
		{"/get/3/a.mp3", "", none, ""},
		{"/get/3/a.mp3", "X-Queue: 0.1", transfer, "a.mp3"},
		{"/get/3/a.mp3", "x-node: 192.0.2.9:6346", transfer, "a.mp3"},
		{"/get/3/a.mp3", "X-Gnutella-Content-URN: " + urn, transfer, "a.mp3"},
		{"/get/3/a.mp3", "User-Agent: LimeWire/4.12.6", transfer, "a.mp3"},
		{"/get/3/a.mp3", "User-Agent: Mozilla/5.0 (like LimeWire)", none, ""},
		{"/get/3/", "User-Agent: Morpheus 4.0", transfer, ""},
		{"/get/3", "User-Agent: LimeWire/4.12.6", none, ""},
		{"/get//a.mp3", "User-Agent: LimeWire/4.12.6", none, ""},
		{"/get/x/a.mp3", "User-Agent: LimeWire/4.12.6", none, ""},
		{"/get/4294967296/a.mp3", "User-Agent: LimeWire/4.12.6", none, ""},
		// By anything, where a line says it.
		{"/share/a.mp3", "X-Gnutella-Alternate-Location: http://192.0.2.9:6346/", transfer, ""},
		{"/share/a.mp3", "X-Queue: 0.1", none, ""},
		// What a host shares.
		{"/", "Accept: text/html, application/x-gnutella-packets", sharing, ""},
		{"/", "Accept: application/x-gnutella2", sharing, ""},
		{"/", "Accept: text/html", none, ""},
		{"/gnutella/browse/v1", "", sharing, ""},
		// Control.
		{"/gnutella/push-proxy?ServerId=A", "", transfer, ""},
		{"/gnutella/pushproxy?ServerId=A", "", transfer, ""},
		{"/gnet/push-proxy?guid=0", "", transfer, ""},
		{"/gnutella/thex/v1?" + urn, "", transfer, ""},
		{"/gnutella/tigertree/v3?" + urn, "", transfer, ""},
		{"/gnutella/metadata/v1?" + urn, "", transfer, ""},
		{"/gnutella/history.html", "", none, ""},
		// Web caches.
		{"/gcache.php?client=BEAR&version=4.2&hostfile=1", "", overlay, ""},
		{"/gwc.php?ping=1&net=gnutella2&client=RAZA2.7", "", overlay, ""},
		{"/gwc.php?get=1&net=gnutella&client=GTKG&version=1.2", "", overlay, ""},
		{"/gwc.php?ip=192.0.2.9%3A6346&url=http%3A%2F%2Fa&client=LIME&version=4.1", "", overlay, ""},
		{"/gwc.php?client=LIME&version=4.1", "", none, ""},
		{"/shop?client=LIME&url=a", "", none, ""},
		{"/shop?client=BEAN&version=1&get=1", "", none, ""},
		{"/shop?client=LIM&version=1&get=1", "", none, ""},
		{"/shop?client=LIME&version=1&get=2&url=", "", none, ""},
		{"/shop?client=LIME&net=bitcoin&get=1", "", none, ""},
	} {
		path, query, _ := strings.Cut(c.target, "?")
		r := &http.Request{Target: []byte(c.target), Path: []byte(path), Query: []byte(query), Fields: http.NewFields([]byte("Host: a\r\n" + c.fields + "\r\n\r\n"))}
		ev := new(proto.Events)
		known := Site.Request(ev, r)
		if known != (c.want != none) || known && (ev.NSeen != 1 || ev.Seen[0].Feature != c.want || !ev.Seen[0].Whole || string(ev.Seen[0].File) != c.file) {
			t.Errorf("%s, %q: %v, %+v; want %v", c.target, c.fields, known, ev.Seen[:ev.NSeen], c.want)
		}
	}
}

func TestResponse(t *testing.T) {
	for fields, want := range map[string]proto.Feature{
		"Content-Type: application/x-gnutella-packets":         proto.FileSharing,
		"Content-Type: application/x-gnutella2":                proto.FileSharing,
		"Content-Type: application/x-gnutella-vendor":          proto.FileTransfer,
		"x-gnutella-content-urn: urn:sha1:PLST":                proto.FileTransfer,
		"X-Gnutella-Servent-ID: 0":                             proto.FileTransfer,
		"X-Thex-URI: /uri-res/N2X?urn:sha1:PLST":               proto.FileTransfer,
		"X-Thex-URI: /other":                                   proto.NumFeatures,
		"Content-Type: text/html":                              proto.NumFeatures,
		"X-Note: Content-Type: application/x-gnutella-packets": proto.NumFeatures,
		"Server: LimeWire/4.12.6":                              proto.NumFeatures,
	} {
		ev := new(proto.Events)
		known := Site.Response(ev, &http.Response{Status: 200, Fields: http.NewFields([]byte(fields + "\r\n\r\n"))})
		if known != (want != proto.NumFeatures) || known && (ev.NSeen != 1 || ev.Seen[0].Feature != want || !ev.Seen[0].Whole) {
			t.Errorf("%q: %v, %+v; want %v", fields, known, ev.Seen[:ev.NSeen], want)
		}
	}
}
