package mumble

import (
	"net/netip"

	"chaperone/proto"
)

// Mumble is the program.
var Mumble = &proto.App{
	Name:     "mumble",
	Title:    "Mumble",
	Category: proto.VoIP,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 64738, To: 64738},
		{Over: proto.UDP, From: 64738, To: 64738},
	},
	Features: proto.Of(proto.Voice),
}

// Protocol is Mumble's datagrams.
var Protocol = &proto.Protocol{
	Name:   "mumble",
	Apps:   []*proto.App{Mumble},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// Sizes: a question is zero u32, number u64; an answer is version u32, number u64, how
// many users there are, how many there may be, and their bandwidth, u32 each. A voice
// packet has a header of four bytes.
const (
	question = 12
	answer   = 24
	voice    = 5
)

func detect(o *proto.Opening) proto.Answer {
	a, b := o.Initiator, o.Responder
	switch {
	case o.Hint == Mumble && len(a) >= voice:
		return proto.Yes
	case len(a) > 0 && !asks(a), len(b) > 0 && len(b) != answer:
		return proto.No
	case len(a) == 0 || len(b) == 0:
		return proto.More
	case string(a[4:]) != string(b[4:question]):
		return proto.No
	}
	return proto.Yes
}

func asks(b []byte) bool { return len(b) == question && string(b[:4]) == "\x00\x00\x00\x00" }

// A parser says what the whole flow is, and where a server is.
type parser struct{ said bool }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if !p.said {
		p.said = true
		ev.Saw(proto.Voice).WithWhole()
		if dir == proto.FromInitiator && !asks(b) {
			ev.App, ev.Likely, ev.Finished = Mumble, true, true
		}
	}
	if dir == proto.FromResponder {
		ev.Hint(netip.AddrPortFrom(netip.IPv4Unspecified(), 0)) // where this came from
		ev.Finished = true
	}
	return len(b), nil
}

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }
