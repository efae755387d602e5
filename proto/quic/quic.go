package quic

import (
	"chaperone/proto"
	"chaperone/proto/tls"
)

// App is conversations over QUIC of which nothing else is known.
var App = &proto.App{
	Name:     "quic",
	Title:    "QUIC, whatever is inside",
	Category: proto.Web,
	Ports:    []proto.Port{{Over: proto.UDP, From: 443, To: 443}},
	Features: proto.Of(proto.Session),
}

// New returns QUIC with the applications that are known by their hellos.
func New(makers ...*tls.Maker) *proto.Protocol {
	return &proto.Protocol{
		Name: "quic", Apps: tls.Apps(App, makers), Over: proto.UDP, Detect: detect, Carries: true,
		New: func() proto.Parser { return &parser{makers: makers, keys: new(keys), other: new(keys)} },
	}
}

// detect wants a datagram of either side that begins with a packet of the long form
// of a known version, or an answer that the version is none of the server's. A client
// that speaks an unknown one may yet get that answer.
func detect(o *proto.Opening) proto.Answer {
	switch {
	case opens(o.Initiator), opens(o.Responder), declines(o.Responder, o.Initiator), greets(o.Initiator):
		return proto.Yes
	case len(o.Responder) == 0 && calls(o.Initiator):
		return proto.More
	}
	return proto.No
}

// opens reports whether b begins with a packet that fits into it, behind others that
// are too short to be read.
func opens(b []byte) bool {
	for range maxPackets {
		if len(b) < 7 || b[0]&(longForm|fixedBit) != longForm|fixedBit {
			return false
		}
		h, ok := cutHeader(b)
		if !ok || !h.short {
			return ok
		}
		b = b[h.end:]
	}
	return false
}

// greets reports whether b is a hello of Google's.
func greets(b []byte) bool {
	_, ok := chloOf(b)
	return ok
}

// calls reports whether b may be a client's first datagram in any version.
func calls(b []byte) bool {
	if len(b) < minDatagram || b[0]&longForm == 0 || version(b) == 0 {
		return false
	}
	h, _, ok := cutIDs(b)
	return ok && len(h.to) >= minID
}

// declines reports whether b is the versions that a server speaks, in answer to q:
// version 0, the identifiers of q the other way round, and numbers u32.
func declines(b, q []byte) bool {
	if len(b) < 7 || b[0]&longForm == 0 || version(b) != 0 || !calls(q) {
		return false
	}
	answer, at, ok := cutIDs(b)
	asked, _, _ := cutIDs(q)
	return ok && string(answer.from) == string(asked.to) && string(answer.to) == string(asked.from) && at < len(b) && (len(b)-at)%4 == 0
}
