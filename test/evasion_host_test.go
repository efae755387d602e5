package test

import (
	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/proto"
)

// reach is how far ahead of what it has read a host takes segments.
const reach = 1 << 20

// A host is what the far side of one direction makes of the packets that arrive,
// by the letter of RFC 9293: it heeds no checksum that is wrong, no segment
// without ACK, no SYN of a connection that stands, no RST but at its very place;
// it takes an urgent byte out of the stream, as Linux does. Of bytes that come
// twice the first count, or the last as long as they have not been read.
type host struct {
	first  uint32 // sequence number of the stream's first byte
	last   bool   // the last of two counts
	next   int    // so much has been read
	data   []byte
	have   []bool
	urgent []bool
	over   bool // ended by a RST
}

func (h *host) take(p *packet.Packet) {
	t := p.TCP()
	off := int(int32(t.Seq() - h.first))
	switch {
	case h.over || !p.Valid() || t.Flags()&packet.SYN != 0:
		return
	case t.Flags()&packet.RST != 0:
		h.over = off == h.next
		return
	case t.Flags()&packet.ACK == 0 || off > h.next+reach:
		return
	}
	if t.Flags()&packet.URG != 0 {
		if at := off + int(t[18])<<8 + int(t[19]) - 1; at >= h.next {
			h.room(at + 1)
			h.urgent[at] = true
		}
	}
	h.put(off, p.Payload)
}

func (h *host) put(off int, b []byte) {
	if off+len(b) <= h.next || len(b) == 0 {
		return
	}
	h.room(off + len(b))
	for i, c := range b {
		if at := off + i; at >= h.next && (!h.have[at] || h.last) {
			h.have[at], h.data[at] = true, c
		}
	}
	for h.next < len(h.have) && h.have[h.next] {
		h.next++
	}
}

func (h *host) room(n int) {
	for len(h.have) < n {
		h.have, h.data, h.urgent = append(h.have, false), append(h.data, 0), append(h.urgent, false)
	}
}

// read returns what the host's application reads of bytes from to to.
func (h *host) read(from, to int) (b []byte) {
	for at := from; at < min(to, h.next); at++ {
		if !h.urgent[at] {
			b = append(b, h.data[at])
		}
	}
	return b
}

const kinds = packet.FIN | packet.SYN | packet.RST | packet.ACK

// shown reports whether the kernel shows p to the engine: bare SYNs it does not,
// and bare acknowledgements only of a flow that is followed.
func (w *wire) shown(p *packet.Packet) bool {
	if p.Protocol != packet.ProtoTCP || len(p.Payload) > 0 || w.known.Fate == enforce.Follow {
		return true
	}
	k := p.TCP().Flags() & kinds
	return p.TCP().Flags()&packet.URG != 0 || k != packet.ACK && k != packet.SYN && (k != packet.FIN|packet.ACK || w.known.Fate != enforce.Answered)
}

// hears lets the kernel note the responder's acknowledgement that it waits for, or its
// first answer, and reports whether it passes p for that.
func (w *wire) hears(dir proto.Dir, p *packet.Packet) bool {
	t := p.TCP()
	if p.Protocol != packet.ProtoTCP || dir == w.opener || !p.Valid() || t.Flags()&(packet.SYN|packet.RST|packet.ACK) != packet.ACK {
		return false
	}
	switch {
	case w.known.Fate == enforce.Await && t.Ack()%enforce.AckSpan == uint32(w.known.Ack):
		w.known = enforce.Settled{Fate: enforce.Heard}
		if len(p.Payload) > 0 {
			w.known.Fate = enforce.Answered
		}
		return true
	case w.known.Fate == enforce.Heard && len(p.Payload) > 0:
		w.known.Fate = enforce.Answered
		return true
	}
	return false
}
