package edonkey

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
)

func TestRequest(t *testing.T) {
	for _, c := range []struct {
		method, path string
		follow       bool
	}{
		{"GET", "/server.met", true}, {"GET", "/a/b/nodes.dat", true}, {"GET", "/myserver.met", false},
		{"GET", "/server.met/x", false}, {"POST", "/server.met", false}, {"GET", "server.met", true}, {"GET", "", false},
	} {
		r, ev := &http.Request{Method: []byte(c.method), Path: []byte(c.path)}, new(proto.Events)
		if request(ev, r) || r.Follow != c.follow || ev.NSeen != 0 {
			t.Errorf("%s %s: follow %v", c.method, c.path, r.Follow)
		}
	}
}

func TestHosts(t *testing.T) {
	const (
		server = "\xc6\x33\x64\x14\x35\x12\x01\x00\x00\x00\x03\x01\x00\x0c\x03\x00\x00\x00"
		bare   = "\xcb\x00\x71\x14\x92\x10\x00\x00\x00\x00"
	)
	node := strings.Repeat("k", 16) + "\x3c\x64\x33\xc6\x40\x12\x36\x12\x08"
	long := strings.Repeat("x", maxServer+1)
	for _, c := range []struct {
		about, in   string
		hints, seen int
	}{
		{"servers", "\x0e\x02\x00\x00\x00" + server + bare, 4, 1},
		{"with large files", "\xe0\x01\x00\x00\x00" + server, 2, 1},
		{"fewer than it says", "\x0e\x03\x00\x00\x00" + server + bare, 4, 1},
		{"more", "\x0e\x01\x00\x00\x00" + server + bare, 2, 1},
		{"the first says nothing", "\x0e\x01\x00\x00\x00" + bare, 0, 0},
		{"too many", "\x0e\x01\x00\x01\x00" + server, 0, 0},
		{"none", "\x0e\x00\x00\x00\x00" + server, 0, 0},
		{"too many tags", "\x0e\x01\x00\x00\x00\xc6\x33\x64\x14\x35\x12\x41\x00\x00\x00" + long, 0, 0},
		{"a tag of no type", "\x0e\x01\x00\x00\x00\xc6\x33\x64\x14\x35\x12\x01\x00\x00\x00\x0c" + long, 0, 0},
		{"a tag that is too long", "\x0e\x01\x00\x00\x00\xc6\x33\x64\x14\x35\x12\x01\x00\x00\x00\x02\x01\x00\x01\xff\xff" + long, 0, 0},
		{"nodes", "\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00" + node + node, 4, 1},
		{"with keys", "\x00\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00" + node + "12345678\x01", 2, 1},
		{"with keys that are none", "\x00\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00" + node + "123456789", 0, 0},
		{"of another version", "\x00\x00\x00\x00\x04\x00\x00\x00\x01\x00\x00\x00" + node, 0, 0},
		{"a page", "<html>" + long, 0, 0},
		{"zeros", strings.Repeat("\x00", 64), 0, 0},
	} {
		for _, n := range [...]int{1, 7, 1 << 20} {
			h := Site.Body()
			for range 2 { // it is used again
				h.Begin(proto.FromResponder)
				if hints, seen := play(t, h, []byte(c.in), n); hints != c.hints || seen != c.seen {
					t.Errorf("%s, %d at a time: %d hints, said %d times", c.about, n, hints, seen)
				}
			}
		}
	}
}

// What is sent up is no list of hosts.
func TestHostsGoDown(t *testing.T) {
	h, ev := new(hosts), new(proto.Events)
	b := []byte("\x0e\x02\x00\x00\x00")
	if n, err := h.Parse(ev, proto.FromInitiator, b); n != len(b) || err != nil || !ev.Finished {
		t.Errorf("read %d, %v, finished %v", n, err, ev.Finished)
	}
}
