package teamspeak

import "chaperone/proto"

// TeamSpeak is the program.
var TeamSpeak = &proto.App{
	Name:     "teamspeak",
	Title:    "TeamSpeak",
	Category: proto.VoIP,
	Ports: []proto.Port{
		{Over: proto.UDP, From: 9987, To: 9987},
		{Over: proto.UDP, From: 8767, To: 8767},
		{Over: proto.TCP, From: 10011, To: 10011},
	},
	Features:   proto.Of(proto.Session, proto.Voice),
	Unverified: proto.Of(proto.Session),
}

// Protocol is TeamSpeak's.
var Protocol = &proto.Protocol{
	Name:   "teamspeak",
	Apps:   []*proto.App{TeamSpeak},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return parser{} },
}

// What is said first: by both sides of version 3, by the client of version 2 with its
// name behind 16 bytes of numbers and a checksum, and by the query console.
const (
	init3   = "TS3INIT1"
	login2  = "\xf4\xbe\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	name2   = "\x09TeamSpeak"
	nameAt  = 20
	console = "TS3\n\rWelcome to the TeamSpeak"
)

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.TCP && (o.MidStream || len(o.Initiator) > 0 && len(o.Responder) == 0):
		return proto.No
	case o.Over == proto.TCP:
		return proto.Prefix(o.Responder, console)
	case len(o.Initiator) == 0 && len(o.Responder) == 0:
		return proto.More
	case opens(o.Initiator) || opens(o.Responder):
		return proto.Yes
	}
	return proto.No
}

func opens(b []byte) bool {
	return proto.Prefix(b, init3) == proto.Yes ||
		proto.Prefix(b, login2) == proto.Yes && len(b) > nameAt && proto.Prefix(b[nameAt:], name2) == proto.Yes
}

// A parser says what the whole flow is.
type parser struct{}

// Parse implements [proto.Parser].
func (parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if ev.Over == proto.TCP {
		ev.Saw(proto.Session).WithWhole()
	} else {
		ev.Saw(proto.Voice).WithWhole()
	}
	ev.Finished = true
	return len(b), nil
}

// Reset implements [proto.Parser].
func (parser) Reset() {}
