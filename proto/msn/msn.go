package msn

import "chaperone/proto"

// MSN is MSN Messenger, .NET Messenger, Windows Messenger and Windows Live
// Messenger, from MSNP2 to MSNP21.
var MSN = &proto.App{
	Name:     "msn",
	Title:    "MSN Messenger / Windows Live Messenger",
	Category: proto.IM,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 1863, To: 1863},
		{Over: proto.TCP, From: 6891, To: 6900},   // files
		{Over: proto.TCP, From: 1503, To: 1503},   // shared applications and whiteboards
		{Over: proto.UDP, From: 13324, To: 13325}, // calls
	},
	Features:   offered | proto.Of(proto.Session, proto.Presence, proto.Messaging),
	Blunts:     offered,
	Unverified: offered,
}

// offered is what an invitation can propose and blunting can take away. The
// captures at hand hold text, typing and presence; what is known of invitations
// comes from clients' sources and from documents.
var offered = proto.Of(proto.Image, proto.FileTransfer, proto.FileSharing, proto.Voice, proto.Video,
	proto.AppSharing, proto.Whiteboard, proto.RemoteControl, proto.Game)

// Protocol is MSNP, with the connections between clients.
var Protocol = &proto.Protocol{
	Name:   "msn",
	Apps:   []*proto.App{MSN},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}
