package ares

import "chaperone/proto"

// Ares is Ares Galaxy.
var Ares = &proto.App{
	Name:       "ares",
	Title:      "Ares Galaxy",
	Category:   proto.P2P,
	Features:   features,
	Blunts:     proto.Of(proto.Search, proto.FileSharing, proto.FileTransfer),
	Unverified: features &^ proto.Of(proto.Overlay, proto.FileSharing),
}

var features = proto.Of(proto.Messaging, proto.FileTransfer, proto.FileSharing, proto.Search, proto.Overlay)

// Protocol is what clients and supernodes say to each other without HTTP.
var Protocol = &proto.Protocol{
	Name:   "ares",
	Apps:   []*proto.App{Ares},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}
