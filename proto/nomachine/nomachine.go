package nomachine

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is NoMachine's, over TCP and UDP.
var Protocol = &proto.Protocol{
	Name:   "nomachine",
	Apps:   []*proto.App{hosts.NoMachine},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return parser{} },
}

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.UDP:
		return probes(o.Initiator, o.Responder)
	case o.MidStream:
		return proto.No
	}
	const name = "NXSH-"
	a := proto.Prefix(o.Initiator, name)
	if a != proto.Yes {
		return a
	}
	switch {
	case len(o.Initiator) == len(name):
		return proto.More
	case o.Initiator[len(name)] < '0' || o.Initiator[len(name)] > '9':
		return proto.No
	}
	return proto.Yes
}

// probes wants one from each side.
func probes(a, b []byte) proto.Answer {
	switch {
	case len(a) > 0 && !isProbe(a), len(b) > 0 && !isProbe(b):
		return proto.No
	case len(a) == 0 || len(b) == 0:
		return proto.More
	}
	return proto.Yes
}

// isProbe reads kind u16, version u16, length u16, counter u32, little endian.
func isProbe(b []byte) bool {
	return len(b) == 10 && 1 <= b[0] && b[0] <= 3 && b[1] == 0 &&
		string(b[2:6]) == "\x01\x00\x0a\x00" && b[8] == 0 && b[9] == 0
}

// A parser says what the whole flow is.
type parser struct{}

// Parse implements [proto.Parser].
func (parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	ev.Saw(proto.RemoteControl).WithWhole()
	ev.Finished = true
	return len(b), nil
}

// Reset implements [proto.Parser].
func (parser) Reset() {}
