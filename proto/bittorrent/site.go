package bittorrent

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is what BitTorrent's clients fetch through HTTP: lists of peers from
// trackers (BEP 3, 23), parts of files from web seeds (BEP 17, 19), and torrents.
var Site = &http.Site{
	Apps:     []*proto.App{BitTorrent},
	Request:  request,
	Response: response,
	Body:     func() http.Body { return new(peerList) },
	Message:  webTorrent,
}

var (
	announceAction = []byte(`"action":"announce"`)
	hashKey        = []byte(`"info_hash":"`)
)

// webTorrent recognises what browsers and trackers of WebTorrent say to each
// other: where a torrent's other peers are found.
func webTorrent(ev *proto.Events, _ proto.Dir, start []byte) bool {
	if !bytes.Contains(start, announceAction) || !bytes.Contains(start, hashKey) {
		return false
	}
	ev.Saw(proto.Search).WithWhole()
	return true
}

// request recognises a request by a torrent's hash in its query, or by a client's
// name where what it asks for is what clients ask web seeds for.
func request(ev *proto.Events, r *http.Request) bool {
	if string(r.Method) != "GET" {
		return false
	}
	switch q := readQuery(r.Query); {
	case q.hash && (q.peer || q.port) && !q.piece:
		ev.Saw(q.announce().feature()).WithWhole()
		r.Follow = true
	case q.hash && q.piece:
		ev.Saw(proto.FileTransfer).WithWhole()
	case q.hash && bytes.Contains(r.Path, []byte("/scrape")):
		ev.Saw(proto.Overlay).WithWhole()
	case q.fid && q.size && string(r.Path) == "/data":
		ev.Saw(proto.FileTransfer).WithWhole()
	case r.Fields.Get("Range") != nil && seeded(r.Fields.Get("User-Agent")):
		ev.Saw(proto.FileTransfer).WithWhole().Named(r.Path[bytes.LastIndexByte(r.Path, '/')+1:], 0)
	case signalling(r):
		ev.Saw(proto.Overlay).WithWhole()
	default:
		return false
	}
	return true
}

// A query is what the parameters of a request say.
type query struct {
	hash, peer        bool // 20 bytes each
	port, piece, size bool // a number
	fid               bool // 40 hexadecimal digits
	left              bool // zero: nothing is left to fetch
	stopped           bool
}

func readQuery(b []byte) (q query) {
	for len(b) > 0 {
		var pair []byte
		pair, b, _ = bytes.Cut(b, []byte("&"))
		name, v, _ := bytes.Cut(pair, []byte("="))
		switch string(name) {
		case "info_hash":
			q.hash = q.hash || decodedLen(v) == 20
		case "peer_id":
			q.peer = decodedLen(v) == 20
		case "port":
			q.port = isNumber10(v)
		case "piece":
			q.piece = isNumber10(v)
		case "size":
			q.size = isNumber10(v)
		case "fid":
			q.fid = len(v) == 40 && hexLen(v) == 40
		case "left":
			q.left = string(v) == "0"
		case "event":
			q.stopped = string(v) == "stopped"
		}
	}
	return q
}

func (q *query) announce() announce {
	switch {
	case q.stopped:
		return stops
	case q.left:
		return seeds
	}
	return seeks
}

// decodedLen returns how many bytes v stands for, -1 where an escape is broken.
func decodedLen(v []byte) (n int) {
	for ; len(v) > 0; n++ {
		if v[0] != '%' {
			v = v[1:]
			continue
		}
		if len(v) < 3 || hexLen(v[1:3]) != 2 {
			return -1
		}
		v = v[3:]
	}
	return n
}

// hexLen returns how many hexadecimal digits v starts with.
func hexLen(v []byte) (n int) {
	for n < len(v) && ('0' <= v[n] && v[n] <= '9' || 'a' <= v[n]|0x20 && v[n]|0x20 <= 'f') {
		n++
	}
	return n
}

func isNumber10(v []byte) bool {
	_, rest := proto.CutNumber(v, 1<<60)
	return len(v) > 0 && len(rest) == 0
}

// seeders is how clients name themselves that fetch nothing in parts but from web
// seeds. Download managers that also speak BitTorrent are not among them.
var seeders = [...]string{
	"libtorrent/", "qBittorrent/", "Transmission/", "uTorrent/", "BTWebClient/", "BitTorrent/", "rtorrent/",
	"Deluge ", "Deluge/", "Azureus ", "Vuze/", "KTorrent/", "BitTornado/",
}

func seeded(agent []byte) bool {
	for _, s := range seeders {
		if proto.Prefix(agent, s) == proto.Yes {
			return true
		}
	}
	return false
}

// signallers is the public trackers of WebTorrent, whose peers are browsers.
var signallers = [...]string{"tracker.btorrent.xyz", "tracker.openwebtorrent.com", "tracker.webtorrent.dev"}

// signalling reports whether r opens a WebSocket to one of them. What passes
// through it is not HTTP any more.
func signalling(r *http.Request) bool {
	host, _ := http.SplitPort(r.Host)
	for _, s := range signallers {
		if string(host) == s {
			return bytes.EqualFold(r.Fields.Get("Upgrade"), []byte("websocket"))
		}
	}
	return false
}

// response recognises a torrent: the description of files that peers have.
func response(ev *proto.Events, r *http.Response) bool {
	kind, _, _ := bytes.Cut(r.Fields.Get("Content-Type"), []byte(";"))
	if r.Status != 200 || !bytes.EqualFold(bytes.TrimSpace(kind), []byte("application/x-bittorrent")) {
		return false
	}
	ev.Saw(proto.Search).WithWhole()
	return true
}
