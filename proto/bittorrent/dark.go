package bittorrent

import (
	"bytes"
	"encoding/binary"

	"chaperone/proto"
)

// What can be told of bytes in which messages start nobody knows where.
const (
	blockSize  = 16 << 10 // what clients ask for at a time
	requestLen = 4 + 13
	pieceLen   = 4 + 9 // without the block
	tail       = len(handshake) - 1
	bulk       = 64 << 10
	chatter    = 16 // of so many bytes sent one at the most is an answer to what comes
)

// The starts of the messages that can be found anywhere, with what they must hold
// besides: a request for a whole block at a block's place (86 bits), and the
// beginning of such a block (62 bits).
var (
	startRequest = []byte("\x00\x00\x00\x0d\x06")
	startPiece   = []byte("\x00\x00\x40\x09\x07")
	startGreet   = []byte(handshake)
)

// grope reads bytes that may start anywhere, or be encrypted: up to where a
// handshake or a message is found, of which it then knows the place. Else it
// reads all that cannot be the start of one.
//
// A direction that brings much more than what a peer says when it receives brings
// files, whether or not they can be read.
func (p *parser) grope(ev *proto.Events, dir proto.Dir, b []byte) (read int) {
	h, other := &p.half[dir], &p.half[dir.Other()]
	if at, m := find(b); at >= 0 {
		h.mode = m
		h.dark += uint64(at)
		return at
	}
	read = max(0, len(b)-tail)
	if h.dark += uint64(read); h.dark > bulk+other.dark/chatter {
		p.transfers(ev, dir)
	}
	return read
}

// find returns where the first handshake or message is found in b, -1 if nowhere.
func find(b []byte) (at int, m mode) {
	at = bytes.Index(b, startGreet)
	m = greeting
	for _, w := range [...]struct {
		start []byte
		is    func([]byte) bool
	}{{startRequest, isRequest}, {startPiece, isPiece}} {
		if i := findMessage(b, w.start, w.is); i >= 0 && (at < 0 || i < at) {
			at, m = i, messages
		}
	}
	return at, m
}

// findMessage returns where in b a message starts like start and is what it looks
// like, -1 if nowhere.
func findMessage(b, start []byte, is func([]byte) bool) int {
	for from := 0; ; {
		i := bytes.Index(b[from:], start)
		if i < 0 {
			return -1
		}
		if is(b[from+i:]) {
			return from + i
		}
		from += i + 1
	}
}

// isRequest reports whether b goes on like a request for a block: index u32,
// offset u32, length u32.
func isRequest(b []byte) bool {
	return len(b) >= requestLen && b[5] == 0 && atBlock(b[9:]) && binary.BigEndian.Uint32(b[13:]) == blockSize
}

// isPiece reports whether b goes on like a block: index u32, offset u32.
func isPiece(b []byte) bool {
	return len(b) >= pieceLen && b[5] == 0 && atBlock(b[9:])
}

// atBlock reports whether the offset at the front of b is one where a block starts.
func atBlock(b []byte) bool { return binary.BigEndian.Uint32(b)%blockSize == 0 }
