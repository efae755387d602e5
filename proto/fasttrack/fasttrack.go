package fasttrack

import (
	"chaperone/proto"
	"chaperone/proto/joltid"
)

// App is the FastTrack network, whichever client speaks it.
var App = &proto.App{
	Name:     "kazaa",
	Title:    "KaZaA and the FastTrack network: Kazaa Lite, Grokster, iMesh, early Morpheus, giFT",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 1214, To: 1214},
		{Over: proto.UDP, From: 1214, To: 1214},
	},
	Features:   proto.Of(proto.Overlay, proto.Session, proto.Search, proto.FileSharing, proto.FileTransfer),
	Unverified: proto.Of(proto.Session, proto.Search),
}

// Protocol is a client's session with its supernode, where that can be told with
// certainty, its datagrams, and calls to upload; files come by HTTP: see [Site].
// A call is PeerEnabler's where it says so.
var Protocol = &proto.Protocol{
	Name:   "fasttrack",
	Apps:   []*proto.App{App, joltid.App},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.UDP:
		return detectDatagram(o)
	case o.MidStream:
		return proto.No
	}
	if a := callAnswer(o.Initiator); a != proto.No {
		return a
	}
	return helloAnswer(o.Initiator, o.Responder)
}
