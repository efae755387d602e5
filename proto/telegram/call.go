package telegram

import (
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// A reflector relays calls. A datagram to it, or from it, begins with sixteen
// bytes that stand for the call. A query has twelve ff in the place of a
// message's start, then which one it is.
const (
	callSize = 16
	queryAt  = callSize + 12

	ping  = 0xFFFFFFFE // and a number: 40 bytes
	peers = 0xFFFFFFFF // 32 bytes

	selfInfo = 0xC01572C7 // the answers: where you are
	peerInfo = 0x27D9371C // and where your peer is
)

// detectCall wants a query or an answer: 128 bits and the length of the datagram.
func detectCall(o *proto.Opening) proto.Answer {
	if query(o.Initiator) || query(o.Responder) {
		return proto.Yes
	}
	return proto.No
}

func query(b []byte) bool {
	if len(b) < queryAt+4 || binary.LittleEndian.Uint64(b[callSize:]) != 1<<64-1 || binary.LittleEndian.Uint32(b[callSize+8:]) != 1<<32-1 {
		return false
	}
	switch binary.LittleEndian.Uint32(b[queryAt:]) {
	case ping:
		return len(b) == 40
	case peers:
		return len(b) == 32
	case selfInfo, peerInfo:
		return len(b) >= 48
	}
	return false
}

// call reads a datagram. Who queries waits for his peer at the port he queries from.
func (p *parser) call(ev *proto.Events, dir proto.Dir, b []byte) {
	if !p.said.Has(proto.Voice) {
		p.said |= proto.Of(proto.Voice)
		ev.Saw(proto.Voice).WithWhole()
	}
	if dir == proto.FromInitiator && query(b) && !p.hinted {
		p.hinted = true
		ev.Hint(netip.AddrPortFrom(netip.IPv4Unspecified(), 0))
	}
}
