package bittorrent

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
)

func TestRequest(t *testing.T) {
	h, id := strings.Repeat("%a7", 20), strings.Repeat("x", 20)
	const none = proto.NumFeatures
	for _, c := range []struct {
		about, path, query, fields string
		want                       proto.Feature
		follow                     bool
	}{
		{"somebody seeks", "/announce", "info_hash=" + h + "&peer_id=" + id + "&left=5", "", proto.Search, true},
		{"somebody has all", "/announce", "info_hash=" + h + "&peer_id=" + id + "&left=0", "", proto.FileSharing, true},
		{"somebody leaves", "/announce", "info_hash=" + h + "&port=1&left=0&event=stopped", "", proto.Overlay, true},
		{"on any path", "/x.php", "a=b&info_hash=" + strings.Repeat("h", 20) + "&port=6881", "", proto.Search, true},
		{"a hash of 19 bytes", "/announce", "info_hash=" + h[3:] + "&peer_id=" + id, "", none, false},
		{"of 21", "/announce", "info_hash=" + h + "x&peer_id=" + id, "", none, false},
		{"a broken escape", "/announce", "info_hash=" + h[:57] + "%a&peer_id=" + id, "", none, false},
		{"another", "/announce", "info_hash=" + h[:57] + "%zz&peer_id=" + id, "", none, false},
		{"neither name nor port", "/announce", "info_hash=" + h + "&peer_id=short&port=http", "", none, false},
		{"how many?", "/scrape", "info_hash=" + h + "&info_hash=" + h, "", proto.Overlay, false},
		{"elsewhere", "/x", "info_hash=" + h, "", none, false},
		{"a part of a file", "/seed", "info_hash=" + h + "&piece=0", "", proto.FileTransfer, false},
		{"BitComet", "/data", "fid=" + strings.Repeat("0f", 20) + "&size=1", "", proto.FileTransfer, false},
		{"no digits", "/data", "fid=" + strings.Repeat("0g", 20) + "&size=1", "", none, false},
		{"no size", "/data", "fid=" + strings.Repeat("0f", 20), "", none, false},
		{"a client fetches a part", "/a/b.iso", "", "User-Agent: qBittorrent/4.6\r\nRange: bytes=0-1\r\n", proto.FileTransfer, false},
		{"or all of it", "/a/b.iso", "", "User-Agent: qBittorrent/4.6\r\n", none, false},
		{"a browser fetches a part", "/a/b.iso", "", "User-Agent: Mozilla/5.0\r\nRange: bytes=0-1\r\n", none, false},
		{"nothing", "/", "", "", none, false},
	} {
		var ev proto.Events
		r := &http.Request{Method: []byte("GET"), Path: []byte(c.path), Query: []byte(c.query), Fields: http.NewFields([]byte(c.fields + "\r\n"))}
		switch is := request(&ev, r); {
		case is != (c.want != none), is && (ev.NSeen != 1 || ev.Seen[0].Feature != c.want || !ev.Seen[0].Whole), r.Follow != c.follow:
			t.Errorf("%s: %v, %v, follow %v", c.about, is, ev.Seen[:ev.NSeen], r.Follow)
		}
		if r.Method = []byte("POST"); request(&ev, r) {
			t.Errorf("%s: a POST is recognised", c.about)
		}
	}
}

func TestSignalling(t *testing.T) {
	for _, c := range []struct {
		host, fields string
		want         bool
	}{
		{"tracker.openwebtorrent.com", "Upgrade: WebSocket\r\n\r\n", true}, {"tracker.btorrent.xyz:80", "Upgrade: websocket\r\n\r\n", true},
		{"tracker.btorrent.xyz", "\r\n", false}, {"example.com", "Upgrade: websocket\r\n\r\n", false},
	} {
		r := &http.Request{Method: []byte("GET"), Host: []byte(c.host), Fields: http.NewFields([]byte(c.fields))}
		if got := request(new(proto.Events), r); got != c.want {
			t.Errorf("%s %q: %v", c.host, c.fields, got)
		}
	}
}

func TestResponse(t *testing.T) {
	for _, c := range []struct {
		status int
		kind   string
		want   bool
	}{
		{200, "application/x-bittorrent", true}, {200, "Application/X-BitTorrent; charset=x", true},
		{404, "application/x-bittorrent", false}, {200, "application/octet-stream", false}, {200, "", false},
	} {
		r := &http.Response{Status: c.status, Fields: http.NewFields([]byte("Content-Type: " + c.kind + "\r\n\r\n"))}
		if got := response(new(proto.Events), r); got != c.want {
			t.Errorf("%d %q: %v", c.status, c.kind, got)
		}
	}
}

// read shows l all of b, n bytes more at a time, and returns the hints.
func read(t *testing.T, l http.Body, b string, n int) (hints []string) {
	l.Begin(proto.FromResponder)
	var unread []byte
	skip := 0
	for from := 0; from < len(b); from += n {
		piece := b[from:min(len(b), from+n)]
		past := min(skip, len(piece))
		skip -= past
		unread = append(unread, piece[past:]...)
		for len(unread) > 0 {
			var ev proto.Events
			got, err := l.Parse(&ev, proto.FromResponder, unread)
			if err != nil || got < 0 || got > len(unread) {
				t.Fatalf("read %d of %d bytes, %v", got, len(unread), err)
			}
			for _, h := range ev.Hints[:ev.NHints] {
				hints = append(hints, h.String())
			}
			skipped := min(ev.Skip, len(unread)-got)
			skip = ev.Skip - skipped
			if unread = unread[got+skipped:]; got == 0 {
				break
			}
		}
		if len(unread) > maxItem+maxKey+8 {
			t.Fatalf("waits for more than %d bytes", maxItem)
		}
	}
	return hints
}

func TestPeerList(t *testing.T) {
	const one, two = "\xc0\x00\x02\x0e\x1a\xe1", "\xcb\x00\x71\x0a\xc8\xd5"
	long := strings.Repeat("x", 9000)
	for _, c := range []struct{ about, in, want string }{
		{"compact", "d8:intervali1800e5:peers12:" + one + two + "e", "192.0.2.14:6881 203.0.113.10:51413"},
		{"with IPv6", "d5:peers6:" + one + "6:peers618: \x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x41\x1a\xe1e", "192.0.2.14:6881 [2001:db8::41]:6881"},
		{"one by one", "d5:peersld2:ip10:192.0.2.154:porti51413eed2:ip3:bad4:porti1eed4:porti1eeee", "192.0.2.15:51413"},
		{"nobody", "d8:intervali1800e5:peers0:e", ""},
		{"not even", "d5:peers8:" + one + "xx6:peers60:e", "192.0.2.14:6881"},
		{"refused", "d14:failure reason12:unregisterede", ""},
		{"no dictionary", "<html>5:peers6:" + one, ""},
		{"peers that are a number", "d5:peersi5e8:intervali1ee", ""},
		{"a list of something else", "d5:peersli5ei6eee", ""},
		{"a key that is too long", "d100:" + long, ""},
		{"a long string before them", "d1:a9000:" + long + "5:peers6:" + one + "e", "192.0.2.14:6881"},
		{"a long list before them", "d1:al9000:" + long + "e5:peers6:" + one + "e", ""},
		{"no key", "dxxxxxxxxxxxx5:peers6:" + one, ""},
		{"an item that is too long", "d5:peersld1:a9000:" + long + "eee", ""},
		{"what never ends", "d1:a" + strings.Repeat("l", 9000), ""},
	} {
		for _, n := range [...]int{1, 7, 1 << 20} {
			l := Site.Body()
			for range 2 { // it is used again
				if got := strings.Join(read(t, l, c.in, n), " "); got != c.want {
					t.Errorf("%s, %d at a time: %q, want %q", c.about, n, got, c.want)
				}
			}
		}
	}
	many := read(t, Site.Body(), "d5:peers1200:"+strings.Repeat(one, 200)+"e", 1<<20)
	if len(many) != 200 {
		t.Errorf("%d of 200 peers", len(many))
	}
}

func FuzzPeerList(f *testing.F) {
	f.Add("d5:peersld2:ip10:192.0.2.154:porti51413eeee", 3)
	f.Add("d5:peers12:abcdefghijkl6:peers618:abcdefghijklmnopqre", 5)
	f.Fuzz(func(t *testing.T, b string, n int) {
		if len(b) > 20_000 {
			return
		}
		read(t, new(peerList), b, 1+n&0xFFF)
	})
}
