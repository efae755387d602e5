package bittorrent

import (
	"encoding/binary"

	"chaperone/proto"
)

// enough is how many fixed bits make a conversation met in its middle BitTorrent.
// They are found in the first maxLinks messages or not at all.
const (
	enough   = 64
	maxLinks = 16
)

// chained answers whether b is a row of messages with enough fixed bits. Messages
// that are little but zeros count for nothing.
func chained(b []byte) proto.Answer {
	bits := 0
	for range maxLinks {
		n, worth, a := link(b)
		if a != proto.Yes {
			return a
		}
		if bits += worth; bits >= enough {
			return proto.Yes
		}
		if n > len(b) {
			return proto.More
		}
		b = b[n:]
	}
	return proto.No
}

// link answers whether b starts with a message of a known form, and says how long
// it is and how many fixed bits it has.
func link(b []byte) (n, worth int, a proto.Answer) {
	for i := range min(len(b), 2) {
		if b[i] != 0 { // only bitfields are that long; they open a conversation
			return 0, 0, proto.No
		}
	}
	if len(b) < headSize {
		return 0, 0, proto.More
	}
	size := int(binary.BigEndian.Uint32(b))
	n = 4 + size
	switch kind := b[4]; {
	case size == 1 && (kind <= msgNotWanted || kind == msgHaveAll || kind == msgHaveNone):
		return n, 0, proto.Yes
	case size == 3 && kind == msgPort:
		return n, enough / 2, proto.Yes
	case size == 5 && (kind == msgHave || kind == msgSuggest || kind == msgAllowedFast):
		return n, enough / 2, index(b)
	case size == 13 && (kind == msgRequest || kind == msgCancel || kind == msgReject):
		return n, enough, whole(b, requestLen, isRequest)
	case size == pieceLen-4+blockSize && kind == msgPiece:
		return n, enough, whole(b, pieceLen, isPiece)
	case 4 <= size && size <= maxExtended && kind == msgExtended:
		return n, enough / 2, dictionary(b)
	}
	return 0, 0, proto.No
}

// whole asks about the first n bytes of b.
func whole(b []byte, n int, is func([]byte) bool) proto.Answer {
	switch {
	case len(b) < n:
		return proto.More
	case is(b):
		return proto.Yes
	}
	return proto.No
}

// index wants the number of a piece, of which no torrent has 2^24.
func index(b []byte) proto.Answer { return whole(b, 6, func(b []byte) bool { return b[5] == 0 }) }

// dictionary wants a small number and a dictionary whose first key is short.
func dictionary(b []byte) proto.Answer {
	return whole(b, 9, func(b []byte) bool { return b[5] < 32 && b[6] == 'd' && '0' < b[7] && b[7] <= '9' })
}

// midStream answers whether b is a part of a conversation of which the start was
// not seen: a handshake or messages at its front. Further back they might be
// quoted, by a capture that is downloaded.
func midStream(b []byte) proto.Answer {
	if len(b) == 0 {
		return proto.More
	}
	if a := proto.Prefix(b, handshake); a != proto.No {
		return a
	}
	return chained(b)
}
