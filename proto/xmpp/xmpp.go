package xmpp

import "chaperone/proto"

// XMPP is any server's and client's.
var XMPP = &proto.App{
	Name:     "xmpp",
	Title:    "XMPP (Jabber)",
	Category: proto.IM,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 5222, To: 5223}, // clients
		{Over: proto.TCP, From: 5269, To: 5270}, // servers
		{Over: proto.TCP, From: 5275, To: 5275}, // components
		{Over: proto.TCP, From: 5280, To: 5281}, // BOSH and WebSocket
	},
	Features:   offered | proto.Of(proto.Session, proto.Presence, proto.Messaging),
	Blunts:     offered,
	Unverified: offered &^ proto.Of(proto.FileTransfer),
}

// Protocol is the streams of clients, servers and components.
var Protocol = &proto.Protocol{
	Name:   "xmpp",
	Apps:   []*proto.App{XMPP},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// offered is what can be proposed and then taken away.
var offered = proto.Of(proto.Image, proto.FileTransfer, proto.Voice, proto.Video, proto.RemoteControl)
