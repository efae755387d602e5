package gnutella

import "chaperone/proto"

// detectDatagram wants one datagram, of either side, that can be nothing else.
func detectDatagram(o *proto.Opening) proto.Answer {
	return proto.Either(datagramAnswer(o.Initiator), datagramAnswer(o.Responder))
}

func datagramAnswer(b []byte) proto.Answer {
	switch {
	case len(b) == 0:
		return proto.More
	case isDatagram(b):
		return proto.Yes
	}
	f, ok := readFrame(b)
	switch {
	case !ok:
		return proto.No
	case f.acknowledges() || f.part == 1 && f.opens():
		return proto.Yes
	case f.part > 1:
		return proto.More // what it is a part of may come again
	}
	return proto.No
}

// isDatagram reports whether b is a descriptor, alone in its datagram.
func isDatagram(b []byte) bool {
	return len(b) >= headerSize && int64(descriptor(b).size()) == int64(len(b)-headerSize) && descriptor(b).lone()
}

// lone reports whether d, whose length is right or cannot be told, has a header
// that datagrams carry, and a payload to go with it.
func (d descriptor) lone() bool {
	life := d.ttl() &^ (deflated | mayDeflate)
	switch {
	case life > 7, d.hops() > 8, d.size() > maxPayload, !d.known():
		return false
	case d.function() == fnRUDP: // its header is in the identifier
		return d.hops() == 0
	case d.function() == fnBye, d.function() == fnRoute, d.function() == fnHorizon:
		return false // links only
	}
	return life > 0 && nonzero(d.guid()) >= 4 && (d.ttl()&deflated != 0 && d.size() > 0 || d.fits())
}

// mayDeflate in a time to live allows the answer to be compressed.
const mayDeflate = 0x08

// datagram reads a datagram. One that is nothing of Gnutella's is passed over.
func (p *parser) datagram(ev *proto.Events, b []byte) {
	if isDatagram(b) {
		p.single(ev, descriptor(b))
		return
	}
	f, ok := readFrame(b)
	if !ok {
		return
	}
	p.is(ev, proto.Overlay)
	if f.part != 1 || f.count == 0 {
		return
	}
	var room [headerSize]byte
	inner := f.front(&room)
	if f.tag == tagSecond {
		if k, a := readPacket(inner); a == proto.Yes {
			k.say(ev)
		}
	} else if len(inner) > functionAt {
		say(ev, inner[functionAt])
	}
}

// single says what a descriptor in a datagram is.
func (p *parser) single(ev *proto.Events, d descriptor) {
	if d.function() == fnRUDP {
		p.is(ev, proto.FileTransfer)
		return
	}
	p.is(ev, proto.Overlay)
	say(ev, d.function())
	switch {
	case d.ttl()&deflated != 0:
	case d.function() == fnPong:
		hint(ev, d.payload())
	case d.function() == fnVendor && asksForFile(d.payload()):
		ev.Offers(proto.FileTransfer)
	}
}

// asksForFile reports whether a vendor's message asks whether a host has a file
// that is to be had from it, or answers that: numbers 23 and 24 of LimeWire's.
func asksForFile(b []byte) bool {
	return string(b[:4]) == "LIME" && (b[4] == 23 || b[4] == 24) && b[5] == 0
}
