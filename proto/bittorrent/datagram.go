package bittorrent

import "chaperone/proto"

// detectDatagrams recognises a datagram by itself where it can, and else two that
// belong together. One that is none of BitTorrent's spoils its pair: what a flow
// is shown to its parser with must have a form.
func detectDatagrams(o *proto.Opening) proto.Answer {
	a, b := o.Initiator, o.Responder
	switch {
	case len(a) == 0 && len(b) == 0:
		return proto.More
	case len(a) > 0 && len(b) > 0:
		if pairs(a, b) || (tells(a) || tells(b)) && formed(a) && formed(b) {
			return proto.Yes
		}
		return proto.No
	}
	switch {
	case tells(a) || tells(b):
		return proto.Yes
	case formed(a) || formed(b):
		return proto.More
	}
	return proto.No
}

// tells reports whether b is certain by itself.
func tells(b []byte) bool {
	k, ok := cutPacket(b)
	return ok && k.kind == utpSyn || isConnect(b) || isLSD(b) || isKRPC(b)
}

// formed reports whether b may be one of BitTorrent's datagrams.
func formed(b []byte) bool {
	_, ok := cutPacket(b)
	return ok || isConnect(b) || isLSD(b) || isKRPC(b) || announceOf(b) != noAnnounce
}

// pairs reports whether a and b are the two sides of a connection, or what a
// tracker is asked and its answer.
func pairs(a, b []byte) bool {
	ka, ok := cutPacket(a)
	kb, too := cutPacket(b)
	switch {
	case ok && too && ka.answers(&kb):
		return true
	case isConnect(a):
		return isNumber(b, transaction(a))
	case announceOf(a) != noAnnounce:
		return isAnswer(b, transaction(a))
	case announceOf(b) != noAnnounce:
		return isAnswer(a, transaction(b))
	}
	return false
}

// datagram reads one. One that is none of BitTorrent's is left alone.
func (p *parser) datagram(ev *proto.Events, dir proto.Dir, b []byte) {
	if k, ok := readKRPC(b); ok {
		node(ev, &k)
		return
	}
	if isLSD(b) {
		neighbour(ev, b)
		return
	}
	if p.tracker(ev, b) {
		return
	}
	if k, ok := cutPacket(b); ok {
		p.micro(ev, dir, &k)
	}
}
