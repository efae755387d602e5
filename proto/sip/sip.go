package sip

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/sdp"
)

// App is SIP with all that its calls consist of.
var App = &proto.App{
	Name:     "sip",
	Title:    "SIP telephony",
	Category: proto.VoIP,
	Ports: []proto.Port{
		{Over: proto.UDP, From: 5060, To: 5060},
		{Over: proto.TCP, From: 5060, To: 5061},
		{Over: proto.TCP, From: 2855, To: 2855},
	},
	Features: sdp.Features | proto.Of(proto.Session, proto.Presence),
	Blunts:   sdp.Blunts,
	// Captures show calls with voice, video and fax; that they are refused one by one
	// when their port is zero has been tried with voice.
	Unverified: proto.Of(proto.AppSharing, proto.RemoteControl),
}

// Protocol is SIP.
var Protocol = &proto.Protocol{
	Name:   "sip",
	Apps:   []*proto.App{App},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// detect wants a first line of SIP from who opened the conversation, or from the
// other side where that says nothing.
func detect(o *proto.Opening) proto.Answer {
	junk := maxJunk
	if o.Over == proto.TCP {
		junk = proto.MaxUnread
	}
	a := opening(o.Initiator, junk)
	if a == proto.More && len(o.Responder) > 0 {
		if b := opening(o.Responder, junk); b == proto.Yes || len(o.Initiator) == 0 {
			return b
		}
	}
	return a
}

// maxJunk is how many bytes of keep-alives may stand before a message in a datagram.
// In a connection all are to be passed over (RFC 3261, 7.5).
const maxJunk = 16

// opening wants a first line behind at most so many bytes of keep-alives.
func opening(b []byte, most int) proto.Answer {
	junk := keepAlive(b[:min(len(b), most+1)])
	switch {
	case junk > most, junk > maxJunk && bytes.IndexByte(b[:junk], 0) >= 0: // zeros are no lines
		return proto.No
	case junk == len(b):
		return proto.More
	}
	return firstLine(b[junk:])
}

// keepAlive counts the blank lines and zeros at the front of b (RFC 5626, and what
// phones send to keep a way through a NAT open).
func keepAlive(b []byte) (n int) {
	for n < len(b) && (b[n] == '\r' || b[n] == '\n' || b[n] == 0) {
		n++
	}
	return n
}
