package gnutella

import "chaperone/proto"

// App is Gnutella and Gnutella2, whichever client speaks it.
var App = &proto.App{
	Name:     "gnutella",
	Title:    "Gnutella and Gnutella2 (LimeWire, BearShare, Morpheus)",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 6346, To: 6347},
		{Over: proto.UDP, From: 6346, To: 6347},
	},
	Features:   separable | proto.Of(proto.Overlay, proto.Messaging),
	Blunts:     separable,
	Unverified: proto.Of(proto.Messaging),
}

// separable is what can be taken out of a link between two hosts, the link going on.
var separable = proto.Of(proto.Search, proto.FileSharing, proto.FileTransfer)

// Protocol is links, datagrams, pushes and chats; transfers come by HTTP: see [Site].
var Protocol = &proto.Protocol{
	Name:   "gnutella",
	Apps:   []*proto.App{App},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	if o.Over == proto.UDP {
		return detectDatagram(o)
	}
	return detectStream(o)
}
