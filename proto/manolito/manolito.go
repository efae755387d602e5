package manolito

import (
	"net/netip"

	"chaperone/proto"
)

// App is Manolito.
var App = &proto.App{
	Name:       "manolito",
	Title:      "Manolito (Blubster, Piolet)",
	Category:   proto.P2P,
	Ports:      []proto.Port{{Over: proto.UDP, From: 41170, To: 41170}},
	Features:   proto.Of(proto.Overlay, proto.Search, proto.FileSharing) | unverified,
	Unverified: unverified,
}

var unverified = proto.Of(proto.FileTransfer, proto.Messaging)

// Protocol is Manolito's datagrams.
var Protocol = &proto.Protocol{
	Name:   "manolito",
	Apps:   []*proto.App{App},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// detect wants a datagram that proves itself, of either side.
func detect(o *proto.Opening) proto.Answer {
	a, b := proves(o.Initiator, o.Dst.Addr()), proves(o.Responder, o.Src.Addr())
	switch {
	case a == proto.No || b == proto.No:
		return proto.No
	case a == proto.Yes || b == proto.Yes:
		return proto.Yes
	case len(o.Initiator) > 0 && len(o.Responder) > 0:
		return proto.No
	}
	return proto.More
}

// proves answers whether b, sent to a host, is certainly a message: More, it has the
// form of one.
func proves(b []byte, to netip.Addr) proto.Answer {
	if len(b) == 0 {
		return proto.More
	}
	m, ok := read(b)
	switch {
	case !ok:
		return proto.No
	case len(m.fields) > 0 || m.to == to.Unmap():
		return proto.Yes
	}
	return proto.More
}

// A parser reads each datagram alone.
type parser struct{}

// Reset implements [proto.Parser].
func (*parser) Reset() {}

// Parse implements [proto.Parser].
func (*parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if m, ok := read(b); ok {
		m.say(ev)
	}
	return len(b), nil
}
