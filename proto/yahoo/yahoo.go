package yahoo

import "chaperone/proto"

// Yahoo is Yahoo! Messenger.
var Yahoo = &proto.App{
	Name:       "yahoo",
	Title:      "Yahoo! Messenger",
	Category:   proto.IM,
	Ports:      ports,
	Features:   offered | proto.Of(proto.Session, proto.Presence, proto.Messaging),
	Blunts:     offered,
	Unverified: offered,
}

// Protocol is YMSG, with the connections between clients.
var Protocol = &proto.Protocol{
	Name:   "yahoo",
	Apps:   []*proto.App{Yahoo},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// 5050 is the server's port, 5100 that of webcams, 5101 where clients wait for
// each other, 80 where they wait for files. Voice goes to 5000 and up.
var ports = []proto.Port{
	{Over: proto.TCP, From: 5050, To: 5050},
	{Over: proto.TCP, From: 5100, To: 5101},
	{Over: proto.TCP, From: 80, To: 80},
	{Over: proto.TCP, From: 5000, To: 5001},
	{Over: proto.UDP, From: 5000, To: 5010},
}

// offered is what can be proposed and then taken away. All of it is known from
// the sources of clients and servers only: the captures there are hold logins,
// presence and messages.
var offered = proto.Of(proto.Image, proto.FileTransfer, proto.FileSharing, proto.Voice, proto.Video, proto.Game)
