package i2p

import (
	"chaperone/proto"
	"chaperone/proto/tls"
)

// App is I2P.
var App = &proto.App{
	Name:     "i2p",
	Title:    "I2P",
	Category: proto.TunnelApp,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 443, To: 443},
		{Over: proto.TCP, From: 4444, To: 4444},
		{Over: proto.TCP, From: 7656, To: 7656},
	},
	Features:   features,
	Unverified: features,
}

var features = proto.Of(proto.Session, proto.Tunnel)

// Protocol is SAM.
var Protocol = &proto.Protocol{
	Name:   "i2p",
	Apps:   []*proto.App{App},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	if o.MidStream || len(o.Initiator) == 0 && len(o.Responder) > 0 {
		return proto.No
	}
	return detectSAM(o)
}

// Hello is who goes to a host that hands out peers.
var Hello = &tls.Maker{App: App, Feature: proto.Session, Made: made}

func made(h *tls.Hello) bool {
	var buf [tls.MaxName]byte
	return reseeds(h.Host(buf[:0]))
}

// reseeds reports whether host hands out peers.
func reseeds(host []byte) bool {
	switch string(host) {
	case "i2p.novg.net", "i2pseed.creativecowpat.net", "reseed-fr.i2pd.xyz", "reseed-pl.i2pd.xyz", "reseed.diva.exchange",
		"reseed.i2pgit.org", "reseed.memcpy.io", "reseed.onion.im", "reseed2.i2p.net":
		return true
	}
	return false
}
