package soulseek

import "chaperone/proto"

// App is Soulseek, whichever client speaks.
var App = &proto.App{
	Name:     "soulseek",
	Title:    "Soulseek",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 2242, To: 2242},
		{Over: proto.TCP, From: 2416, To: 2416},
		{Over: proto.TCP, From: 2234, To: 2235},
	},
	Features: blunts | proto.Of(proto.Session, proto.Presence, proto.Messaging, proto.Overlay),
	Blunts:   blunts,
	// The captures there are hold the distributed network only.
	Unverified: proto.Of(proto.Session, proto.Presence, proto.Messaging, proto.FileSharing, proto.FileTransfer),
}

// blunts is what can be taken away in place.
var blunts = proto.Of(proto.Search, proto.FileSharing, proto.FileTransfer)

// Protocol is the conversation with the server and those between clients.
var Protocol = &proto.Protocol{
	Name:   "soulseek",
	Apps:   []*proto.App{App},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}
