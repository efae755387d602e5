package tor

import "chaperone/proto"

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

// Protocol is the connection of a client, or a relay, to a relay.
var Protocol = &proto.Protocol{
	Name:       "tor",
	Apps:       []*proto.App{App},
	Over:       proto.TCP,
	Confidence: proto.Likely,
	Detect:     detect,
	New:        func() proto.Parser { return new(parser) },
}

// A parser has nothing to follow: what is inside is encrypted.
type parser struct{}

// Reset implements [proto.Parser].
func (*parser) Reset() {}

// Parse implements [proto.Parser].
func (*parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if dir == proto.FromInitiator {
		ev.Saw(proto.Tunnel).WithWhole()
		ev.Finished = true
	}
	return len(b), nil
}
