package bittorrent

import (
	"encoding/binary"

	"chaperone/proto"
)

// Trackers by UDP (BEP 15). A client asks for a number with a constant, and
// announces or asks with that number. Answers start with what was asked.
const (
	connectMagic = "\x00\x00\x04\x17\x27\x10\x19\x80\x00\x00\x00\x00"
	connectSize  = 16
	announceSize = 98
	answerSize   = 20 // of an announce, without peers
)

// What is asked and answered.
const (
	actConnect  = 0
	actAnnounce = 1
	actScrape   = 2
	actError    = 3
)

// isConnect reports whether b asks for a number: 96 fixed bits.
func isConnect(b []byte) bool {
	return len(b) >= connectSize && string(b[:len(connectMagic)]) == connectMagic
}

// isNumber reports whether b gives the number that was asked for.
func isNumber(b []byte, trans uint32) bool {
	return len(b) >= connectSize && binary.BigEndian.Uint32(b) == actConnect && binary.BigEndian.Uint32(b[4:]) == trans
}

// An announce is what an announcement says of its sender.
type announce uint8

const (
	noAnnounce announce = iota
	seeks               // lacks something
	seeds               // has everything
	stops
)

// announceOf reads an announcement. It has 62 fixed bits, and so is one only
// where the flow is a tracker's, or once it is answered.
func announceOf(b []byte) announce {
	if len(b) < announceSize || binary.BigEndian.Uint32(b[8:]) != actAnnounce {
		return noAnnounce
	}
	const stopped = 3
	switch event := binary.BigEndian.Uint32(b[80:]); {
	case event > stopped:
		return noAnnounce
	case event == stopped:
		return stops
	case binary.BigEndian.Uint64(b[64:]) == 0:
		return seeds
	}
	return seeks
}

// feature returns what an announcement is for: peers that have the file, or
// peers that lack it.
func (a announce) feature() proto.Feature {
	switch a {
	case seeks:
		return proto.Search
	case seeds:
		return proto.FileSharing
	}
	return proto.Overlay
}

// transaction returns the number by which an answer is known.
func transaction(question []byte) uint32 { return binary.BigEndian.Uint32(question[12:]) }

// isAnswer reports whether b answers an announcement. An address in it takes six
// or 18 bytes, so that it has 67 fixed bits, the transaction among them.
func isAnswer(b []byte, trans uint32) bool {
	return len(b) >= answerSize && (len(b)-answerSize)%sizeIPv4 == 0 &&
		binary.BigEndian.Uint32(b) == actAnnounce && binary.BigEndian.Uint32(b[4:]) == trans
}

// tracker reads a datagram between a client and a tracker, and reports whether it
// is one.
func (p *parser) tracker(ev *proto.Events, b []byte) bool {
	if isConnect(b) {
		ev.Saw(proto.Overlay)
		p.asked, p.trans = true, transaction(b)
		return true
	}
	if a := announceOf(b); a != noAnnounce {
		ev.Saw(a.feature())
		p.asked, p.trans = true, transaction(b)
		return true
	}
	if !p.asked {
		return false
	}
	switch {
	case isAnswer(b, p.trans):
		ev.Saw(proto.Overlay)
		hintPeers(ev, b[answerSize:])
	case len(b) >= connectSize && binary.BigEndian.Uint32(b[8:]) == actScrape: // a question
		ev.Saw(proto.Overlay)
		p.trans = transaction(b)
	case len(b) >= 8 && binary.BigEndian.Uint32(b) <= actError && binary.BigEndian.Uint32(b[4:]) == p.trans:
		ev.Saw(proto.Overlay)
	default:
		return false
	}
	return true
}

// hintPeers hints at the peers in an answer. Whether they are IPv4 or IPv6 hangs
// on how the tracker was asked, which a parser does not know: a list that can be
// either is IPv6 where all of it would be public addresses.
func hintPeers(ev *proto.Events, list []byte) {
	size := sizeIPv6
	for b := list; len(b) > 0; b = b[size:] {
		if len(b) < sizeIPv6 || b[0]>>5 != 1 {
			size = sizeIPv4
			break
		}
	}
	hintCompact(ev, list, 0, size)
}
