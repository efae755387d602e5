package mgcp

import (
	"chaperone/proto"
	"chaperone/proto/sdp"
)

// App is MGCP.
var App = &proto.App{
	Name:       "mgcp",
	Title:      "MGCP telephony gateways",
	Category:   proto.VoIP,
	Ports:      []proto.Port{{Over: proto.UDP, From: 2427, To: 2427}, {Over: proto.UDP, From: 2727, To: 2727}},
	Features:   sdp.Features | proto.Of(proto.Session),
	Blunts:     sdp.Blunts,
	Unverified: sdp.Features &^ proto.Of(proto.Voice),
}

// Megaco is MEGACO, which ITU calls H.248.
var Megaco = &proto.App{
	Name:       "megaco",
	Title:      "MEGACO/H.248 telephony gateways",
	Category:   proto.VoIP,
	Ports:      []proto.Port{{Over: proto.UDP, From: 2944, To: 2944}},
	Features:   sdp.Features | proto.Of(proto.Session),
	Blunts:     sdp.Blunts,
	Unverified: sdp.Features | proto.Of(proto.Session),
}

// Protocol is both.
var Protocol = &proto.Protocol{
	Name:   "mgcp",
	Apps:   []*proto.App{App, Megaco},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	switch {
	case len(o.Initiator)+len(o.Responder) == 0:
		return proto.More
	case known(o.Initiator) || known(o.Responder):
		return proto.Yes
	}
	return proto.No
}

func known(b []byte) bool { return len(b) > 0 && (command(b) != nil || megaco(b)) }
