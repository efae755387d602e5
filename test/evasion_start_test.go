package test

import (
	"encoding/binary"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/proto"
)

// starts are ways to bring a connection up.
func starts() []way {
	out := []way{
		{name: "payload in SYNs", open: func(w *wire) bool {
			a := w.opener
			for _, n := range []int{1, 20, -20, -500} {
				w.syn(a, w.first[a]-1-uint32(n), 0, packet.SYN, garbage(max(n, -n)))
			}
			return w.shake()
		}},
		{name: "other SYNs before", open: func(w *wire) bool {
			a := w.opener
			for _, n := range []uint32{500, 1 << 31, 1 << 32 >> 2} {
				w.syn(a, w.first[a]+n, 0, packet.SYN, nil)
				w.syn(a, w.first[a]-n, 0, packet.SYN, nil)
			}
			return w.shake()
		}},
		{name: "bytes before the answer", open: early(20, odd{lost: true})},
		{name: "bytes before the answer, ahead", open: early(-30, odd{lost: true})},
		{name: "bytes before the answer, far ahead", open: early(-1<<29, odd{lost: true})},
		{name: "a SYN-ACK of one's own, then the answer", open: func(w *wire) bool {
			a := w.opener
			w.syn(a, w.first[a]-1, 0, packet.SYN, nil)
			w.syn(a, w.first[a]-1, 12345, packet.SYN|packet.ACK, nil)
			w.syn(a, w.first[a]+99, w.first[a.Other()]-99, packet.SYN|packet.ACK, nil)
			return w.shake()
		}},
		{name: "the answer twice, differently", harms: true, open: func(w *wire) bool {
			a, b := w.opener, w.opener.Other()
			w.syn(a, w.first[a]-1, 0, packet.SYN, nil)
			w.syn(b, w.first[b]+7777, w.first[a], packet.SYN|packet.ACK, nil)
			w.syn(b, w.first[b]-1, w.first[a]+5555, packet.SYN|packet.ACK, nil)
			return w.shake()
		}},
		{name: "simultaneous", open: func(w *wire) bool { return w.cross(true) }},
		{name: "simultaneous, the other first", open: func(w *wire) bool { w.opener = w.opener.Other(); return w.cross(true) }},
		{name: "split handshake", open: func(w *wire) bool { return w.cross(false) }},
		{name: "answered by the initiator", open: func(w *wire) bool { w.opener = w.opener.Other(); return w.cross(false) }},
	}
	for _, n := range []uint32{1, 2, 3, 4, 5, 6, 8, 11, 16, 30, 60, 1000} {
		out = append(out, way{name: "sequence numbers wrap", some: true, cut: every(7), first: [2]uint32{-n, -n + 1}},
			way{name: "sequence numbers change sign", some: true, cut: every(7), first: [2]uint32{1<<31 - n, 1<<31 - n + 1}})
	}
	return out
}

// early has the opener send bytes before the SYN-ACK, which start back before the first.
func early(back int, o odd) func(*wire) bool {
	return func(w *wire) bool {
		a := w.opener
		w.syn(a, w.first[a]-1, 0, packet.SYN, nil)
		w.put(a, -back, garbage(20), o)
		return w.shake()
	}
}

// cross opens the connection from both sides (RFC 9293, 3.5): both answer, or one
// does.
func (w *wire) cross(two bool) bool {
	a, b := w.opener, w.opener.Other()
	ok := w.syn(a, w.first[a]-1, 0, packet.SYN, nil) && w.syn(b, w.first[b]-1, 0, packet.SYN, nil) &&
		w.syn(a, w.first[a]-1, w.first[b], packet.SYN|packet.ACK, nil)
	if two {
		return ok && w.syn(b, w.first[b]-1, w.first[a], packet.SYN|packet.ACK, nil)
	}
	return ok && w.put(b, 0, nil, odd{})
}

// A former is what became of a connection between the same ports.
type former struct {
	name   string
	turns  int // so many were said; all of them: -1
	end    func(w *wire)
	marked bool // conntrack keeps the entry
}

func formers() []former {
	fins := func(w *wire) {
		for d := proto.FromInitiator; d <= proto.FromResponder; d++ {
			w.put(d, len(w.said[d]), nil, odd{flags: packet.FIN})
			w.put(d.Other(), len(w.said[d.Other()]), nil, odd{ahead: 1})
		}
	}
	rst := func(w *wire) { w.put(w.opener, len(w.said[w.opener]), nil, odd{flags: packet.RST}) }
	return []former{
		{"finished", -1, fins, false},
		{"finished, still marked", -1, fins, true},
		{"broken off", 1, rst, false},
		{"nothing said", 0, rst, false},
		{"left alone, still marked", -1, func(w *wire) {
			if w.known.Fate != enforce.Follow { // then its SYN is not shown, but the RST that clears the way for it
				rst(w)
			}
		}, true},
	}
}

// renew makes room for another connection between the same ports.
func (w *wire) renew(f *former) {
	f.end(w)
	w.wait(time.Second)
	for d := range w.first {
		w.first[d] += 1 << 24 // as Linux counts on in a second
	}
	w.said = [2][]byte{}
	if !f.marked || w.known.Fate != enforce.Follow {
		w.known.Fate = enforce.Queue
	}
}

// dresses are what an IP packet may be made of; broken ones the engine does not
// read, and so they must not pass.
func dresses() []way {
	out := []way{
		{name: "IP options", dress: one(options)},
		{name: "TCP options", dress: one(padded)},
		{name: "11 extension headers", dress: one(extended(60, 11)), harms: true},
		{name: "40 extension headers", dress: one(extended(60, 40)), harms: true},
		{name: "fragments", dress: fragmented(24, false, 0), harms: true},
		{name: "fragments, reversed", dress: fragmented(24, true, 0), harms: true},
		{name: "fragments, a tiny one first", dress: fragmented(8, false, 0), harms: true},
		{name: "fragments, overlapping", dress: fragmented(24, false, 8), harms: true},
	}
	for _, kind := range []byte{0, 43, 60, 135, 51, 44} {
		for _, n := range []int{1, 2, 9} {
			out = append(out, way{name: "extension headers", some: true, dress: one(extended(kind, n))})
		}
	}
	return out
}

func one(f func(b []byte) []byte) func(*wire, []byte) [][]byte {
	return func(_ *wire, b []byte) [][]byte { return [][]byte{f(b)} }
}

// options puts a router alert and padding into an IPv4 header.
func options(b []byte) []byte {
	if b[0]>>4 == 6 {
		return b
	}
	out := append(append(append([]byte(nil), b[:20]...), 0x94, 4, 0, 0, 1, 1, 1, 0), b[20:]...)
	out[0] += 2
	return headed(out)
}

// headed mends the lengths and the checksum of an IP header.
func headed(b []byte) []byte {
	if b[0]>>4 == 6 {
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
		return b
	}
	n := int(b[0]&15) << 2
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	b[10], b[11] = 0, 0
	binary.BigEndian.PutUint16(b[10:], ^uint16(packet.Sum(0, b[:n])))
	return b
}

// padded puts options into a TCP header.
func padded(b []byte) []byte {
	var p packet.Packet
	if p.Decode(b) != nil || p.Protocol != packet.ProtoTCP || !p.Valid() {
		return b
	}
	at := len(b) - len(p.Payload)
	out := append(append(append([]byte(nil), b[:at]...), 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1), b[at:]...)
	out[len(b)-len(p.L4)+12] += 3 << 4
	headed(out)
	if p.Decode(out) != nil {
		panic("no packet")
	}
	p.Seal()
	return out
}

// extended puts n extension headers of a kind into an IPv6 packet.
func extended(kind byte, n int) func([]byte) []byte {
	return func(b []byte) []byte {
		if b[0]>>4 == 4 {
			return b
		}
		for range n {
			head := []byte{b[6], 0, 1, 4, 0, 0, 0, 0}
			switch kind {
			case 44: // an atomic fragment
				head = []byte{b[6], 0, 0, 0, 1, 2, 3, 4}
			case 43: // of no type that is used, and with no way to go
				head = []byte{b[6], 0, 253, 0, 0, 0, 0, 0}
			}
			out := append(append(append([]byte(nil), b[:40]...), head...), b[40:]...)
			out[6] = kind
			b = headed(out)
		}
		return b
	}
}

// fragmented cuts IP packets behind so many bytes of their payload; the second
// piece starts so much before the end of the first.
func fragmented(at int, reversed bool, overlap int) func(*wire, []byte) [][]byte {
	return func(w *wire, b []byte) [][]byte {
		n := 20
		if b[0]>>4 == 6 {
			n = 40
		}
		if len(b)-n <= at {
			return [][]byte{b}
		}
		out := [][]byte{fragment(b, n, 0, at), fragment(b, n, at-overlap, len(b)-n)}
		if reversed {
			out[0], out[1] = out[1], out[0]
		}
		return out
	}
}

// fragment returns bytes from to to of the payload of b, behind n, as a fragment.
func fragment(b []byte, n, from, to int) []byte {
	head, more := append([]byte(nil), b[:n]...), uint16(0)
	if to < len(b)-n {
		more = 1
	}
	if n == 20 {
		binary.BigEndian.PutUint16(head[4:], 77)
		binary.BigEndian.PutUint16(head[6:], more<<13|uint16(from>>3))
	} else {
		head = append(head, b[6], 0, 0, 0, 0, 0, 0, 77)
		binary.BigEndian.PutUint16(head[42:], uint16(from)|more)
		head[6] = 44
	}
	return headed(append(head, b[n+from:n+to]...))
}
