package rdp

import (
	"bytes"

	"chaperone/proto"
)

// A request is a view of an X.224 connection request in its TPKT.
type request struct {
	size    int
	user    []byte // as the cookie has it
	certain bool   // nothing but RDP has these parameters
}

// tpkt begins what is sent over T.123: its version, and zero.
const tpkt = "\x03\x00"

// Sizes of a TPKT's header and of a request without parameters.
const (
	tpktHeader  = 4
	bareRequest = 11
	maxRequest  = tpktHeader + 1 + 254
)

// readRequest reads the TPKT at the front of b: the length u16 of it all, that of the
// request u8, E0, to nobody yet u16, from u16, class zero; then parameters.
func readRequest(b []byte) (r request, a proto.Answer) {
	if a := proto.Prefix(b, tpkt); a != proto.Yes {
		return r, a
	}
	if len(b) < bareRequest {
		return r, proto.More
	}
	r.size = be16(b[2:])
	switch {
	case r.size < bareRequest || r.size > maxRequest || int(b[4]) != r.size-tpktHeader-1:
		return r, proto.No
	case b[5] != 0xE0 || b[6] != 0 || b[7] != 0 || b[10] != 0:
		return r, proto.No
	case len(b) < r.size:
		return r, proto.More
	}
	if !r.parameters(b[bareRequest:r.size]) {
		return r, proto.No
	}
	return r, proto.Yes
}

// Sizes of parameters: what security the client knows, and the number of the attempt.
const (
	negotiation = 8
	correlation = 36
)

// parameters reads a cookie or token up to its end of line, what security is known,
// and the attempt's number. All may be absent.
func (r *request) parameters(b []byte) bool {
	if i := bytes.Index(b, []byte("\r\n")); i >= 0 && (isCookie(b) || i == 0) {
		r.user, _ = bytes.CutPrefix(b[:i], []byte("Cookie: mstshash="))
		if len(r.user) == i {
			r.user = nil // a token for a broker
		}
		r.certain, b = i > 0, b[i+2:]
	}
	if len(b) >= negotiation && string(b[:1]) == "\x01" && string(b[2:4]) == "\x08\x00" && string(b[5:8]) == "\x00\x00\x00" {
		r.certain, b = true, b[negotiation:]
	}
	if len(b) == correlation && r.certain && string(b[:1]) == "\x06" && string(b[2:4]) == "\x24\x00" {
		b = nil
	}
	return len(b) == 0
}

// isCookie reports whether b starts with a cookie, or a token of a broker of old.
func isCookie(b []byte) bool {
	return proto.Prefix(b, "Cookie: msts") == proto.Yes || proto.Prefix(b, "tsv://") == proto.Yes
}
