package xmpp

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
)

func TestRequest(t *testing.T) {
	for _, c := range []struct {
		method, kind string
		want         bool
	}{
		{"POST", "text/xml; charset=utf-8", true}, {"POST", "application/soap+xml", true}, {"GET", "text/xml", false}, {"POST", "text/plain", true}, {"POST", "", false}, {"POST", "application/json", false},
	} {
		r := &http.Request{Method: []byte(c.method), Fields: http.NewFields([]byte("Content-Type: " + c.kind + "\r\n\r\n"))}
		if known := Site.Request(&proto.Events{}, r); known || r.Follow != c.want {
			t.Errorf("%s %q: known %v, follow %v", c.method, c.kind, known, r.Follow)
		}
	}
}

// The bodies of somebody else's XML are left alone, those of BOSH are read.
func TestBodies(t *testing.T) {
	const root = "<body rid='1' xmlns='http://jabber.org/protocol/httpbind'>"
	for _, c := range []struct {
		b    string
		ours bool
		seen int
	}{
		{root + "<iq type='set' to='a@b.example'><si xmlns='http://jabber.org/protocol/si'/></iq></body>", true, 2},
		{"<?xml version='1.0'?><soap:Envelope xmlns:soap='http://www.w3.org/2003/05/soap-envelope'><soap:Body/></soap:Envelope>", false, 0},
		{"<body xmlns='http://www.w3.org/1999/xhtml'/>", false, 0},
		{"{}", false, 0},
	} {
		var ev proto.Events
		body, ours, finished, seen := Site.Body(), false, false, 0
		body.Begin(proto.FromInitiator)
		for b := []byte(c.b); len(b) > 0; {
			ev.Clear()
			n, err := body.Parse(&ev, proto.FromInitiator, b)
			if err != nil || n == 0 {
				t.Fatalf("%s: %d, %v", c.b, n, err)
			}
			b = b[n:]
			ours, finished, seen = ours || ev.App == XMPP, finished || ev.Finished, seen+ev.NSeen
		}
		if ours != c.ours || finished == c.ours || seen != c.seen {
			t.Errorf("%s: ours %v, finished %v, %d events", c.b, ours, finished, seen)
		}
	}
}

// A message on a WebSocket says which feature is used, and nothing that would be a
// view of what is used again.
func TestMessage(t *testing.T) {
	for text, want := range map[string]string{
		"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.net'/>":                                                 "session",
		"<message xmlns='jabber:client' to='a@b.example' type='chat'><body>x</body></message>":                                 "messaging",
		"<iq xmlns='jabber:client' type='set' to='a@b.example'><open xmlns='http://jabber.org/protocol/ibb'/></iq>":            "file_transfer",
		"<iq xmlns='jabber:client' type='result' to='a@b.example'><x><feature var='http://jabber.org/protocol/ibb'/></x></iq>": "",
		"<svg/>": "-",
		"hello":  "-",
	} {
		var ev proto.Events
		ours := Site.Message(&ev, proto.FromInitiator, []byte(text))
		got := ""
		for _, e := range ev.Seen[:ev.NSeen] {
			got += e.Feature.String()
			if e.Blunt != "" || e.Peer != nil || e.Login != nil || e.Kind != proto.Use {
				t.Errorf("%s: %+v", text, e)
			}
		}
		if ours != (want != "-") || ours && got != want {
			t.Errorf("%s: %v %q, want %q", text, ours, got, want)
		}
	}
}
