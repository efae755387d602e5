package yahoo

import (
	"bytes"

	"chaperone/proto"
)

// separator ends every key and every value.
var separator = []byte{0xC0, 0x80}

// Limits of what is waited for. Clients read keys of up to 63 digits.
const (
	maxKey   = 63
	maxValue = 1024
)

// cutField splits the field at the front of b off and returns how many bytes it
// took with its separator. A field of more than limit bytes comes out as nil.
// whole says that b is all there is; n is 0 while the field is not.
func cutField(b []byte, limit int, whole bool) (field []byte, n int) {
	i := bytes.Index(b, separator)
	switch {
	case i < 0 && !whole:
		return nil, 0
	case i < 0:
		i, n = len(b), len(b)
	default:
		n = i + len(separator)
	}
	if i > limit {
		return nil, n
	}
	return b[:i:i], n
}

// unending returns how much of a field without an end in sight can be passed
// over: all that is not half a separator.
func unending(b []byte) int {
	n := len(b)
	if n > 0 && b[n-1] == separator[0] {
		n--
	}
	return n
}

// keyNone is no key that anybody knows.
const keyNone = 0xFFFF

// readKey reads a key as strtol would.
func readKey(field []byte) uint16 {
	field = bytes.TrimLeft(field, " \t\r\n\v\f")
	if len(field) > 0 && field[0] == '+' {
		field = field[1:]
	}
	n, rest := proto.CutNumber(field, keyNone)
	if len(rest) == len(field) {
		return keyNone
	}
	return uint16(n)
}

// maxSize bounds a file's size so that reading it cannot overflow.
const maxSize = 1 << 60

func readSize(value []byte) uint64 {
	n, _ := proto.CutNumber(value, maxSize)
	return n
}

// A summary is what the pairs of a packet say about what is offered in it.
type summary struct {
	login []byte
	peer  []byte
	file  []byte
	size  uint64
	files int
	again bool // something that decides is among them
}

// add takes in all pairs of b, the latest of each key.
func (s *summary) add(b []byte, of service) {
	for len(b) > 0 {
		key, n := cutField(b, maxKey, true)
		b = b[n:]
		value, n := cutField(b, maxValue, true)
		b = b[n:]
		k := readKey(key)
		s.again = s.again || of.decides(k)
		if len(value) == 0 {
			continue
		}
		switch k {
		case of.peerKey:
			s.peer = clip(value)
		case 0, keySelf:
			s.login = value
		case keyFile:
			s.file = value
			s.files++
		case keySize:
			s.size = max(s.size, readSize(value))
		}
	}
}

// clip cuts a name to what is remembered of one.
func clip(name []byte) []byte { return name[:min(len(name), maxPeer)] }

// wellFormed reports whether body, or what is there of one, is made of pairs
// with decimal keys. A NUL may stand behind the last.
func wellFormed(body []byte, whole bool) proto.Answer {
	for {
		if whole && len(bytes.TrimRight(body, "\x00")) == 0 {
			return proto.Yes
		}
		key, a := keyAnswer(body)
		end := -1
		if a == proto.Yes {
			end = bytes.Index(body[key:], separator)
		}
		switch {
		case a == proto.No:
			return proto.No
		case end >= 0:
			body = body[key+end+len(separator):]
		case whole:
			return proto.No
		default:
			return proto.More
		}
	}
}

// keyAnswer reports whether b starts with a decimal key, and how long that is
// with its separator.
func keyAnswer(b []byte) (n int, a proto.Answer) {
	for n < len(b) && '0' <= b[n] && b[n] <= '9' {
		n++
	}
	rest := b[n:]
	switch {
	case n > maxDigits, len(rest) > 0 && (n == 0 || rest[0] != separator[0]), len(rest) > 1 && rest[1] != separator[1]:
		return 0, proto.No
	case len(rest) < len(separator):
		return 0, proto.More
	}
	return n + len(separator), proto.Yes
}

// maxDigits is how long keys are that clients and servers write.
const maxDigits = 5
