package stun

import "encoding/binary"

// A message is a header, type u16, length u16, cookie and transaction [12], and
// attributes: type u16, length u16, value, padded to four bytes.
const (
	headSize = 20
	cookie   = 0x2112A442
	attrHead = 4
	maxAttrs = 64 // of one message that is read; real ones have a dozen
)

// The kinds of message that are told apart: a method, and a class among its bits.
const (
	bindingRequest  = 0x0001
	bindingSuccess  = 0x0101
	bindingError    = 0x0111
	allocateRequest = 0x0003
	permitRequest   = 0x0008 // CreatePermission
	sendRequest     = 0x0004 // of the drafts of TURN
	dataMethod      = 0x0007
	sendMethod      = 0x0006
	draftData       = 0x0115 // of the drafts of TURN
	lastMethod      = 0x000C // ConnectionAttempt
	googlePing      = 0x0200
	whatsAppFirst   = 0x0800
	whatsAppLast    = 0x0805
	classMask       = 0x0110
)

// The attributes that are read.
const (
	attrMapped      = 0x0001
	attrUsername    = 0x0006
	attrIntegrity   = 0x0008
	attrError       = 0x0009
	attrOldCookie   = 0x000F
	attrXorPeer     = 0x0012
	attrData        = 0x0013
	attrRealm       = 0x0014
	attrXorRelayed  = 0x0016
	attrXorMapped   = 0x0020
	attrPriority    = 0x0024
	attrControlled  = 0x8029
	attrControlling = 0x802A
)

// oldCookie is the value of attrOldCookie, which comes first in the messages of
// the drafts of TURN: theirs have no cookie in the header.
const oldCookie = 0x72C64BC6

// A message is a view of one.
type message struct {
	kind  uint16
	id    []byte // cookie and transaction, or the transaction of those without cookie
	attrs []byte
}

// read returns the message that b starts with, whatever its cookie, and its length.
func read(b []byte) (m message, ok bool) {
	if len(b) < headSize || b[0]&0xC0 != 0 {
		return m, false
	}
	n := headSize + int(be16(b[2:]))
	if n > len(b) {
		return m, false
	}
	return message{be16(b), b[4:headSize], b[headSize:n]}, true
}

func (m *message) size() int { return headSize + len(m.attrs) }

// modern reports whether the header has the cookie and a kind that is known.
func (m *message) modern() bool { return binary.BigEndian.Uint32(m.id) == cookie && known(m.kind) }

// draft reports whether m is of the drafts of TURN, as Microsoft speaks it.
func (m *message) draft() bool {
	return (known(m.kind) || m.kind == draftData) && len(m.attrs) >= 8 &&
		be32(m.attrs) == attrOldCookie<<16|4 && be32(m.attrs[4:]) == oldCookie
}

// valid reports whether m can be a message where one is expected.
func (m *message) valid() bool {
	return m.modern() || m.draft() || m.kind == bindingRequest || m.kind == bindingSuccess || m.kind == bindingError
}

// known reports whether a kind is in use.
func known(kind uint16) bool {
	method := kind &^ classMask
	switch {
	case kind >= whatsAppFirst && kind <= whatsAppLast:
		return true
	case method == googlePing:
		return true
	}
	return method != 0 && method <= lastMethod && method != 2 && method != 5
}

// next cuts the first attribute off rest. ok is false where there is none, or it
// does not fit. The last one may lack its padding: WhatsApp's does.
func next(rest []byte) (kind uint16, value, after []byte, ok bool) {
	if len(rest) < attrHead {
		return 0, nil, nil, false
	}
	n := int(be16(rest[2:]))
	if n > len(rest)-attrHead {
		return 0, nil, nil, false
	}
	end := min(attrHead+(n+3)&^3, len(rest))
	return be16(rest), rest[attrHead : attrHead+n], rest[end:], true
}

// sound reports whether all attributes fit into the message.
func (m *message) sound() bool {
	rest := m.attrs
	for range maxAttrs {
		if len(rest) == 0 {
			return true
		}
		_, _, after, ok := next(rest)
		if !ok {
			return false
		}
		rest = after
	}
	return false
}

// find returns the value of the first attribute of a kind.
func (m *message) find(want uint16) (value []byte, ok bool) {
	rest := m.attrs
	for range maxAttrs {
		kind, v, after, ok := next(rest)
		if !ok {
			break
		}
		if kind == want {
			return v, true
		}
		rest = after
	}
	return nil, false
}

func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }
