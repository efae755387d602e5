package stun

import "bytes"

// A DTLS record is type u8, version u16, epoch u16, number u48, length u16.
const (
	recordHead = 13

	firstDTLS      = 20
	typeChange     = 20
	typeAlert      = 21
	typeHandshake  = 22
	typeData       = 23
	typeHeartbeat  = 24
	typeAck        = 26
	lastRecord     = 31 // from here on first bytes are the short heads of DTLS 1.3
	lastDTLS       = 63
	versionMajor   = 0xFE
	fragmentHead   = 12 // type u8, length u24, message u16, offset u24, length u24
	maxHandshake   = 1 << 16
	clientHello    = 1
	serverHello    = 2
	certificate    = 11
	lastHandshake  = 25
	maxEpochs      = 1 << 8
	maxRecords     = 16 // of a datagram that are looked at
	plaintextEpoch = 0
)

// A record is a view of one.
type record struct {
	kind  byte
	epoch uint16
	body  []byte
}

// cutRecord cuts the record off that b starts with. ok is false where none does.
func cutRecord(b []byte) (r record, rest []byte, ok bool) {
	if len(b) < recordHead || b[0] < firstDTLS || b[0] > typeAck || b[1] != versionMajor || b[2] != 0xFF && b[2] != 0xFD {
		return r, b, false
	}
	n := recordHead + int(be16(b[11:]))
	if n > len(b) || n == recordHead {
		return r, b, false
	}
	return record{b[0], be16(b[3:]), b[recordHead:n]}, b[n:], true
}

// records reports whether a datagram is DTLS from end to end. The head of its first
// record is 16 bits of version, 30 of numbers that grow from zero, and 16 of length; a
// handshake's has another 48 inside.
func records(b []byte) bool {
	if len(b) < recordHead || b[5]|b[6] != 0 || be16(b[3:]) >= maxEpochs {
		return false
	}
	for range maxRecords {
		r, rest, ok := cutRecord(b)
		if !ok || !r.plausible() {
			return false
		}
		if b = rest; len(b) == 0 {
			return true
		}
	}
	return true
}

func (r *record) plausible() bool {
	switch {
	case r.epoch != plaintextEpoch:
		return r.kind <= typeHeartbeat
	case r.kind == typeChange:
		return len(r.body) == 1 && r.body[0] == 1
	case r.kind == typeAlert:
		return len(r.body) == 2 && (r.body[0] == 1 || r.body[0] == 2)
	case r.kind == typeHandshake:
		_, _, ok := cutFragment(r.body)
		return ok
	}
	return false
}

// A fragment is a piece of a handshake message, or all of it.
type fragment struct {
	kind    byte
	number  uint16
	length  int // of the message
	off     int
	content []byte
}

// cutFragment cuts the fragment off that b starts with.
func cutFragment(b []byte) (f fragment, rest []byte, ok bool) {
	if len(b) < fragmentHead || b[0] > lastHandshake {
		return f, b, false
	}
	f = fragment{kind: b[0], length: be24(b[1:]), number: be16(b[4:]), off: be24(b[6:])}
	n := be24(b[9:])
	if n > len(b)-fragmentHead || f.off+n > f.length || f.length > maxHandshake {
		return f, b, false
	}
	f.content = b[fragmentHead : fragmentHead+n]
	return f, b[fragmentHead+n:], true
}

// ofSnapchat reports whether a certificate is of Snapchat's servers.
func (f *fragment) ofSnapchat() bool {
	return f.kind == certificate && bytes.Contains(f.content, snapchat)
}

func be24(b []byte) int { return int(b[0])<<16 | int(be16(b[1:])) }
