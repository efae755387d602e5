package socks

import "chaperone/proto"

// A datagram to or from a relay is: 0, 0, fragment, the place it goes to or comes
// from, data.

// detectDatagram wants headers of announced flows. One that is a piece of a larger
// datagram is recognised too, lest the flow be taken for something else.
func detectDatagram(o *proto.Opening) proto.Answer {
	if o.Announced != App || len(o.Initiator)+len(o.Responder) == 0 {
		return proto.No
	}
	for _, b := range [...][]byte{o.Initiator, o.Responder} {
		if len(b) > 0 && !relayed(b) {
			return proto.No
		}
	}
	return proto.Yes
}

func relayed(b []byte) bool {
	if len(b) < fiveHead || b[0]|b[1] != 0 {
		return false
	}
	_, _, a := cutPlace(b[fiveHead:])
	return a == proto.Yes
}

// datagram reads the header of b. Behind it stands what is said to somebody else.
// Of a piece of a datagram nothing is read: relays need not put them together, and
// nobody can tell what they hold.
func (p *parser) datagram(ev *proto.Events, b []byte) (int, error) {
	ev.Handoff = true
	if !relayed(b) || b[2] != 0 {
		return 0, nil
	}
	at, n, _ := cutPlace(b[fiveHead:])
	p.tunnel(ev, nil)
	ev.Host, ev.Far = at.name, at.to
	return fiveHead + n, nil
}
