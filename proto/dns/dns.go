package dns

import "chaperone/proto"

// App is plain DNS.
var App = &proto.App{
	Name: "dns", Title: "DNS", Category: proto.Other,
	Ports:    []proto.Port{{Over: proto.TCP | proto.UDP, From: 53, To: 53}},
	Features: proto.Of(proto.Session),
}

// ECH is the keys in DNS answers by which clients hide the names they call.
var ECH = &proto.App{
	Name: "ech", Title: "Encrypted Client Hello", Category: proto.TunnelApp,
	Features: proto.Of(proto.Tunnel), Blunts: proto.Of(proto.Tunnel), Unverified: proto.Of(proto.Tunnel),
}

// Protocol is DNS over UDP and TCP.
var Protocol = &proto.Protocol{
	Name: "dns", Apps: []*proto.App{App, ECH}, Over: proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return &parser{} },
}
