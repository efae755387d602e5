package fasttrack

import (
	"fmt"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
)

// heard writes what was said in a line.
func heard(ev *proto.Events) string {
	var out []string
	for _, e := range ev.Seen[:ev.NSeen] {
		s := e.Feature.String()
		if len(e.File) > 0 {
			s += fmt.Sprintf(" %q", e.File)
		}
		if !e.Whole {
			s += " in part"
		}
		out = append(out, s)
	}
	for _, h := range ev.Hints[:ev.NHints] {
		out = append(out, h.String())
	}
	return strings.Join(out, ", ")
}

func TestRequest(t *testing.T) {
	const hash = "bd33ef3e1895f9b8f248fdee950b99384A40E36D"
	for _, c := range []struct{ about, path, fields, want string }{
		{"by hash alone", "/.hash=" + hash, "", `file_transfer "` + hash + `", file_sharing "` + hash + `"`},
		{"by hash, with a name", "/.hash=" + hash + "/a%20b.mp3", "", `file_transfer "a%20b.mp3", file_sharing "a%20b.mp3"`},
		{"as Kazaa writes it", "/.hash=" + hash,
			"UserAgent: KazaaClient Nov  3 2002 20:29:03\r\nX-Kazaa-Username: al\r\nX-Kazaa-IP: 192.0.2.7:1214\r\nX-Kazaa-SupernodeIP: 198.51.100.9:2144\r\n",
			`file_transfer "` + hash + `", file_sharing "` + hash + `", 192.0.2.7:1214, 198.51.100.9:2144`},
		{"by index", "/1234/a.mp3", "X-Kazaa-Network: KaZaA\r\n", `file_transfer "a.mp3", file_sharing "a.mp3"`},
		{"anything", "/", "x-kazaa-username: al\r\n", `file_transfer, file_sharing`},
		{"by agent", "/", "UserAgent: KazaaClient May 28 2002 14:51:21\r\n", `file_transfer, file_sharing`},
		{"by Grokster's agent", "/", "P2P-Agent: Grokster/1.3\r\n", `file_transfer, file_sharing`},
		{"a list", "/.files", "X-Kazaa-Network: KaZaA\r\n", `file_sharing`},
		{"a state", "/.supernode", "X-Kazaa-Network: KaZaA\r\n", `overlay`},
		{"addresses that are none", "/.status", "X-Kazaa-IP: 192.0.2.7:0\r\nX-Kazaa-SupernodeIP: 1.2.3:4\r\n", `overlay`},
		{"addresses with more behind", "/.status", "X-Kazaa-IP: 192.0.2.7:80a\r\nX-Kazaa-SupernodeIP: 192.0.2.7\r\n", `overlay`},

		{"a short hash", "/.hash=" + hash[1:], "", ""},
		{"no hash", "/.hash=" + hash[1:] + "g", "", ""},
		{"a list of anybody's", "/.files", "User-Agent: Mozilla/4.0\r\n", ""},
		{"an index of anybody's", "/1234/a.mp3", "Referer: X-Kazaa-IP\r\n", ""},
	} {
		var ev proto.Events
		r := &http.Request{Method: []byte("GET"), Path: []byte(c.path), Fields: http.NewFields([]byte(c.fields)), FromInitiator: true}
		ok := Site.Request(&ev, r)
		if got := heard(&ev); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %v, says %s; want %s", c.about, ok, got, c.want)
		}
		if n := testing.AllocsPerRun(10, func() { ev.Clear(); Site.Request(&ev, r) }); n != 0 {
			t.Errorf("%s: %v allocations", c.about, n)
		}
	}
}

// Who is inside and who has called make a download, or a share.
func TestWhoGets(t *testing.T) {
	for _, c := range []struct {
		about       string
		subject     proto.Dir
		byInitiator bool
		want        string
	}{
		{"inside calls and asks", proto.FromInitiator, true, "file_transfer, file_sharing"},
		{"outside calls and asks", proto.FromResponder, true, "file_sharing"},
		{"inside calls and is asked", proto.FromInitiator, false, "file_sharing"},
		{"outside calls and is asked", proto.FromResponder, false, "file_transfer, file_sharing"},
	} {
		ev := proto.Events{Subject: c.subject}
		Site.Request(&ev, &http.Request{Path: []byte("/"), Fields: http.NewFields([]byte("X-Kazaa-Network: KaZaA\r\n")), FromInitiator: c.byInitiator})
		if got := heard(&ev); got != c.want {
			t.Errorf("%s: %s, want %s", c.about, got, c.want)
		}
	}
}

func TestResponse(t *testing.T) {
	for _, c := range []struct{ about, fields, want string }{
		{"to a browser", "X-Kazaa-Username: al\r\nX-Kazaa-IP: 192.0.2.7:1214\r\n", "file_sharing, 192.0.2.7:1214"},
		{"Kazaa's", "Server: KazaaClient Nov  3 2002 20:29:03\r\n", "file_sharing"},
		{"giFT's", "Server: giFT-FastTrack/0.8.7\r\n", "file_sharing"},
		{"a server's", "Server: Apache\r\n", ""},
	} {
		var ev proto.Events
		ok := Site.Response(&ev, &http.Response{Status: 404, Fields: http.NewFields([]byte(c.fields))})
		if got := heard(&ev); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %v, says %s; want %s", c.about, ok, got, c.want)
		}
	}
}
