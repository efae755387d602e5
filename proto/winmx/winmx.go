package winmx

import "chaperone/proto"

// WinMX is the WinMX peer network.
var WinMX = &proto.App{
	Name:     "winmx",
	Title:    "WinMX",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 6699, To: 6699},
		{Over: proto.TCP, From: 7950, To: 7952}, // caches
		{Over: proto.UDP, From: 6257, To: 6257},
	},
	Features:   proto.Of(proto.Messaging, proto.Overlay),
	Unverified: proto.Of(proto.Messaging, proto.Overlay),
}

// Protocol is the connections of WPN.
var Protocol = &proto.Protocol{
	Name:   "winmx",
	Apps:   []*proto.App{WinMX},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}
