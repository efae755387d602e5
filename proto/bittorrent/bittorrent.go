package bittorrent

import "chaperone/proto"

// BitTorrent is BitTorrent, whichever client speaks it and however it is carried.
var BitTorrent = &proto.App{
	Name:     "bittorrent",
	Title:    "BitTorrent",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 6881, To: 6889},
		{Over: proto.UDP, From: 6881, To: 6889},
		{Over: proto.TCP, From: 51413, To: 51413},
		{Over: proto.UDP, From: 51413, To: 51413},
		{Over: proto.TCP, From: 6969, To: 6969},
		{Over: proto.UDP, From: 6969, To: 6969},
		{Over: proto.UDP, From: 6771, To: 6771},
	},
	Features: proto.Of(proto.Overlay, proto.Search, proto.FileTransfer, proto.FileSharing),
}

// Protocol is what peers, trackers and the DHT's nodes say to each other.
var Protocol = &proto.Protocol{
	Name:   "bittorrent",
	Apps:   []*proto.App{BitTorrent},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    New,
}

func detect(o *proto.Opening) proto.Answer {
	if o.Over == proto.UDP {
		return detectDatagrams(o)
	}
	return detectStream(o)
}

// New returns a parser, also for a connection that is encrypted from its first
// byte, and perhaps no longer than its handshake.
func New() proto.Parser { return new(parser) }
