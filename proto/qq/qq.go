package qq

import (
	"encoding/binary"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is OICQ.
var Protocol = &proto.Protocol{
	Name:   "qq",
	Apps:   []*proto.App{hosts.QQ},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// A datagram is 02, the version, the command, a count, the user's number, and at
// the end 03.
const (
	start      = 2
	end        = 3
	commandAt  = 3
	countAt    = 5
	restAt     = 11
	block      = 8
	minHidden  = 2 * block // what is encrypted, at the least
	maxVersion = 0x3F      // of its first byte
)

func command(b []byte) uint16 { return binary.BigEndian.Uint16(b[commandAt:]) }

// framed reports whether b has the form of a datagram, with a command that is known.
func framed(b []byte) bool {
	return len(b) >= restAt+minHidden && b[0] == start && b[len(b)-1] == end && b[1] <= maxVersion && known(command(b))
}

// known reports whether there is a command c.
func known(c uint16) bool {
	switch c {
	case 0x01, 0x02, 0x04, 0x05, 0x06, 0x09, 0x0A, 0x0B, 0x0D, 0x12, sendText, getText, 0x1C, 0x1D, 0x1E, 0x22, 0x26, 0x27, 0x29,
		0x30, 0x31, 0x3C, 0x3D, 0x3E, 0x58, 0x5C, 0x62, 0x65, 0x67, 0x80, 0x81, 0x91, 0xA4, 0xA8, 0xB5, 0xBA, sendNew, getNew,
		0xDD, 0xE1, 0xE3, 0xE5, 0xE6, 0x0825, 0x0828, 0x0836:
		return true
	}
	return false
}

// The commands that bring text, older and newer clients'.
const (
	sendText = 0x16
	getText  = 0x17
	sendNew  = 0xCD
	getNew   = 0xCE
)

// detect wants a datagram that is certain alone, or one that answers another.
func detect(o *proto.Opening) proto.Answer {
	i, r := framed(o.Initiator), framed(o.Responder)
	switch {
	case i && certain(o.Initiator), r && certain(o.Responder), i && r && pair(o.Initiator, o.Responder):
		return proto.Yes
	case i && len(o.Responder) == 0, r && len(o.Initiator) == 0:
		return proto.More
	}
	return proto.No
}

// pair reports whether a and b have a command and a count in common, and are not
// the same.
func pair(a, b []byte) bool {
	return string(a[commandAt:restAt-4]) == string(b[commandAt:restAt-4]) && string(a) != string(b)
}

// certain reports whether b, which is framed, is what clients or servers say and
// nobody else.
func certain(b []byte) bool {
	rest := b[restAt : len(b)-1]
	switch {
	case len(rest) < 9:
		return false
	case binary.BigEndian.Uint64(rest) == 0: // a client's, up to 2008
		return len(rest)%block == 0 && len(rest) >= block+minHidden
	case rest[0] == start && rest[1] < 0x10: // a newer client's
		return string(rest[2:9]) == "\x00\x00\x00\x01\x01\x01\x00"
	}
	return rest[0]|rest[1]|rest[2] == 0 && (len(rest)-3)%block == 0 && len(rest) >= 3+minHidden
}

// A parser says what the datagrams are for.
type parser struct{ said proto.Features }

// Reset implements [proto.Parser].
func (p *parser) Reset() { p.said = 0 }

// Parse implements [proto.Parser]. Each text is told, so that it can be left
// out alone.
func (p *parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if !framed(b) {
		return len(b), nil
	}
	switch command(b) {
	case sendText, getText, sendNew, getNew:
		ev.Saw(proto.Messaging)
	default:
		if !p.said.Has(proto.Session) {
			p.said |= proto.Of(proto.Session)
			ev.Saw(proto.Session)
		}
	}
	return len(b), nil
}
