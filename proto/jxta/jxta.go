package jxta

import "chaperone/proto"

// App is whatever is built on JXTA.
var App = &proto.App{
	Name:     "jxta",
	Title:    "JXTA",
	Category: proto.P2P,
	Ports:    []proto.Port{{Over: proto.TCP, From: 9701, To: 9701}, {Over: proto.UDP, From: 1234, To: 1234}},
	Features: proto.Of(proto.Overlay),
}

// Protocol is JXTA over TCP and UDP.
var Protocol = &proto.Protocol{
	Name:   "jxta",
	Apps:   []*proto.App{App},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

const (
	// headers is how every message begins: a name behind its length u8, and a value
	// behind its length u16.
	headers = "\x0ccontent-type\x00\x16application/x-jxta-msg"

	datagram = "JXTA" + headers
)

// hello is how the line that a connection begins with starts.
const hello = "JXTAHELLO tcp://"

// detect wants the first bytes of either side. In mid-stream it does not matter what
// the other one is in the middle of.
func detect(o *proto.Opening) proto.Answer {
	a, b := begins(o, o.Initiator), begins(o, o.Responder)
	switch {
	case o.MidStream && len(o.Initiator) == 0:
		return b
	case o.MidStream && len(o.Responder) == 0:
		return a
	case a == proto.Yes, b == proto.Yes && (a == proto.More || o.MidStream):
		return proto.Yes
	case a == proto.No && (b == proto.No || !o.MidStream), b == proto.No && len(o.Initiator) == 0:
		return proto.No
	}
	return proto.More
}

// begins answers whether one side's first bytes are JXTA's.
func begins(o *proto.Opening, b []byte) proto.Answer {
	if o.Over == proto.UDP {
		if a := proto.Prefix(b, datagram); len(b) == 0 || a == proto.Yes {
			return a
		}
		return proto.No
	}
	a := proto.Prefix(b, hello)
	if a == proto.No && o.MidStream {
		return proto.Prefix(b, headers)
	}
	return a
}

// A parser has nothing to follow.
type parser struct{}

// Reset implements [proto.Parser].
func (*parser) Reset() {}

// Parse implements [proto.Parser].
func (*parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	ev.Saw(proto.Overlay).WithWhole()
	ev.Finished = true
	return len(b), nil
}
