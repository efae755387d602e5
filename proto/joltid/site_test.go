package joltid

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
)

func TestRequest(t *testing.T) {
	const agent = "User-Agent: PeerEnabler/1.24-0 (www.joltid.com)\r\n"
	for _, c := range []struct {
		about string
		r     http.Request
		want  proto.Feature
		file  string
		no    bool
	}{
		{about: "a file", r: http.Request{Path: []byte("/.file10001-2741300319"), Fields: http.NewFields([]byte(agent))}, want: proto.FileSharing, file: "file10001-2741300319"},
		{about: "anything", r: http.Request{Path: []byte("/x"), Fields: http.NewFields([]byte(agent))}, want: proto.FileSharing, file: "/x"},
		{about: "a description", r: http.Request{Path: []byte("/.sig10001-2741300319"), Fields: http.NewFields([]byte(agent))}, want: proto.Overlay},
		{about: "something told", r: http.Request{Method: post, Path: []byte("/x"), Fields: http.NewFields([]byte(agent))}, want: proto.Overlay},
		{about: "packets", r: http.Request{Method: post, Path: []byte("/.pkt"), Fields: http.NewFields([]byte(agent))}, want: proto.Tunnel},
		{about: "packets through a proxy", r: http.Request{Method: post, Path: []byte("/.pkt"), Host: []byte("192.0.2.9:3531"), Target: []byte("http://192.0.2.9:3531/.pkt")}, want: proto.Tunnel},
		{about: "Altnet's", r: http.Request{Path: []byte("/"), Fields: http.NewFields([]byte("User-Agent: Peer Points Manager\r\n"))}, want: proto.Overlay},
		{about: "a start", r: http.Request{Path: []byte("/pm/start.asp"), Query: []byte("a=1&pmver=3&guid=1"), Host: []byte("PM.altnet.com:80")}, want: proto.Overlay},
		{about: "settings", r: http.Request{Path: []byte("/pointsmanager/settings.cab"), Host: []byte("www.altnet.com")}, want: proto.Overlay},
		{about: "statistics", r: http.Request{Path: []byte("/backoffice.net/stats/Add.aspx"), Query: []byte("ST=1&PN=Altnet&AN=Altnet"), Host: []byte("altnet.com")}, want: proto.Overlay},

		{about: "packets of others", r: http.Request{Method: post, Path: []byte("/.pkt"), Host: []byte("192.0.2.9:80"), Target: []byte("http://192.0.2.9:80/.pkt")}, no: true},
		{about: "packets from a server", r: http.Request{Method: post, Path: []byte("/.pkt"), Host: []byte("192.0.2.9:3531"), Target: []byte("/.pkt")}, no: true},
		{about: "packets that are asked for", r: http.Request{Path: []byte("/.pkt"), Host: []byte("192.0.2.9:3531"), Target: []byte("http://192.0.2.9:3531/.pkt")}, no: true},
		{about: "a visit to the maker", r: http.Request{Path: []byte("/"), Host: []byte("www.altnet.com")}, no: true},
		{about: "a start without its query", r: http.Request{Path: []byte("/pm/start.asp"), Query: []byte("pmver=3"), Host: []byte("pm.altnet.com")}, no: true},
		{about: "somebody else's settings", r: http.Request{Path: []byte("/pointsmanager/settings.cab"), Host: []byte("notaltnet.com")}, no: true},
		{about: "a file for a browser", r: http.Request{Path: []byte("/.file10001-2741300319"), Fields: http.NewFields([]byte("User-Agent: Mozilla\r\n"))}, no: true},
		{about: "a page about it", r: http.Request{Path: []byte("/PeerEnabler/1.24"), Fields: http.NewFields([]byte("Referer: PeerEnabler/1\r\n"))}, no: true},
	} {
		if c.r.Method == nil {
			c.r.Method = get
		}
		var ev proto.Events
		if got := Site.Request(&ev, &c.r); got == c.no {
			t.Errorf("%s: %v", c.about, got)
			continue
		}
		if c.no && ev.NSeen == 0 {
			continue
		}
		if ev.NSeen != 1 || ev.Seen[0].Feature != c.want || string(ev.Seen[0].File) != c.file || !ev.Seen[0].Whole {
			t.Errorf("%s: says %+v", c.about, ev.Seen[:ev.NSeen])
		}
		if n := testing.AllocsPerRun(10, func() { ev.Clear(); Site.Request(&ev, &c.r) }); n != 0 {
			t.Errorf("%s: %v allocations", c.about, n)
		}
	}
}

func TestResponse(t *testing.T) {
	for fields, want := range map[string]bool{
		"User-Agent: PeerEnabler/1.24-0 (www.joltid.com): PeerEnabler/1.24-0 (www.joltid.com)\r\n": true,
		"Server: PeerEnabler/2\r\n": true,
		"Server: Apache\r\n":        false,
	} {
		var ev proto.Events
		if got := Site.Response(&ev, &http.Response{Status: 206, Fields: http.NewFields([]byte(fields))}); got != want || (ev.NSeen == 1) != want {
			t.Errorf("%q: %v with %d events", fields, got, ev.NSeen)
		}
	}
}
