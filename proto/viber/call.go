package viber

import (
	"encoding/binary"

	"chaperone/proto"
)

// A kind of datagram, behind the call's number.
type kind uint16

// The client's, and what the server answers. An answer has the session of the
// question, or its time.
const (
	enter   kind = 0x01
	ping    kind = 0x09
	probe   kind = 0x19
	pong    kind = 0x0B
	entered kind = 0x0C
	probed  kind = 0x1A

	headSize = 4
	wordSize = 8
)

func kindOf(b []byte) kind { return kind(binary.LittleEndian.Uint16(b[2:])) }

// detectCall wants an answer to what was asked.
func detectCall(o *proto.Opening) proto.Answer {
	q, a := o.Initiator, o.Responder
	switch {
	case len(q) > 0 && !question(q) || len(a) > 0 && !answer(a):
		return proto.No
	case len(q) == 0 || len(a) == 0:
		return proto.More
	case q[0] != a[0] || q[1] != a[1] || !answers(a, q):
		return proto.No
	}
	return proto.Yes
}

func question(b []byte) bool {
	if len(b) < headSize {
		return false
	}
	switch kindOf(b) {
	case enter:
		return len(b) >= 64
	case ping:
		return len(b) == 20
	case probe:
		return len(b) == 34
	}
	return false
}

func answer(b []byte) bool {
	if len(b) < headSize {
		return false
	}
	switch kindOf(b) {
	case pong:
		return len(b) == 34
	case entered:
		return len(b) >= 64
	case probed:
		return len(b) == 20
	}
	return false
}

// answers reports whether a repeats what q says, which is not nothing.
func answers(a, q []byte) bool {
	said, heard := session(q), session(a)
	if kindOf(a) == pong {
		if kindOf(q) != ping {
			return false
		}
		said, heard = headSize, headSize
	}
	w := binary.LittleEndian.Uint64(a[heard:])
	return w != 0 && w == binary.LittleEndian.Uint64(q[said:])
}

// session returns where the session of a question or an answer stands.
func session(b []byte) int {
	switch kindOf(b) {
	case enter, entered:
		return headSize + 2
	case ping:
		return headSize + wordSize
	}
	return headSize
}
