package edonkey

import "chaperone/proto"

// Datagrams between clients.
const (
	opAgain     = 0x90 // how far the queue has moved
	opRank      = 0x91
	opNoFile    = 0x92
	opFull      = 0x93
	opAgainCall = 0x94 // the same, through a friend of who cannot be called
	opCallMe    = 0x95
)

// clientForm looks up what clients say to each other.
func clientForm(b []byte) form {
	switch b[1] {
	case opAgain:
		return parts(b, hashSize, 2)
	case opRank:
		return parts(b, 0, 2)
	case opNoFile, opFull:
		return sized(b, 2, proto.FileTransfer)
	case opAgainCall:
		return parts(b, 2*hashSize, 2)
	case opCallMe:
		return sized(b, 2+2+hashSize+1, proto.Overlay)
	}
	return form{}
}

// parts wants a head, which parts of a file are there, as a number of bits and
// these, and last bytes; or the head alone, or with one of both.
func parts(b []byte, head, last int) form {
	n := len(b) - 2 - head
	switch {
	case n == 0 && head > 0, n == last:
		return form{proto.FileTransfer, worthKind + worthSize}
	case n < 2:
		return form{}
	}
	bits := (le16(b[2+head:]) + 7) / 8
	if n != 2+bits && n != 2+bits+last {
		return form{}
	}
	return form{proto.FileTransfer, worthKind + worthCount}
}
