package directconnect

import "chaperone/proto"

// App is Direct Connect, by either of its protocols.
var App = &proto.App{
	Name:     "directconnect",
	Title:    "Direct Connect",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP | proto.UDP, From: 411, To: 413},
		{Over: proto.TCP, From: 1511, To: 1511},
		{Over: proto.TCP, From: 5000, To: 5000},
		{Over: proto.UDP, From: 6250, To: 6250},
	},
	Features: proto.Of(proto.Session, proto.Presence, proto.Messaging, proto.Search,
		proto.FileTransfer, proto.FileSharing, proto.Overlay),
	Blunts: proto.Of(proto.Search, proto.FileTransfer),
	// The greetings of ADC were seen from a hub that runs; all else is from documents.
	Unverified: proto.Of(proto.Presence, proto.Messaging, proto.Search,
		proto.FileTransfer, proto.FileSharing, proto.Overlay),
}

// Protocol is NMDC and ADC: with a hub, between clients, and their datagrams.
var Protocol = &proto.Protocol{
	Name:   "directconnect",
	Apps:   []*proto.App{App},
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
	return detectStream(o)
}
