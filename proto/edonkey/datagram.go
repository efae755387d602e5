package edonkey

import (
	"encoding/binary"

	"chaperone/proto"
)

// A form is what a datagram of a known shape is about, and how many fixed bits
// that shape has. A form worth nothing is none.
type form struct {
	feature proto.Feature
	worth   int
}

// What a shape is worth. A datagram's two first bytes are fixed in all of them.
const (
	worthKind  = 16
	worthSize  = 8  // of a length that allows no other
	worthCount = 8  // of a number of entries that fits the length
	worthTags  = 12 // of a number of tags u32, of which there are some
	enough     = 40
)

// sized is a form that has one length.
func sized(b []byte, size int, f proto.Feature) form {
	if len(b) != size {
		return form{}
	}
	return form{f, worthKind + worthSize}
}

// counted is a form of a head and n entries.
func counted(b []byte, head, n, each int, f proto.Feature) form {
	if len(b) != head+n*each {
		return form{}
	}
	return form{f, worthKind + worthCount}
}

// formOf looks a datagram up.
func formOf(b []byte) form {
	if len(b) < 2 {
		return form{}
	}
	switch b[0] {
	case markDonkey:
		if b[1] < opAsk {
			return overnetForm(b)
		}
		return serverForm(b)
	case markMule:
		return clientForm(b)
	case markKad:
		return kadForm(b)
	case markKadPacked:
		return packedForm(b)
	}
	return form{}
}

// detectDatagrams wants a datagram or two that are worth enough, or one with any
// form where it was said that a host waits.
func detectDatagrams(o *proto.Opening) proto.Answer {
	a, b := formOf(o.Initiator).worth, formOf(o.Responder).worth
	switch {
	case a >= enough || b >= enough, o.Hint == App && (a > 0 || b > 0):
		return proto.Yes
	case a > 0 && b > 0 && family(o.Initiator[0]) == family(o.Responder[0]):
		if a+b >= enough {
			return proto.Yes
		}
	case a > 0 && len(o.Responder) == 0, b > 0 && len(o.Initiator) == 0, len(o.Initiator)+len(o.Responder) == 0:
		return proto.More
	}
	return proto.No
}

// family returns the mark of what is not compressed.
func family(mark byte) byte {
	if mark == markKadPacked {
		return markKad
	}
	return mark
}

// datagram reads one. What has no known form, or cannot be read, is the network's
// own.
func (p *parser) datagram(ev *proto.Events, dir proto.Dir, b []byte) {
	var plain [maxVeiled]byte
	f := formOf(b)
	if f.worth == 0 {
		if b = p.unveil(plain[:], dir, b); b != nil {
			f = formOf(b)
		}
	}
	if f.worth == 0 {
		ev.Saw(proto.Overlay)
		return
	}
	ev.Saw(f.feature)
	p.learn(dir, b)
	endpoints(ev, b)
}

// endpoints tells of the hosts that a datagram of a known form speaks of.
func endpoints(ev *proto.Events, b []byte) {
	switch [2]byte{b[0], b[1]} {
	case [2]byte{markDonkey, opAskServers}:
		for e := b[3:]; len(e) > 0; e = e[endpointSize:] {
			hint(ev, e, e[4:], false)
			hintServer(ev, e)
		}
	case [2]byte{markDonkey, opAskFound}:
		foundSources(b, ev)
	case [2]byte{markKad, opKadContacts}:
		contacts(ev, b[2+hashSize+1:], true)
	case [2]byte{markKad, opKadBooted}:
		contacts(ev, b[2+hashSize+2+1+2:], true)
	case [2]byte{markKad, opKadResult}:
		kadResults(b[2+hashSize:], ev)
	}
}

// le16 returns the number at the front of b.
func le16(b []byte) int { return int(binary.LittleEndian.Uint16(b)) }
