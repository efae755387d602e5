package tor

import (
	"chaperone/proto"
	"chaperone/proto/tls"
)

// App is Tor, as its clients speak to relays and to directories.
var App = &proto.App{
	Name:     "tor",
	Title:    "Tor",
	Category: proto.TunnelApp,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 443, To: 443},
		{Over: proto.TCP, From: 9001, To: 9001},
		{Over: proto.TCP, From: 9030, To: 9030},
	},
	Features: proto.Of(proto.Session, proto.Tunnel),
	// Clients ask directories through relays today; requests in the open are from the
	// directories' specification.
	Unverified: proto.Of(proto.Session),
}

// Hello is the connection of a client, or a relay, to a relay.
var Hello = &tls.Maker{App: App, Feature: proto.Tunnel, Likely: true, Made: made}
