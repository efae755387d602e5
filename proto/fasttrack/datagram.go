package fasttrack

import (
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// Kinds of datagrams. A client asks many hosts whether they are supernodes before
// it opens its first connection.
const (
	ping   = 0x27
	pong   = 0x28 // of a supernode that has room
	refuse = 0x29 // of one that has none, with the address of another or without
	thanks = 0x2A // for a refusal
)

// Sizes of what stands before a network's name, and of refusals.
const (
	pingSize      = 6
	pongSize      = 11
	refusalSize   = 13
	referringSize = 21
)

// isNamed reports whether b is a ping or a pong: it has three zero bytes, and a
// network's name up to its end.
func isNamed(b []byte) bool {
	if len(b) < pongSize || b[1]|b[2]|b[3] != 0 {
		return false
	}
	at := 0
	switch {
	case b[0] == ping && b[5] == 0x80:
		at = pingSize
	case b[0] == pong && b[5] == 0:
		at = pongSize
	default:
		return false
	}
	size, a := nameAnswer(b[at:])
	return a == proto.Yes && at+size == len(b)
}

// isRefusal reports whether b has the form of a refusal.
func isRefusal(b []byte) bool {
	if len(b) < refusalSize || b[0] != refuse || b[1]|b[2]|b[3] != 0 {
		return false
	}
	size := [...]int{refusalSize, referringSize}
	return (b[5] == 1 || b[5] == 2) && b[6] < 2 && b[7]|b[8] == 0 && len(b) == size[b[6]]
}

// detectDatagram wants a network's name from either side. A refusal may come
// first where the question was not seen, and then proves nothing yet.
func detectDatagram(o *proto.Opening) proto.Answer {
	switch {
	case isNamed(o.Initiator) || isNamed(o.Responder):
		return proto.Yes
	case isRefusal(o.Initiator) || isRefusal(o.Responder):
		return proto.More
	}
	return proto.No
}

// here is the endpoint of who sent the datagram at hand.
var here = netip.AddrPortFrom(netip.IPv4Unspecified(), 0)

// datagram reads one. Supernodes answer from where they wait for connections.
func (p *parser) datagram(ev *proto.Events, b []byte) {
	p.overlay(ev)
	switch {
	case isNamed(b) && b[0] == pong:
		ev.Hint(here)
	case isRefusal(b):
		ev.Hint(here)
		if len(b) == referringSize {
			ev.Hint(endpoint(b[refusalSize:]))
		}
	}
}

// endpoint reads an address and a port at the front of b, which holds them.
func endpoint(b []byte) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b)), binary.BigEndian.Uint16(b[4:]))
}
