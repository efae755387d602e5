package imo

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is calls.
var Protocol = &proto.Protocol{
	Name:   "imo",
	Apps:   []*proto.App{hosts.Imo},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// detect wants a question or an answer.
func detect(o *proto.Opening) proto.Answer {
	if there(o.Initiator) || there(o.Responder) {
		return proto.Yes
	}
	return proto.No
}

const (
	size = 10
	mark = 9
)

// there reports whether b asks whether one is there, or says so. A count of zero
// would leave little that is not zero.
func there(b []byte) bool {
	if len(b) == size+1 && b[0] == 0 {
		b = b[1:]
	}
	if len(b) != size || b[0] != mark || b[1] != 2 && b[1] != 3 || b[2]|b[3]|b[4] == 0 {
		return false
	}
	for _, c := range b[5:] {
		if c != 0 {
			return false
		}
	}
	return true
}

// A parser says once what the flow is.
type parser struct{ said bool }

// Reset implements [proto.Parser].
func (p *parser) Reset() { p.said = false }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if !p.said {
		p.said, ev.Finished = true, true
		ev.Saw(proto.Session).WithWhole()
	}
	return len(b), nil
}
