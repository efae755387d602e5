package stun

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

// App is STUN and TURN themselves, whoever uses them for whatever.
var App = &proto.App{
	Name:     "stun",
	Title:    "STUN and TURN",
	Category: proto.VoIP,
	Ports: []proto.Port{
		{Over: proto.UDP, From: 3478, To: 3481},
		{Over: proto.TCP, From: 3478, To: 3481},
		{Over: proto.UDP, From: 19302, To: 19309},
	},
	Features: proto.Of(proto.Session, proto.Voice),
}

// WebRTC is peers that look for a way to each other by ICE, or agree on keys for
// SRTP by DTLS: calls out of browsers, and of apps that are made like them.
var WebRTC = &proto.App{
	Name:     "webrtc",
	Title:    "WebRTC",
	Category: proto.VoIP,
	Features: proto.Of(proto.Session, proto.Voice, proto.Tunnel),
}

// DTLS is what speaks DTLS and is nothing else that is known.
var DTLS = &proto.App{
	Name:     "dtls",
	Title:    "DTLS",
	Category: proto.Web,
	Features: proto.Of(proto.Session),
}

// callers are the apps whose calls are recognised here.
var callers = [...]*proto.App{
	hosts.GoogleMeet, hosts.Messenger, hosts.Signal, hosts.Skype, hosts.Snapchat,
	hosts.Teams, hosts.Telegram, hosts.Viber, hosts.WhatsApp, hosts.Zoom,
}

// Protocol is STUN, TURN, ICE, and the DTLS and SRTP that share their flows.
var Protocol = &proto.Protocol{
	Name:   "stun",
	Apps:   append([]*proto.App{App, WebRTC, DTLS}, callers[:]...),
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// caller returns a where its calls are recognised here, else nil.
func caller(a *proto.App) *proto.App {
	for _, c := range callers {
		if c == a {
			return a
		}
	}
	return nil
}
