package fasttrack

import (
	"bytes"
	"net/netip"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is what clients ask each other by HTTP, on their own port or on any: for
// files, for all that somebody shares, and how somebody's client is doing.
var Site = &http.Site{Apps: []*proto.App{App}, Request: request, Response: response}

// request reads a request. A file by its hash is certain by itself, all other paths
// with a line that nobody else writes.
func request(ev *proto.Events, r *http.Request) bool {
	file, hashed := byHash(r.Path)
	switch {
	case !hashed && !signs(r.Fields):
		return false
	case bytes.HasPrefix(r.Path, listPath):
		ev.Saw(proto.FileSharing).WithWhole()
	case isState(r.Path):
		ev.Saw(proto.Overlay).WithWhole()
	default:
		if !hashed {
			file = byIndex(r.Path)
		}
		moves(ev, r.FromInitiator, file)
	}
	hints(ev, r.Fields)
	return true
}

// moves says that a file is asked for, out of what a host shares. To whom that is
// the host inside it is sent, besides.
func moves(ev *proto.Events, byInitiator bool, file []byte) {
	if byInitiator == (ev.Subject == proto.FromInitiator) {
		ev.Saw(proto.FileTransfer).WithWhole().Named(file, 0)
	}
	ev.Saw(proto.FileSharing).WithWhole().Named(file, 0)
}

// response reads an answer to a request that nobody knew: clients answer browsers,
// too.
func response(ev *proto.Events, r *http.Response) bool {
	if !signs(r.Fields) {
		return false
	}
	ev.Saw(proto.FileSharing).WithWhole()
	hints(ev, r.Fields)
	return true
}

// Paths.
var (
	hashPath = []byte("/.hash=") // hash, or hash "/" name
	listPath = []byte("/.files")
	states   = [...][]byte{[]byte("/.supernode"), []byte("/.status"), []byte("/.network")}
)

func isState(path []byte) bool {
	for _, s := range states {
		if bytes.HasPrefix(path, s) {
			return true
		}
	}
	return false
}

// hashSize is the size of a hash in hexadecimal digits: of two hashes of the file.
const hashSize = 40

// byHash reads the path of a file by its hash, and returns its name, or else the
// hash.
func byHash(path []byte) (file []byte, ok bool) {
	b, ok := bytes.CutPrefix(path, hashPath)
	if !ok || len(b) < hashSize {
		return nil, false
	}
	for _, c := range b[:hashSize] {
		if !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f') {
			return nil, false
		}
	}
	if len(b) > hashSize+1 && b[hashSize] == '/' {
		return b[hashSize+1:], true
	}
	return b[:hashSize], true
}

// byIndex reads the path of a file by a number, and returns its name, if it is one.
func byIndex(path []byte) []byte {
	b, _ := bytes.CutPrefix(path, []byte("/"))
	if _, rest := proto.CutNumber(b, 1<<32-1); len(rest) < len(b) && len(rest) > 1 && rest[0] == '/' {
		return rest[1:]
	}
	return nil
}

// What clients call themselves.
var (
	client   = []byte("KazaaClient")
	openOne  = []byte("giFT-FastTrack")
	grokster = []byte("Grokster")
)

// signs reports whether a head has a line that nobody else writes.
func signs(f http.Fields) bool {
	if f.HasPrefix("X-Kazaa") || bytes.HasPrefix(f.Get("P2P-Agent"), grokster) {
		return true
	}
	for _, name := range [...]string{"UserAgent", "User-Agent", "Server"} {
		if v := f.Get(name); bytes.HasPrefix(v, client) || bytes.HasPrefix(v, openOne) {
			return true
		}
	}
	return false
}

// hints passes on who a client says that it is, and its supernode.
func hints(ev *proto.Events, f http.Fields) {
	for _, name := range [...]string{"X-Kazaa-IP", "X-Kazaa-SupernodeIP"} {
		if to := address(f.Get(name)); to.IsValid() {
			ev.Hint(to)
		}
	}
}

// address reads an address and a port. It is invalid where b is anything else, or
// where there is no port.
func address(b []byte) netip.AddrPort {
	ip, rest := proto.CutIPv4(b)
	if !ip.IsValid() || len(rest) < 2 || rest[0] != ':' {
		return netip.AddrPort{}
	}
	port, rest := proto.CutNumber(rest[1:], 1<<16-1)
	if port == 0 || len(rest) > 0 {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ip, uint16(port))
}
