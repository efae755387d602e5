package socks

import (
	"chaperone/proto"
	"chaperone/proto/xmpp"
)

// App is any SOCKS proxy.
var App = &proto.App{
	Name:     "socks",
	Title:    "SOCKS proxy",
	Category: proto.TunnelApp,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 1080, To: 1081},
		{Over: proto.TCP, From: 9050, To: 9050},   // Tor
		{Over: proto.TCP, From: 9150, To: 9150},   // Tor Browser
		{Over: proto.TCP, From: 10808, To: 10808}, // v2ray
	},
	Features: proto.Of(proto.Tunnel),
}

// Protocol is SOCKS4, 4a and 5, and the datagrams of UDP ASSOCIATE.
var Protocol = &proto.Protocol{
	Name:   "socks",
	Apps:   []*proto.App{App, xmpp.XMPP},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.UDP:
		return detectDatagram(o)
	case o.MidStream && len(o.Initiator) == 0 && len(o.Responder) > 0:
		return proto.No
	case o.MidStream:
		return detectMiddle(o.Initiator)
	}
	return detectStream(o.Initiator, o.Responder)
}
