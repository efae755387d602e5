package openft

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
)

func TestRequest(t *testing.T) {
	for _, c := range []struct {
		about, fields, file string
		want                bool
	}{
		{"as Poisoned writes it", "X-OpenftAlias: poisoned\r\nRange: bytes=0-9\r\n", "mp3/a.mp3", true},
		{"as giFT documents it", "Range: bytes=0-9\r\nx-openftalias: a b\r\n", "mp3/a.mp3", true},
		{"a browser", "User-Agent: Mozilla/4.0\r\n", "", false},
		{"a word in a value", "Cookie: X-OpenftAlias: a\r\n", "", false},
		{"nothing", "", "", false},
	} {
		var ev proto.Events
		got := Site.Request(&ev, &http.Request{Method: []byte("GET"), Path: []byte("/mp3/a.mp3"), Fields: http.NewFields([]byte(c.fields)), FromInitiator: true})
		if got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if !got {
			if ev.NSeen != 0 {
				t.Errorf("%s: says %d events", c.about, ev.NSeen)
			}
			continue
		}
		if ev.NSeen != 1 || ev.Seen[0].Feature != proto.FileSharing || !ev.Seen[0].Whole || string(ev.Seen[0].File) != c.file {
			t.Errorf("%s: says %+v", c.about, ev.Seen[:ev.NSeen])
		}
	}
}

func TestResponse(t *testing.T) {
	for fields, want := range map[string]bool{
		"X-OpenftAlias: b\r\n":                 true,
		"X-QueueRetry: 30000\r\nServer: a\r\n": false,
	} {
		var ev proto.Events
		if got := Site.Response(&ev, &http.Response{Status: 503, Fields: http.NewFields([]byte(fields))}); got != want || (ev.NSeen == 1) != want {
			t.Errorf("%q: %v with %d events", fields, got, ev.NSeen)
		}
	}
}

// What a site says of a request costs no memory.
func TestAllocations(t *testing.T) {
	var ev proto.Events
	r := &http.Request{Path: []byte("/a"), Fields: http.NewFields([]byte("X-OpenftAlias: a\r\n"))}
	if n := testing.AllocsPerRun(100, func() { ev.Clear(); Site.Request(&ev, r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
