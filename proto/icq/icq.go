package icq

import "chaperone/proto"

// App is ICQ, whichever way it speaks.
var App = &proto.App{
	Name:     "icq",
	Title:    "ICQ",
	Category: proto.IM,
	Ports: []proto.Port{
		{Over: proto.UDP, From: 4000, To: 4000},
		{Over: proto.TCP, From: 5190, To: 5190},
		{Over: proto.TCP, From: 443, To: 443},
		// Clients take any port for each other; these four are on record as ICQ's, by
		// one source only.
		{Over: proto.TCP, From: 3570, To: 3570},
		{Over: proto.TCP, From: 3574, To: 3574},
		{Over: proto.TCP, From: 6701, To: 6701},
		{Over: proto.TCP, From: 7320, To: 7320},
	},
	Features: offered | proto.Of(proto.Session, proto.Presence, proto.Messaging),
	Blunts:   offered,
	// Later clients offer files as AIM's do, which captures show; how ICQ's own offers
	// look is from clients' sources. Of the others only the capability is known.
	Unverified: offered &^ proto.Of(proto.FileTransfer),
}

// offered is what clients can propose through a server, and blunting can take away.
var offered = proto.Of(proto.Image, proto.FileTransfer, proto.FileSharing, proto.Voice, proto.Video, proto.AppSharing, proto.Game)

// Protocol is ICQ's datagrams and the connections between its clients.
var Protocol = &proto.Protocol{
	Name:   "icq",
	Apps:   []*proto.App{App},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	if o.Over == proto.UDP {
		return detectLegacy(o)
	}
	return detectDirect(o)
}
