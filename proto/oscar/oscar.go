package oscar

import (
	"chaperone/proto"
	"chaperone/proto/icq"
)

// AIM is AOL Instant Messenger.
var AIM = &proto.App{
	Name:       "aim",
	Title:      "AOL Instant Messenger",
	Category:   proto.IM,
	Ports:      ports,
	Features:   features,
	Blunts:     offered,
	Unverified: unverified,
}

// ICQ is ICQ. On these servers it shows by a login whose name is all digits, and by
// questions that only its clients ask. What others send a user proves nothing.
var ICQ = icq.App

// Protocol is OSCAR, with TOC and the connections between clients.
var Protocol = &proto.Protocol{
	Name:   "oscar",
	Apps:   []*proto.App{AIM, ICQ},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// 5190 is the login, conversation and relay port, and where the official client
// listens for files; 4443 is its port for pictures; 9898 is TOC's.
var ports = []proto.Port{
	{Over: proto.TCP, From: 5190, To: 5190},
	{Over: proto.TCP, From: 443, To: 443},
	{Over: proto.TCP, From: 4443, To: 4443},
	{Over: proto.TCP, From: 9898, To: 9898},
}

var (
	features = offered | proto.Of(proto.Session, proto.Presence, proto.Messaging)

	// offered is what a rendezvous can propose and blunting can take away.
	offered = proto.Of(proto.Image, proto.FileTransfer, proto.FileSharing, proto.Voice, proto.Video, proto.AppSharing, proto.Game)

	// Messages and files have been seen in captures of the official client; of the
	// other offers only the capability is known, from clients' sources.
	unverified = offered &^ proto.Of(proto.FileTransfer)
)
