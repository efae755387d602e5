package dns

import "encoding/binary"

// Types of records.
const (
	typeA     = 1
	typeAAAA  = 28
	typeOPT   = 41
	typeSVCB  = 64
	typeHTTPS = 65
	typeAny   = 255
)

// Operations of messages.
const (
	opQuery  = 0
	opNotify = 4
	opUpdate = 5
)

// classIN is the Internet. Multicast DNS uses the highest bit of classes.
const (
	classIN   = 1
	multicast = 0x8000
)

// headerSize is the length of a header: id u16, flags u16, four counts u16.
const headerSize = 12

// A header is a view of the beginning of a message.
type header []byte

func (h header) answer() bool { return h[2]&0x80 != 0 }

func (h header) operation() byte { return h[2] >> 3 & 15 }

// failed reports whether the answer is that there is none.
func (h header) failed() bool { return h[3]&15 != 0 }

// count returns how many there are of the questions (0), answers (1), authorities (2)
// and further records (3).
func (h header) count(section int) int { return int(binary.BigEndian.Uint16(h[4+2*section:])) }

// Lengths of names, and of what follows them: type u16 and class u16 of a question;
// those, time to live u32 and length u16 of a record.
const (
	maxLabel    = 63
	maxName     = 255
	questionEnd = 4
	recordEnd   = 10
)

// nameSize returns the length on the wire of the name at the front of b, and where the
// pointer that ends it leads, negative where none does. The length is 0 where more bytes
// are needed to tell, and negative where there is no name.
func nameSize(b []byte) (n, to int) {
	for i := 0; i < maxName; {
		if i >= len(b) {
			return 0, -1
		}
		switch n := int(b[i]); {
		case n == 0:
			return i + 1, -1
		case n >= pointer && i+2 > len(b):
			return 0, -1
		case n >= pointer:
			return i + 2, pointsTo(b[i:])
		case n > maxLabel:
			return -1, -1
		default:
			i += 1 + n
		}
	}
	return -1, -1
}

// pointer is the least first byte of two that say where in the message a name goes on.
const pointer = 0xc0

func pointsTo(b []byte) int { return int(b[0]&^pointer)<<8 | int(b[1]) }

// spell writes the name at msg[at:], whose end is there, into dst with dots between
// its labels. ok is false where a pointer does not lead back beyond all that was read,
// so that there is no loop, and where the name is too long. Pointers may lead into the
// header, as some that hide a name do: what stands there is spelled as servers would.
func spell(dst *[maxName]byte, msg []byte, at int) (n int, ok bool) {
	for from := at; at < len(msg); {
		size := int(msg[at])
		switch {
		case size == 0:
			return n, true
		case size >= pointer && at+1 < len(msg) && pointsTo(msg[at:]) < from:
			from = pointsTo(msg[at:])
			at = from
			continue
		case size > maxLabel || at+1+size > len(msg) || n+1+size > len(dst):
			return 0, false
		}
		if n > 0 {
			dst[n] = '.'
			n++
		}
		for _, c := range msg[at+1 : at+1+size] {
			if c <= ' ' || c == '.' || c > '~' {
				c = '?'
			}
			dst[n] = c
			n++
		}
		at += 1 + size
	}
	return 0, false
}
