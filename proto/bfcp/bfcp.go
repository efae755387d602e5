package bfcp

import (
	"encoding/binary"

	"chaperone/proto"
	"chaperone/proto/sip"
)

// Protocol is BFCP. It is recognised, not followed.
var Protocol = &proto.Protocol{
	Name:   "bfcp",
	Apps:   []*proto.App{sip.App},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// headLen is the length of a message's header.
const headLen = 12

// answers says by its number which kinds of messages answer a kind. 13 is an error;
// 14 to 16 and 18 acknowledge answers over UDP.
var answers = [...][]byte{
	1:  {4, 13}, // a floor is asked for
	2:  {4, 13}, // given back
	3:  {4, 13}, // and asked about
	4:  {14},
	5:  {6, 13}, // a user is asked about
	7:  {8, 13}, // a floor is
	8:  {16},
	9:  {10, 13}, // the chair acts
	11: {12, 13}, // hello
	13: {15},
	17: {18, 13}, // goodbye
	18: nil,
}

func detect(o *proto.Opening) proto.Answer {
	i, r := header(o.Initiator, o.Over), header(o.Responder, o.Over)
	switch {
	case i == proto.No || r == proto.No:
		return proto.No
	case i == proto.More || r == proto.More:
		if o.MidStream && len(o.Initiator)+len(o.Responder) >= headLen {
			return proto.No
		}
		return proto.More
	case answered(o.Initiator, o.Responder) || answered(o.Responder, o.Initiator):
		return proto.Yes
	}
	return proto.No
}

// header reports whether b may begin with a message.
func header(b []byte, over proto.Transport) proto.Answer {
	if len(b) > 0 && b[0]>>5 != 1 && b[0]>>5 != 2 || len(b) > 0 && b[0]&7 != 0 ||
		len(b) > 1 && (b[1] == 0 || int(b[1]) >= len(answers)) {
		return proto.No
	}
	if len(b) < headLen {
		if over == proto.UDP && len(b) > 0 {
			return proto.No
		}
		return proto.More
	}
	n := headLen + 4*int(binary.BigEndian.Uint16(b[2:]))
	if over == proto.UDP && n != len(b) {
		return proto.No
	}
	if !attributes(b[headLen:min(n, len(b))], n <= len(b)) {
		return proto.No
	}
	return proto.Yes
}

// attributes reports whether b is attributes: a type, a length of at least its own
// two bytes, and padding to words. Where it is not whole the last may be cut off.
func attributes(b []byte, whole bool) bool {
	for len(b) > 1 {
		n := (int(b[1]) + 3) &^ 3
		switch {
		case b[0]>>1 == 0 || b[1] < 2:
			return false
		case n > len(b):
			return !whole
		}
		b = b[n:]
	}
	return len(b) == 0 || !whole
}

// answered reports whether b answers a.
func answered(a, b []byte) bool {
	if binary.BigEndian.Uint32(a[4:]) != binary.BigEndian.Uint32(b[4:]) || a[8]&0x7f != b[8]&0x7f || a[9] != b[9] ||
		a[10] != b[10] || a[11] != b[11] || binary.BigEndian.Uint32(a[4:]) == 0 {
		return false
	}
	for _, k := range answers[a[1]] {
		if k == b[1] {
			return true
		}
	}
	return false
}

// A parser says what the flow is.
type parser struct{}

// Reset implements [proto.Parser].
func (p *parser) Reset() {}

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	ev.Saw(proto.AppSharing).WithWhole()
	ev.Finished = true
	return len(b), nil
}
