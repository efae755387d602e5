package rustdesk

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is RustDesk's, to its servers.
var Protocol = &proto.Protocol{
	Name:   "rustdesk",
	Apps:   []*proto.App{hosts.RustDesk},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return parser{} },
}

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.UDP && len(o.Initiator) == 0:
		return proto.More
	case o.Over == proto.UDP && registers(o.Initiator):
		return proto.Yes
	case o.Over == proto.UDP, o.MidStream:
		return proto.No
	}
	_, a := readRequest(o.Initiator)
	return a
}

// A parser says what the whole flow is for.
type parser struct{}

// Parse implements [proto.Parser].
func (parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	feature := proto.Session
	if ev.Over == proto.TCP {
		r, a := readRequest(b)
		if a == proto.More {
			return 0, nil
		}
		feature = r.feature()
	}
	ev.Saw(feature).WithWhole()
	ev.Finished = true
	return len(b), nil
}

// Reset implements [proto.Parser].
func (parser) Reset() {}
