package opennap

import (
	"encoding/binary"

	"chaperone/proto"
)

// detect wants a login from who opened the connection or, where it was greeted
// first, the request for a transfer.
func detect(o *proto.Opening) proto.Answer {
	if o.MidStream || len(o.Initiator) == 0 && len(o.Responder) > 1 {
		return proto.No
	}
	if len(o.Responder) > 0 {
		if o.Responder[0] == greeting {
			if _, a := readRequest(o.Initiator); a != proto.No {
				return a
			}
		}
		if len(o.Initiator) == 0 {
			return proto.No
		}
	}
	return loginAnswer(o.Initiator)
}

// maxBefore is how many messages a client may send before its login, maxLogin how
// long any of them is.
const (
	maxBefore = 4
	maxLogin  = 1 << 10
)

// loginAnswer wants a login among the first messages of b.
func loginAnswer(b []byte) proto.Answer {
	for range maxBefore {
		switch {
		case len(b) >= 2 && binary.LittleEndian.Uint16(b) > maxLogin:
			return proto.No
		case len(b) < headerSize:
			return proto.More
		}
		end := headerSize + int(binary.LittleEndian.Uint16(b))
		body, whole := b[headerSize:min(end, len(b))], len(b) >= end
		switch binary.LittleEndian.Uint16(b[typeAt:]) {
		case typeLogin, typeNewLogin:
			return fieldsAnswer(body, whole)
		case typeVersion, typeNick, typePassword, typeAbout, typeBeta:
			if !printable(body) {
				return proto.No
			}
		default:
			return proto.No
		}
		if !whole {
			return proto.More
		}
		b = b[end:]
	}
	return proto.No
}

// fieldsAnswer wants nick, password, port, client in quotes, and speed. whole says
// that no more than b belongs to the login.
func fieldsAnswer(b []byte, whole bool) proto.Answer {
	short := proto.More
	if whole {
		short = proto.No
	}
	if !printable(b) {
		return proto.No
	}
	for range 2 {
		n := wordLength(b)
		switch {
		case n == len(b):
			return short
		case n == 0 || b[0] == '"':
			return proto.No
		}
		b = b[n+1:]
	}
	_, rest := proto.CutNumber(b, 1<<16-1)
	for _, want := range [...]byte{' ', '"'} {
		switch {
		case len(rest) == 0:
			return short
		case len(rest) == len(b) || rest[0] != want:
			return proto.No
		}
		rest = rest[1:]
	}
	n := quotedLength(rest)
	switch {
	case n+2 >= len(rest):
		return short
	case rest[n+1] != ' ' || rest[n+2] < '0' || '9' < rest[n+2]:
		return proto.No
	}
	return proto.Yes
}

// printable reports whether b is text without control characters. What is not
// ASCII may be in any encoding.
func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c == 0x7F {
			return false
		}
	}
	return true
}
