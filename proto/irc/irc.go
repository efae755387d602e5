package irc

import "chaperone/proto"

// IRC is any network's.
var IRC = &proto.App{
	Name:     "irc",
	Title:    "Internet Relay Chat",
	Category: proto.IM,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 6660, To: 6669},
		{Over: proto.TCP, From: 6697, To: 6697}, // over TLS
		{Over: proto.TCP, From: 7000, To: 7000},
		{Over: proto.TCP, From: 194, To: 194},
	},
	Features:   offered | proto.Of(proto.Session, proto.Presence, proto.Messaging),
	Blunts:     offered,
	Unverified: offered &^ proto.Of(proto.FileTransfer),
}

// Protocol is the connections of clients and servers to a server.
var Protocol = &proto.Protocol{
	Name:   "irc",
	Apps:   []*proto.App{IRC},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// offered is what can be asked for and then taken away.
var offered = proto.Of(proto.FileTransfer, proto.FileSharing, proto.Voice, proto.Video)
