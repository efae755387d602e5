package h323

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"time"

	"chaperone/proto"
)

// A Q.931 message is its protocol, the call's number with its length, a type, and
// elements.
const (
	q931     = 8
	callLen  = 2
	typeAt   = 4
	elements = 5
)

// Types of messages that name H.225.0, and those that may say where to go on.
var (
	types     = [...]byte{0x01, 0x02, 0x03, setup, 0x07, 0x0d, 0x0f, 0x5a, 0x62, 0x6e, 0x7b, 0x7d}
	addressed = [...]byte{0x01, 0x02, 0x03, setup, 0x07, 0x62}
)

const setup = 0x05

const (
	userUser  = 0x7e // has a length of two bytes
	perSyntax = 5    // what is in it is PER
)

// user reports whether body, of which size bytes are to come in all, is a message
// with H.225.0 in it.
func user(body []byte, size int) proto.Answer {
	if len(body) > 1 && body[1] != callLen || len(body) > typeAt && bytes.IndexByte(types[:], body[typeAt]) < 0 {
		return proto.No
	}
	u, ok := userElement(body)
	switch {
	case !ok && len(body) < min(size, maxRead):
		return proto.More
	case !ok:
		return proto.No
	}
	return proto.Prefix(u[idAt:], h225)
}

// idAt is where in a user-user element H.225.0 is named: behind its syntax, and two
// bytes that say what there is.
const idAt = 3

// userElement returns the user-user element of a message from its syntax on, once
// as much of it is there as names H.225.0.
func userElement(body []byte) (u []byte, ok bool) {
	for at := elements; at < len(body); {
		switch id := body[at]; {
		case id == userUser:
			const head = 3
			u = body[min(at+head, len(body)):]
			return u, len(u) > idAt+len(h225) && u[0] == perSyntax
		case id&0x80 != 0:
			at++
		case at+1 < len(body):
			at += 2 + int(body[at+1])
		default:
			return nil, false
		}
	}
	return nil, false
}

// waits is how long the connection for media may take to come up.
const waits = time.Minute

// call reads a message of the signalling.
func (p *parser) call(ev *proto.Events, body []byte) {
	if len(body) <= typeAt || body[0] != q931 {
		return
	}
	if body[typeAt] == setup && !p.called {
		p.called = true
		ev.Offers(proto.Voice).WithWhole()
	}
	u, ok := userElement(body)
	if !ok || proto.Prefix(u[idAt:], h225) != proto.Yes {
		return
	}
	const hasAddress = 0x40 // the first part that may be there or not
	if bytes.IndexByte(addressed[:], body[typeAt]) < 0 || u[2]&hasAddress == 0 {
		return
	}
	if at := address(u[idAt+len(h225)+1:]); at.IsValid() {
		ev.Expect(proto.Expectation{To: at, Over: proto.TCP, Feature: proto.Session, For: waits})
	}
}

// Kinds of addresses, in the upper half of a byte.
const (
	ip4 = 0
	ip6 = 3
)

// address reads a kind, an address and a port.
func address(b []byte) (at netip.AddrPort) {
	switch {
	case len(b) >= 7 && b[0]>>4 == ip4:
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[1:])), binary.BigEndian.Uint16(b[5:]))
	case len(b) >= 19 && b[0]>>4 == ip6:
		return netip.AddrPortFrom(netip.AddrFrom16([16]byte(b[1:])), binary.BigEndian.Uint16(b[17:]))
	}
	return at
}
