package libp2p

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is gateways from the web to IPFS.
var Site = &http.Site{Apps: []*proto.App{App}, Request: request}

func request(ev *proto.Events, r *http.Request) bool {
	rest, ok := bytes.CutPrefix(r.Path, []byte("/ipfs/"))
	if !ok {
		return false
	}
	id, file, _ := bytes.Cut(rest, []byte("/"))
	if !identifier0(id) && !identifier1(id) {
		return false
	}
	if len(file) == 0 {
		file = id
	}
	ev.Saw(proto.FileTransfer).WithWhole().Named(file, 0)
	return true
}

// identifier0 reports whether b is a content identifier of version 0.
func identifier0(b []byte) bool {
	if len(b) != 46 || b[0] != 'Q' || b[1] != 'm' {
		return false
	}
	for _, c := range b {
		if !base58(c) {
			return false
		}
	}
	return true
}

func base58(c byte) bool {
	return '1' <= c && c <= '9' || 'A' <= c && c <= 'Z' && c != 'I' && c != 'O' || 'a' <= c && c <= 'z' && c != 'l'
}

// identifier1 reports whether b is one of version 1 in base32, which is 36 bytes
// behind a letter for it: version 1, codec u8, SHA-256 u8, length u8 and the sum.
func identifier1(b []byte) bool {
	if len(b) != 59 || b[0] != 'b' {
		return false
	}
	var bits uint64 // of the first eight characters: 40
	for i, c := range b[1:] {
		v, ok := base32(c)
		if !ok {
			return false
		}
		if i < 8 {
			bits = bits<<5 | v
		}
	}
	version, codec, hash, length := bits>>32, bits>>24&0xFF, bits>>16&0xFF, bits>>8&0xFF
	return version == 1 && codec < 0x80 && hash == 0x12 && length == 32
}

func base32(c byte) (uint64, bool) {
	switch {
	case 'a' <= c && c <= 'z':
		return uint64(c - 'a'), true
	case '2' <= c && c <= '7':
		return uint64(c-'2') + 26, true
	}
	return 0, false
}
