package yahoo

import (
	"encoding/binary"

	"chaperone/proto"
)

// detect recognises packets and webcams by what who opened the connection says
// first. A packet's header has 60 fixed bits, and an empty or
// well-formed body behind it makes them 76; the others open with 64 at least.
func detect(o *proto.Opening) proto.Answer {
	if o.MidStream {
		return both(o, chained)
	}
	a := both(o, opens)
	if a == proto.No && (len(o.Initiator) > 0 || len(o.Responder) == 0) { // who is asked does not speak first
		return cameraAnswer(o.Initiator)
	}
	return a
}

// both asks about either side. One Yes is enough, one No too much.
func both(o *proto.Opening, answer func([]byte) proto.Answer) proto.Answer {
	i, r := answer(o.Initiator), answer(o.Responder)
	switch {
	case i == proto.No || r == proto.No:
		return proto.No
	case i == proto.Yes || r == proto.Yes:
		return proto.Yes
	}
	return proto.More
}

// opens wants a packet's header and, if there is a body, its first key.
func opens(b []byte) proto.Answer {
	a := headerAnswer(b)
	if a != proto.Yes || binary.BigEndian.Uint16(b[lengthAt:]) == 0 {
		return a
	}
	_, a = keyAnswer(b[headerSize:])
	return a
}

// chained wants a whole packet, all of it pairs, and behind it nothing or another.
func chained(b []byte) proto.Answer {
	a := headerAnswer(b)
	if a != proto.Yes {
		return a
	}
	end := headerSize + int(binary.BigEndian.Uint16(b[lengthAt:]))
	if a := wellFormed(b[headerSize:min(end, len(b))], len(b) >= end); a != proto.Yes {
		return a
	}
	if headerAnswer(b[end:]) == proto.No {
		return proto.No
	}
	return proto.Yes
}

// headerAnswer wants a header: mark, version, vendor and service. Vendors have
// small numbers: 0, 100 on a Mac, and servers write others.
func headerAnswer(b []byte) proto.Answer {
	a := headAnswer(b)
	if a == proto.Yes && len(b) < headerSize {
		return proto.More
	}
	return a
}

// headAnswer wants a header up to its service, which may decide.
func headAnswer(b []byte) proto.Answer {
	switch a := proto.Prefix(b, mark); {
	case a != proto.Yes:
		return a
	case len(b) >= 6 && !knownVersion(binary.BigEndian.Uint16(b[4:])):
		return proto.No
	case len(b) < headSize:
		return proto.More
	}
	if b[6] != 0 || !known(binary.BigEndian.Uint16(b[serviceAt:])) {
		return proto.No
	}
	return proto.Yes
}

// knownVersion reports whether v is 8 to 19 in either byte order, as clients
// write it, the web client's 101, or a server's 0.
func knownVersion(v uint16) bool {
	if v&0xFF == 0 {
		v >>= 8
	}
	return v == 0 || 8 <= v && v <= 19 || v == 101
}
