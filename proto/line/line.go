package line

import (
	"encoding/binary"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is calls.
var Protocol = &proto.Protocol{
	Name:   "line",
	Apps:   []*proto.App{hosts.LINE},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// detect wants a set-up datagram of either side.
func detect(o *proto.Opening) proto.Answer {
	i, r := setUp(o.Initiator), setUp(o.Responder)
	switch {
	case i && r:
		return proto.Yes
	case i && len(o.Responder) == 0 || r && len(o.Initiator) == 0:
		return proto.More
	}
	return proto.No
}

const (
	headSize = 4      // kind and length, and a number
	kind     = 0x1B   // of five bits
	mark     = 0x0602 // behind the head
	minSetUp = 32     // they hold the numbers of two users
)

// setUp reports whether b has the form of a datagram that sets up a call.
func setUp(b []byte) bool {
	if len(b) < minSetUp || b[0]>>3 != kind || binary.BigEndian.Uint16(b[headSize:]) != mark {
		return false
	}
	return int(binary.BigEndian.Uint16(b)&0x7FF) == len(b)-headSize
}

// A parser says once what the flow is.
type parser struct{ said bool }

// Reset implements [proto.Parser].
func (p *parser) Reset() { p.said = false }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if !p.said {
		p.said = true
		ev.Saw(proto.Voice).WithWhole()
		ev.Finished = true
	}
	return len(b), nil
}
