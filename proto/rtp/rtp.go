package rtp

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

// App is calls that nothing is known of but their media.
var App = &proto.App{
	Name:     "rtp",
	Title:    "RTP",
	Category: proto.VoIP,
	Ports: []proto.Port{
		{Over: proto.UDP, From: 5004, To: 5005},
	},
	Features: proto.Of(proto.Session, proto.Voice, proto.Video),
}

// Protocol is RTP, RTCP and ZRTP that nobody announced. What is known of a flow from
// before, its app, stays: the parser names none but on others' word.
var Protocol = &proto.Protocol{
	Name:       "rtp",
	Apps:       append([]*proto.App{App}, callers()...),
	Over:       proto.UDP,
	Confidence: proto.Likely,
	Detect:     detect,
	New:        func() proto.Parser { return new(parser) },
}

// callers are the apps that have calls. Their media may come without any sign.
func callers() (apps []*proto.App) {
	for _, a := range hosts.Apps {
		if calls(a) {
			apps = append(apps, a)
		}
	}
	return apps
}

func calls(a *proto.App) bool { return a != nil && a.Features.Has(proto.Voice) }

// detect wants one datagram that is certain, or two of one sender that belong together.
func detect(o *proto.Opening) proto.Answer {
	a, b := o.Initiator, o.Responder
	switch {
	case !possible(a) && !possible(b) || o.Announced != nil:
		return proto.No
	case names(a) || names(b) || agrees(a) || agrees(b):
		return proto.Yes
	case taken(o.Src.Port()) || taken(o.Dst.Port()):
		return proto.No
	case pair(o.Earlier, a) || pair(o.Earlier, b):
		return proto.Yes
	case o.MidStream:
		return proto.No
	}
	return proto.More
}

// possible reports whether b can be of the family at all.
func possible(b []byte) bool {
	return len(b) >= rtcpHead && (b[0]>>6 == version || b[0] == zrtpFirst)
}

// pair reports whether b follows a, the datagram that its sender sent before, as RTP or
// RTCP follows itself.
func pair(a, b []byte) bool { return Follows(a, b) || reports(a, b) }

// taken reports whether a port is another's: a well-known one, that of local names, or
// Ethereum's, whose datagrams look alike.
func taken(port uint16) bool {
	return port < 1024 && port != 0 || port == 5353 || port == 5355 || port == 30303
}
