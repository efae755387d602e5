package ares

import (
	"bytes"
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// A datagram of the hash table: a mark, an operation, contents, which behind the
// second mark are compressed.
const (
	plain  = 0xE9
	packed = 0xEA
)

// Operations.
const (
	opBootstrap   = 0x50
	opContacts    = 0x51
	opHello       = 0x55
	opHelloBack   = 0x56
	opFind        = 0x60
	opFound       = 0x61
	opFindSome    = 0x62
	opSearch      = 0x70
	opResults     = 0x71
	opPublish     = 0x75
	opPublished   = 0x76
	opSources     = 0x80
	opSourcesBack = 0x81
	opOffer       = 0x82
	opOffered     = 0x83
	opPartial     = 0x84
	opLast        = 0x97
)

// A contact: id, IP address, port of UDP and of TCP u16, type u8. Who introduces
// itself has one port and the type 0.
const (
	idSize      = 16
	contactSize = 25
	helloLength = 2 + contactSize
	listAt      = 4  // of contacts, behind their number u16
	foundAt     = 19 // of contacts, behind the id and their number u8
)

// datagram reports whether b has a mark and a known operation.
func datagram(b []byte) bool {
	return len(b) >= 2 && (b[0] == plain || b[0] == packed) && opBootstrap <= b[1] && b[1] <= opLast
}

// datagramsAnswer wants one that introduces its sender, or a request and its answer.
func datagramsAnswer(o *proto.Opening) proto.Answer {
	i, r := o.Initiator, o.Responder
	switch {
	case introduces(i) || introduces(r):
		return proto.Yes
	case len(i) == 0 && len(r) == 0:
		return proto.More
	case !asks(i):
		return proto.No
	case len(r) == 0:
		return proto.More
	case answers(i, r):
		return proto.Yes
	}
	return proto.No
}

// introduces reports whether b says who sent it.
func introduces(b []byte) bool {
	if len(b) < helloLength || b[0] != plain {
		return false
	}
	switch b[1] {
	case opBootstrap, opHello, opHelloBack:
		if len(b) != helloLength {
			return false
		}
	case opContacts:
		if len(b) != listAt+contactSize*int(binary.LittleEndian.Uint16(b[2:])) {
			return false
		}
	default:
		return false
	}
	self := b[len(b)-contactSize+idSize:]
	return self[4]|self[5] != 0 && string(self[4:6]) == string(self[6:8]) && self[8] == 0
}

// asks reports whether b looks like a request.
func asks(b []byte) bool {
	if !datagram(b) || b[0] != plain {
		return false
	}
	switch n := len(b); b[1] {
	case opFind:
		return n == 2+2*idSize
	case opSearch:
		return 11 <= n && n <= 255 && (b[2] <= 5 || b[2] == 0xFF)
	case opSources:
		return n >= 2+hashSize
	case opOffer:
		return 28 <= n && n <= 58
	}
	return false
}

// answers reports whether r answers i: it repeats the id, the number or the
// checksum that i asked for, or is compressed.
func answers(i, r []byte) bool {
	if !datagram(r) {
		return false
	}
	if r[0] == packed {
		return i[1] == opSearch && r[1] == opResults && len(r) > 2 && r[2] == zlib
	}
	switch i[1] {
	case opFind:
		return r[1] == opFound && len(r) >= foundAt && len(r) == foundAt+contactSize*int(r[foundAt-1]) &&
			bytes.Equal(r[2:2+idSize], i[2:2+idSize])
	case opSearch:
		return r[1] == opResults && len(r) >= 39 && string(r[2:4]) == string(i[3:5])
	case opSources:
		return (r[1] == opSourcesBack || r[1] == opPartial) && repeats(i, r)
	}
	return r[1] == opOffered && len(r) == 2+hashSize+1 && repeats(i, r)
}

// zlib is the first byte of what is compressed.
const zlib = 0x78

// repeats reports whether r has the checksum that i has.
func repeats(i, r []byte) bool {
	return len(r) >= 2+hashSize && bytes.Equal(r[2:2+hashSize], i[2:2+hashSize])
}

// table reads a datagram of the hash table.
func table(ev *proto.Events, b []byte) int {
	if !datagram(b) {
		return len(b)
	}
	switch b[1] {
	case opSearch, opResults, opSources, opSourcesBack, opPartial:
		ev.Saw(proto.Search)
	case opPublish, opPublished, opOffer, opOffered:
		ev.Saw(proto.FileSharing)
	default:
		ev.Saw(proto.Overlay)
	}
	switch {
	case b[0] == plain && b[1] == opContacts && len(b) >= listAt:
		contacts(ev, b[listAt:])
	case b[0] == plain && b[1] == opFound && len(b) >= foundAt:
		contacts(ev, b[foundAt:])
	}
	return len(b)
}

// contacts hints at every contact in b.
func contacts(ev *proto.Events, b []byte) {
	for ; len(b) >= contactSize; b = b[contactSize:] {
		ip, port := netip.AddrFrom4([4]byte(b[idSize:])), binary.LittleEndian.Uint16(b[idSize+4:])
		if port != 0 && !ip.IsUnspecified() {
			ev.Hint(netip.AddrPortFrom(ip, port))
		}
	}
}
