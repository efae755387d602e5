package bittorrent

import (
	"encoding/binary"

	"chaperone/proto"
)

// A packet is a view of a datagram of uTP (BEP 29): kind and version u8,
// extension u8, connection u16, time u32, difference u32, window u32, sequence
// u16, acknowledged u16, then extensions: next u8, length u8, and so many bytes.
type packet struct {
	kind     byte
	conn     uint16
	diff     uint32
	seq, ack uint16
	lively   int // how many bytes of the connection and the time are not zero
	payload  []byte
}

// Kinds of packets.
const (
	utpData = iota
	utpFin
	utpState
	utpReset
	utpSyn
)

const (
	utpVersion  = 1
	utpHead     = 20
	utpLastExt  = 3 // close reason
	extSelected = 1 // which packets have arrived
)

// cutPacket reads the packet that b is. Only data has a payload; a SYN has none
// of what it cannot know yet.
func cutPacket(b []byte) (p packet, ok bool) {
	if len(b) < utpHead || b[0]&0x0F != utpVersion || b[0]>>4 > utpSyn {
		return p, false
	}
	u16 := binary.BigEndian.Uint16
	p = packet{kind: b[0] >> 4, conn: u16(b[2:]), diff: binary.BigEndian.Uint32(b[8:]), seq: u16(b[16:]), ack: u16(b[18:])}
	for _, c := range b[2:8] {
		if c != 0 {
			p.lively++
		}
	}
	if p.payload, ok = cutExtensions(b[utpHead:], b[1]); !ok {
		return p, false
	}
	switch p.kind {
	case utpData:
		ok = len(p.payload) > 0
	case utpSyn:
		ok = len(p.payload) == 0 && p.starts()
	default:
		ok = len(p.payload) == 0
	}
	return p, ok
}

// cutExtensions cuts the extensions off the front of b. kind is the first's, zero
// where there is none.
func cutExtensions(b []byte, kind byte) (payload []byte, ok bool) {
	for ; kind != 0; kind, b = b[0], b[2+int(b[1]):] {
		if kind > utpLastExt || len(b) < 2 || int(b[1]) > len(b)-2 || b[1] == 0 || kind == extSelected && b[1]%4 != 0 {
			return nil, false
		}
	}
	return b, true
}

// starts reports whether p has what only a SYN has: nothing was received, so
// there is no difference of time and nothing to acknowledge. With the head's first
// two bytes and the length that is more than 64 bits. What connection and time are
// made of seldom is zero; a datagram that consists of little else is none.
func (p *packet) starts() bool { return p.diff == 0 && p.ack == 0 && p.lively >= 5 }

// answers reports whether p and q are two sides of one connection that was met
// later: their numbers differ by one, and each has just acknowledged what the
// other sends. That is 15 and two times 7 bits, to 13 of either head.
func (p *packet) answers(q *packet) bool {
	apart := p.conn - q.conn
	return (apart == 1 || apart == 0xFFFF) && near(p.ack, q.seq) && near(q.ack, p.seq)
}

// near reports whether two numbers of packets are no more than 256 apart.
func near(a, b uint16) bool { return a-b+256 <= 512 }

// micro reads a packet of a connection between two peers.
func (p *parser) micro(ev *proto.Events, dir proto.Dir, k *packet) {
	if k.kind == utpSyn {
		p.half, p.told = [2]half{}, 0
	}
	p.tell(ev, proto.Overlay)
	if k.kind != utpData {
		return
	}
	h := &p.half[dir]
	switch ahead := int16(k.seq - h.next); {
	case !h.begun || ahead == 0:
	case ahead < 0: // sent again, or late: it may not be what was read
		was := *h
		h.mode, h.nHead, h.left = dark, 0, 0
		p.pieces(ev, dir, k.payload)
		*h = was
		return
	default: // something is missing
		h.mode, h.nHead, h.left = dark, 0, 0
	}
	h.begun, h.next = true, k.seq+1
	p.pieces(ev, dir, k.payload)
}

// pieces reads a part of what one side sends, through datagrams that may end
// anywhere in a message. Of a message that goes beyond its datagram only the head
// is read.
func (p *parser) pieces(ev *proto.Events, dir proto.Dir, b []byte) {
	h := &p.half[dir]
	for len(b) > 0 {
		if n := min(h.left, uint64(len(b))); n > 0 {
			h.left -= n
			b = b[n:]
			continue
		}
		if h.nHead > 0 {
			b = p.joinHead(ev, dir, b)
			continue
		}
		read, skip, err := p.read(ev, dir, b)
		switch {
		case err != nil:
			h.mode = dark
		case read > 0:
			h.left = uint64(skip)
			b = b[read:]
		case h.mode == messages && len(b) >= headSize:
			h.left = uint64(binary.BigEndian.Uint32(b)) + 4
		case h.mode == messages:
			h.nHead = uint8(copy(h.head[:], b))
			return
		default: // the end of what is dark, or a start that is cut
			h.dark += uint64(len(b))
			h.mode = dark
			return
		}
	}
}

// joinHead completes the head of a message that began in the datagram before, and
// returns what is left of b.
func (p *parser) joinHead(ev *proto.Events, dir proto.Dir, b []byte) []byte {
	h := &p.half[dir]
	for len(b) > 0 && int(h.nHead) < len(h.head) {
		h.head[h.nHead] = b[0]
		h.nHead++
		b = b[1:]
		if h.nHead == 4 && binary.BigEndian.Uint32(h.head[:]) == 0 { // keeps alive
			h.nHead = 0
			return b
		}
	}
	if int(h.nHead) < len(h.head) {
		return b
	}
	h.nHead = 0
	read, skip, err := p.message(ev, dir, h.head[:])
	switch {
	case err != nil:
		h.mode = dark
	case read == 0:
		h.left = uint64(binary.BigEndian.Uint32(h.head[:])) - 1
	default:
		h.left = uint64(skip)
	}
	return b
}
