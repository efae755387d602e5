package edonkey

import "chaperone/proto"

// App is the networks of eDonkey2000, whichever client speaks.
var App = &proto.App{
	Name:     "edonkey",
	Title:    "eDonkey, eMule and Kad",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 4661, To: 4662},
		{Over: proto.TCP, From: 4242, To: 4242},
		{Over: proto.UDP, From: 4665, To: 4665},
		{Over: proto.UDP, From: 4672, To: 4672},
	},
	Features:   blunts | proto.Of(proto.Session, proto.Overlay),
	Blunts:     blunts,
	Unverified: proto.Of(proto.Session, proto.FileTransfer, proto.FileSharing, proto.Messaging),
}

// blunts is what can be taken away in place.
var blunts = proto.Of(proto.Search, proto.FileTransfer, proto.FileSharing, proto.Messaging)

// Protocol is what clients say to servers and to each other, in the clear.
var Protocol = &proto.Protocol{
	Name:   "edonkey",
	Apps:   []*proto.App{App},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// The first byte of a message or datagram.
const (
	markDonkey    = 0xE3 // eDonkey2000, and Overnet
	markMule      = 0xC5 // what eMule added
	markPacked    = 0xD4 // either, compressed
	markNew       = 0xF4 // a second version, hardly used
	markNewPacked = 0xF5
	markKad       = 0xE4
	markKadPacked = 0xE5
)

const hashSize = 16 // of a file's, a user's, or a node's number
