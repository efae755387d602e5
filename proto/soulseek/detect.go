package soulseek

import (
	"encoding/binary"

	"chaperone/proto"
)

// detect wants a greeting. One by a number only counts together with a message
// behind it, of either side, or where it was announced that somebody calls here.
func detect(o *proto.Opening) proto.Answer {
	switch b := o.Initiator; {
	case o.MidStream:
		return proto.No
	case len(b) < pierceSize && len(o.Responder) > 0:
		return proto.No // who is called waits to be greeted
	case len(b) < pierceSize:
		return proto.More
	}
	return proto.Either(plainly(o), hiddenly(o))
}

func plainly(o *proto.Opening) proto.Answer {
	b := o.Initiator
	switch a := pierceAnswer(b); {
	case a == proto.Yes && (o.Announced == App || o.Hint == App):
		return proto.Yes
	case a == proto.Yes:
		return pierced(b[pierceSize:], o.Responder)
	}
	return proto.Either(loginAnswer(b), initAnswer(b))
}

// pierced wants a message behind a greeting by number, with 85 bits at the least
// for both, or the start of a file: a number alone on the one side, and a place to
// begin on the other, which but for files half taken is zero. That is 104 bits.
func pierced(i, r []byte) proto.Answer {
	switch {
	case isBeginning(r) && len(i) >= tokenSize, isBeginning(i) && len(r) >= tokenSize:
		return proto.Yes
	case isBeginning(r), isBeginning(i):
		return proto.More
	}
	return proto.Decided(messageAnswer(i), messageAnswer(r))
}

const (
	tokenSize  = 4
	offsetSize = 8
)

// isBeginning reports whether a side has said where in a file to begin: at its
// beginning; and nothing else.
func isBeginning(b []byte) bool {
	return len(b) == offsetSize && binary.LittleEndian.Uint64(b) == 0
}

// messageAnswer wants a message between clients or of the distributed network.
func messageAnswer(b []byte) proto.Answer {
	return proto.Either(peerAnswer(b), branchAnswer(b))
}

// maxRevealed is how much of a hidden message is looked at.
const maxRevealed = 128

// hiddenly wants a greeting between clients that is hidden. Another message must
// follow one by number: 85 bits.
func hiddenly(o *proto.Opening) proto.Answer {
	var plain [maxRevealed]byte
	b := reveal(plain[:], o.Initiator)
	switch a := pierceAnswer(b); {
	case a == proto.Yes && (o.Announced == App || o.Hint == App):
		return proto.Yes
	case a == proto.Yes:
		return proto.Decided(hiddenPeer(o.Initiator[keySize+pierceSize:]), hiddenPeer(o.Responder))
	case a == proto.More:
		return a
	}
	return initAnswer(b)
}

// hiddenPeer wants a hidden message between clients.
func hiddenPeer(b []byte) proto.Answer {
	var plain [maxRevealed]byte
	return peerAnswer(reveal(plain[:], b))
}
