package opennap

import "chaperone/proto"

// Napster is Napster, and the networks of OpenNap servers.
var Napster = &proto.App{
	Name:     "napster",
	Title:    "Napster and OpenNap",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 8888, To: 8888},
		{Over: proto.TCP, From: 7777, To: 7777},
		{Over: proto.TCP, From: 8875, To: 8875}, // the redirector
		{Over: proto.TCP, From: 6699, To: 6699}, // between clients
	},
	Features:   talking | taken,
	Blunts:     taken,
	Unverified: talking | taken,
}

// Protocol is the connections with servers, and those between clients.
var Protocol = &proto.Protocol{
	Name:   "opennap",
	Apps:   []*proto.App{Napster},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

const talking = 1<<proto.Session | 1<<proto.Presence | 1<<proto.Messaging

// taken is what can be taken away while the talk goes on.
const taken = 1<<proto.Search | 1<<proto.FileSharing | 1<<proto.FileTransfer
