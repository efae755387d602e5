package h323

import (
	"encoding/binary"

	"chaperone/proto"
)

// App is H.323.
var App = &proto.App{
	Name:     "h323",
	Title:    "H.323 telephony",
	Category: proto.VoIP,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 1720, To: 1720},
		{Over: proto.UDP, From: 1718, To: 1719},
	},
	Features:   proto.Of(proto.Session, proto.Voice, proto.Video, proto.AppSharing),
	Unverified: proto.Of(proto.Video, proto.AppSharing),
}

// Protocol is H.323.
var Protocol = &proto.Protocol{
	Name:   "h323",
	Apps:   []*proto.App{App},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	b := o.Initiator
	if len(b) == 0 {
		b = o.Responder
	}
	switch {
	case len(b) == 0:
		return proto.More
	case o.Over == proto.UDP && registration(b):
		return proto.Yes
	case o.Over == proto.UDP:
		return proto.No
	}
	_, a := kindOf(b, o.Announced == App)
	return a
}

// A TPKT header is a version, a zero and the length of it all (RFC 1006).
const headLen = 4

// packet returns what is there of the packet at the front of b, without its header,
// and the length of it all; 0 where b is none or too short.
func packet(b []byte) (body []byte, n int) {
	if len(b) < headLen || b[0] != 3 || b[1] != 0 {
		return nil, 0
	}
	if n = int(binary.BigEndian.Uint16(b[2:])); n <= headLen {
		return nil, 0
	}
	return b[headLen:min(n, len(b))], n
}

// A kind is what a connection is for.
type kind uint8

const (
	undecided kind = iota
	signalling
	media
)

// kindOf tells the kind of a connection by the first packet of a side.
func kindOf(b []byte, announced bool) (kind, proto.Answer) {
	if a := proto.Prefix(b, "\x03\x00"); a != proto.Yes {
		return undecided, a
	}
	body, n := packet(b)
	switch {
	case n == 0 && len(b) >= headLen:
		return undecided, proto.No
	case len(body) == 0:
		return undecided, proto.More
	case body[0] == q931:
		return signalling, user(body, n-headLen)
	case announced && (body[0]>>4 == 0 || body[0]>>4 == 2):
		return media, proto.Yes
	}
	return media, capabilities(body)
}

// The object identifiers of H.225.0 and H.245, without their versions.
const (
	h225 = "\x06\x00\x08\x91\x4a\x00"
	h245 = "\x06\x00\x08\x81\x75\x00"
)

// capabilities wants the request that names H.245: what it is, which parts it has,
// its number, the identifier.
func capabilities(body []byte) proto.Answer {
	const at = 3
	switch {
	case body[0] != 2:
		return proto.No
	case len(body) <= at:
		return proto.More
	}
	return proto.Prefix(body[at:], h245)
}

// registration reports whether b is a message of RAS that names H.225.0 behind its
// kind and its number.
func registration(b []byte) bool {
	const first, last = 3, 6
	if b[0]&0x80 != 0 {
		return false
	}
	for at := first; at <= last && at+len(h225) < len(b); at++ {
		if proto.Prefix(b[at:], h225) == proto.Yes && b[at+len(h225)] <= maxVersion {
			return true
		}
	}
	return false
}

// maxVersion is the highest version of H.225.0.
const maxVersion = 9
