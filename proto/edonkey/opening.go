package edonkey

import (
	"encoding/binary"

	"chaperone/proto"
)

// A client says who it is with its hash, the number that stands for its address,
// its port, and tags: so to a server; to another client with a byte in front and
// its server's address behind, to which some programs add a word of their own.
const (
	opOpen      = 0x01 // both
	opAnswer    = 0x4C // another client's answer, without the byte in front
	helloMark   = 0x10 // the length of a hash
	serverSize  = 4 + 2
	maxAddition = 16
	minOpening  = 1 + hashSize + 4 + 2 + 4
	maxOpening  = 2 << 10
)

// openingAnswer wants a login or a hello.
func openingAnswer(b []byte) proto.Answer {
	if a := proto.Prefix(b, "\xE3"); a != proto.Yes {
		return a
	}
	switch {
	case len(b) > 3 && b[3] != 0, len(b) > 4 && b[4] != 0, len(b) > 5 && b[5] != opOpen:
		return proto.No
	case len(b) < headSize:
		return proto.More
	}
	size := int(binary.LittleEndian.Uint32(b[1:]))
	switch {
	case size < minOpening || size > maxOpening:
		return proto.No
	case len(b) < lead+size:
		return proto.More
	}
	body := b[headSize : lead+size]
	if isHello(body) || isLogin(body) {
		return proto.Yes
	}
	return proto.No
}

// isHello reports whether a client says this to another.
func isHello(b []byte) bool { return len(b) > 0 && b[0] == helloMark && isHelloAnswer(b[1:]) }

// isHelloAnswer reports whether a client answers so.
func isHelloAnswer(b []byte) bool {
	_, rest, ok := client(b)
	return ok && serverSize <= len(rest) && len(rest) <= serverSize+maxAddition
}

// isLogin reports whether a client says this to a server.
func isLogin(b []byte) bool {
	_, rest, ok := client(b)
	return ok && len(rest) == 0
}

// client reads who a client is.
func client(b []byte) (nick, rest []byte, ok bool) {
	v := view{b: b}
	v.take(hashSize + 4 + 2)
	n := v.number32()
	if n == 0 || n > maxTags {
		return nil, nil, false
	}
	for range n {
		t, _ := v.tag()
		if t.name == nameNick && t.kind != tagUint32 {
			nick = t.value
		}
	}
	return nick, v.b, !v.short
}
