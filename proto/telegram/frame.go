package telegram

import (
	"encoding/binary"

	"chaperone/proto"
)

// A framing is how messages are set off from each other: the first byte of the tag.
type framing byte

const (
	abridged     framing = 0xEF // one byte, a quarter of the length, or 7f and three bytes
	intermediate framing = 0xEE // four bytes
	padded       framing = 0xDD // the same, with up to 15 more bytes behind the message
)

// framingOf returns the framing that a tag names.
func framingOf(tag []byte) (f framing, ok bool) {
	f = framing(tag[0])
	for _, b := range tag[1:4] {
		if framing(b) != f {
			return 0, false
		}
	}
	return f, f == abridged || f == intermediate || f == padded
}

// A frame is a message's head.
type frame struct {
	head   int // bytes
	length int // of what is behind them
	long   bool
}

const (
	quick  = 0x80 // of the length's first byte, in an abridged head: tell me at once that it arrived
	longer = 0x7F
)

// readFrame reads a head that n bytes of b belong to; ok is false where there are
// too few. A server's notice that a message has arrived is four bytes with the
// highest bit set, and nothing behind them.
func (f framing) readFrame(b []byte, n int, dir proto.Dir) (h frame, ok bool) {
	switch {
	case f != abridged:
		if n < 4 {
			return h, false
		}
		v := binary.LittleEndian.Uint32(b)
		if v>>31 != 0 && dir == proto.FromResponder {
			return frame{head: 4}, true
		}
		return frame{head: 4, length: int(v &^ (1 << 31))}, true
	case n < 1:
		return h, false
	case n < 4 && (b[0]&quick != 0 && dir == proto.FromResponder || b[0]&longer == longer):
		return h, false
	case b[0]&quick != 0 && dir == proto.FromResponder:
		return frame{head: 4}, true
	case b[0]&longer != longer:
		return frame{head: 1, length: int(b[0]&longer) * 4}, true
	}
	return frame{head: 4, length: int(binary.LittleEndian.Uint32(b)>>8) * 4, long: true}, true
}

// An encrypted message begins with the identity of its key, eight bytes, and a
// hash, sixteen, and goes on in whole blocks of AES, three of them at least. Other
// messages, to agree upon the key, have zeros in the place of its identity.
const (
	identity = 8
	shortest = identity + 16 + 3*blockSize
	longest  = 1 << 20 // that clients and servers agree upon; what passes for a length at first sight
	maxFrame = 1 << 26 // that three bytes can say
)

// plausible reports whether a message with h's length can be encrypted.
func (f framing) plausible(h frame) bool {
	if h.length < shortest || h.length > longest || h.long && h.length < longer*4 {
		return false
	}
	return f == padded || h.length%blockSize == shortest%blockSize
}
