package iax

import "chaperone/proto"

// App is IAX2.
var App = &proto.App{
	Name:       "iax",
	Title:      "IAX2 telephony (Asterisk)",
	Category:   proto.VoIP,
	Ports:      []proto.Port{{Over: proto.UDP, From: 4569, To: 4569}},
	Features:   proto.Of(proto.Session, proto.Voice, proto.Video, proto.Image, proto.Messaging),
	Unverified: proto.Of(proto.Video, proto.Image, proto.Messaging),
}

// Protocol is IAX2.
var Protocol = &proto.Protocol{
	Name:   "iax",
	Apps:   []*proto.App{App},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	i, r := o.Initiator, o.Responder
	switch {
	case len(i)+len(r) == 0:
		return proto.More
	case opens(i) || opens(r) || sameCall(i, r):
		return proto.Yes
	case len(i) > 0 && len(r) > 0 || len(full(i))+len(full(r)) == 0:
		return proto.No
	}
	return proto.More
}
