package ares

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
)

func TestSite(t *testing.T) {
	for _, c := range []struct {
		query, fields string
		request       bool
		response      bool
	}{
		{"", "Host: a\r\n", false, false},
		{"", "X-B6St: AAAA\r\n", true, true},
		{"", "x-b6mi: AAAA\r\n", true, true},
		{"", "X-MyLIP: 0A000009\r\n", true, true},
		{"", "X-ACDet:AAAA\r\n", true, true},
		{"", "User-Agent: Ares 2.1.1.3035\r\n", true, false},
		{"", "User-Agent: Ares\r\n", false, false},
		{"", "User-Agent: Ares of War\r\n", false, false},
		{"", "User-Agent: Mozilla/5.0 Ares 2\r\n", false, false},
		{"", "Server: Ares 2.1.1.3035\r\n", false, true},
		{"", "Server: Apache\r\n", false, false},
		{"info_hash=%aa&peer_id=-AG3035-", "User-Agent: Ares 2.1.1.3035\r\n", false, false},
		{"", "X-My-Nick: nora\r\n", false, false},
	} {
		var ev proto.Events
		if got := request(&ev, &http.Request{Query: []byte(c.query), Fields: http.NewFields([]byte(c.fields))}); got != c.request || ev.NSeen > 0 != got {
			t.Errorf("request ?%s with %q: %v, said %d", c.query, c.fields, got, ev.NSeen)
		}
		ev.Clear()
		if got := response(&ev, &http.Response{Fields: http.NewFields([]byte(c.fields))}); got != c.response || ev.NSeen > 0 != got {
			t.Errorf("response with %q: %v, said %d", c.fields, got, ev.NSeen)
		}
	}
}
