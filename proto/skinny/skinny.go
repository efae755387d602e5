package skinny

import "chaperone/proto"

// App is Skinny.
var App = &proto.App{
	Name:       "skinny",
	Title:      "Cisco telephones (Skinny)",
	Category:   proto.VoIP,
	Ports:      []proto.Port{{Over: proto.TCP, From: 2000, To: 2000}},
	Features:   proto.Of(proto.Session, proto.Voice, proto.Video),
	Unverified: proto.Of(proto.Video),
}

// Protocol is Skinny.
var Protocol = &proto.Protocol{
	Name:   "skinny",
	Apps:   []*proto.App{App},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// detect wants two messages, of one side or of both.
func detect(o *proto.Opening) proto.Answer {
	i, r := count(o.Initiator), count(o.Responder)
	switch {
	case i < 0 || r < 0:
		return proto.No
	case i+r >= 2:
		return proto.Yes
	}
	return proto.More
}

// count returns how many messages begin at the front of b, up to 2; -1 where b
// begins with none.
func count(b []byte) (n int) {
	for len(b) > 0 && n < 2 {
		switch a := header(b); {
		case a == proto.No:
			return -1
		case a == proto.More:
			return n
		}
		n++
		b = b[min(len(b), size(b)):]
	}
	return n
}
