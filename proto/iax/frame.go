package iax

import "encoding/binary"

// A frame is a full one: our number for the call with the highest bit set, theirs,
// a time, two sequence numbers, what it is, and of what kind.
type frame []byte

const headLen = 12

// Types of full frames.
const (
	voice   = 2
	video   = 3
	iax     = 6
	text    = 7
	image   = 8
	maxType = 12 // a key pressed
)

// Kinds of frames of type iax.
const (
	opNew         = 0x01
	opRegister    = 0x0d
	opRelease     = 0x11
	maxOp         = 0x28
	elementUser   = 0x06
	elementVer    = 0x0b
	protocolMajor = 2
)

// full returns b if it may be a full frame.
func full(b []byte) frame {
	if len(b) < headLen || b[0]&0x80 == 0 || b[10] == 0 || b[10] > maxType || b[10] == iax && b[11] > maxOp {
		return nil
	}
	return b
}

func (f frame) number() uint16 { return binary.BigEndian.Uint16(f) & 0x7fff }
func (f frame) other() uint16  { return binary.BigEndian.Uint16(f[2:]) & 0x7fff } // less the bit that says it was sent again

// opens reports whether b begins something: a call, with its version first, or a
// registration or question with nothing that is not an element.
func opens(b []byte) bool {
	f := full(b)
	if f == nil || f.number() == 0 || binary.BigEndian.Uint16(f[2:]) != 0 || f[8] != 0 || f[9] != 0 || f[10] != iax {
		return false
	}
	rest := f[headLen:]
	switch f[11] {
	case opNew:
		return len(rest) >= 4 && rest[0] == elementVer && rest[1] == 2 && rest[2] == 0 && rest[3] == protocolMajor && elements(rest)
	case opRegister, opRelease:
		return len(rest) > 0 && rest[0] == elementUser && elements(rest)
	}
	return false
}

// maxElement is the highest number an element of information has.
const maxElement = 0x38

// elements reports whether b is elements of information and nothing else: a
// number, a length, and so many bytes.
func elements(b []byte) bool {
	for len(b) > 0 {
		if len(b) < 2 || b[0] == 0 || b[0] > maxElement || len(b) < 2+int(b[1]) {
			return false
		}
		b = b[2+int(b[1]):]
	}
	return true
}

// sameCall reports whether a and b are full frames of one call. Whoever answers has
// a number of his own, and counts from nothing.
func sameCall(a, b []byte) bool {
	f, g := full(a), full(b)
	if f == nil || g == nil || f.number() == 0 || g.number() == 0 || f.other() != g.number() && f.other() != 0 {
		return false
	}
	return g.other() == f.number() && (f.other() != 0 || f[10] == iax && f[8] == 0 && f[9] == 0) && (f[10] == iax || g[10] == iax)
}
