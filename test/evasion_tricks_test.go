package test

import (
	"fmt"
	"slices"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/proto"
)

type trick = func(w *wire, dir proto.Dir, off int, b []byte)

// sends is a trick of one segment: that many bytes from back before the piece to
// ahead of its end, as they are or garbage.
func sends(back, ahead int, same bool, o odd) trick {
	return func(w *wire, dir proto.Dir, off int, b []byte) {
		from := max(off-back, 0)
		to := max(min(off+len(b)+ahead, len(w.said[dir])), from)
		data := garbage(to - from)
		if same {
			copy(data, w.said[dir][min(from, len(w.said[dir])):])
		}
		w.put(dir, from, data, o)
	}
}

// control is a trick of segments without payload, from both sides, so far from
// where they ought to be.
func control(flags uint8, lost bool, by ...int) trick {
	return func(w *wire, dir proto.Dir, _ int, _ []byte) {
		for _, n := range by {
			for d := range w.host {
				w.put(proto.Dir(d), w.host[d].next+n, nil, odd{flags: flags, lost: lost})
			}
		}
	}
}

// syns is a trick of SYNs out of place, that acknowledge what is there or not.
func syns(flags uint8, payload int, by ...int) trick {
	return func(w *wire, dir proto.Dir, off int, _ []byte) {
		for _, n := range by {
			seq := w.first[dir] + uint32(off+n) - 1
			w.syn(dir, seq, w.first[dir.Other()]+uint32(w.host[dir.Other()].next), packet.SYN|flags, garbage(payload))
			w.syn(dir, seq, w.first[dir.Other()]+1<<30, packet.SYN|flags, garbage(payload))
		}
	}
}

func both(a, b trick) trick {
	return func(w *wire, dir proto.Dir, off int, p []byte) { a(w, dir, off, p); b(w, dir, off, p) }
}

func urgent(to uint16) trick {
	return func(w *wire, dir proto.Dir, off int, b []byte) {
		w.put(dir, off, nil, odd{flags: packet.URG, urgent: min(to, uint16(len(b)))})
	}
}

// urgently says the piece itself with an urgent pointer into it.
func urgently(w *wire, dir proto.Dir, off int, b []byte) {
	w.put(dir, off, slices.Clone(b), odd{flags: packet.URG, urgent: uint16(1 + w.rnd.IntN(len(b)))})
}

// tricks are what a sender may send beside what it says.
func tricks() []way {
	out := []way{
		{name: "again", after: sends(0, 0, true, odd{})},
		{name: "again, cut differently", after: sends(7, -3, true, odd{})},
		{name: "again, two pieces in one", after: sends(40, 0, true, odd{})},
		{name: "again, garbage", after: sends(0, 0, false, odd{})},
		{name: "again, garbage, cut differently", after: sends(9, -2, false, odd{})},
		{name: "garbage first", before: sends(0, 0, false, odd{}), harms: true},
		{name: "garbage first that never arrives", before: sends(0, 0, false, odd{lost: true}), harms: true},
		{name: "garbage first without ACK", before: sends(0, 0, false, odd{bare: true}), harms: true},
		{name: "garbage first in a RST", before: sends(0, 0, false, odd{flags: packet.RST, lost: true}), harms: true},
		{name: "garbage first with a FIN", before: sends(0, 0, false, odd{flags: packet.FIN, lost: true}), harms: true},
		{name: "the truth never arrives, then garbage", before: both(sends(0, 0, true, odd{lost: true}), sends(0, 0, false, odd{})), harms: true},
		{name: "the truth never arrives, then again", before: sends(0, 0, true, odd{lost: true})},
		{name: "bad checksums", before: sends(0, 0, false, odd{bad: true}), after: sends(0, 5, false, odd{bad: true})},
		{name: "bad checksums of RST and FIN", before: func(w *wire, dir proto.Dir, off int, _ []byte) {
			w.put(dir, off, nil, odd{flags: packet.RST, bad: true})
			w.put(dir.Other(), len(w.said[dir.Other()]), nil, odd{flags: packet.FIN, bad: true})
		}},
		{name: "RST out of place", ends: true, late: true, before: control(packet.RST, false, -1, 1, 4000, -4000, 1<<30)},
		{name: "FIN out of place", ends: true, late: true, before: control(packet.FIN, true, 1, 4000, -4000, 1<<30)},
		{name: "FIN in place that never arrives", ends: true, before: control(packet.FIN, true, 0)},
		{name: "RST in place that never arrives, and silence", ends: true, hides: true, before: forgotten(packet.RST, proto.FromInitiator)},
		{name: "RST of the responder that never arrives, and silence", ends: true, hides: true, before: forgotten(packet.RST, proto.FromResponder)},
		{name: "FIN in place that never arrives, and silence", ends: true, hides: true, before: forgotten(packet.FIN, proto.FromInitiator)},
		{name: "SYN out of place", late: true, before: syns(0, 0, 1, 2, 500, -500, 1<<30, -1<<30)},
		{name: "SYN in place", late: true, before: syns(0, 0, 0)},
		{name: "SYN with payload", late: true, before: syns(0, 9, 0, 1, -9, 500)},
		{name: "SYN and FIN", late: true, before: syns(packet.FIN, 0, 0, 1, 500)},
		{name: "SYN and RST", late: true, before: syns(packet.RST, 0, 0, 1, 500)},
		{name: "SYN-ACK out of place", late: true, harms: true, before: syns(packet.ACK, 0, 1, 2, 500, -500, 1<<30, -1<<30)},
		{name: "SYN-ACK in place", late: true, harms: true, before: syns(packet.ACK, 0, 0)},
		{name: "urgent", harms: true, before: urgently},
		{name: "urgent without payload", harms: true, before: urgent(1)},
		{name: "urgent without payload, further on", harms: true, before: both(urgent(3), urgent(9))},
		{name: "before the connection", late: true, before: func(w *wire, dir proto.Dir, _ int, _ []byte) {
			w.put(dir, -20, garbage(9), odd{lost: true})
			w.put(dir, -1, garbage(1), odd{})
			w.put(dir, -1<<30, garbage(30), odd{lost: true})
		}},
		{name: "far ahead", late: true, before: func(w *wire, dir proto.Dir, off int, _ []byte) {
			w.put(dir, off+reach-50, garbage(99), odd{lost: true})
			w.put(dir, off+1<<30, garbage(99), odd{lost: true})
		}},
		{name: "acknowledges what never was", before: func(w *wire, dir proto.Dir, off int, _ []byte) {
			w.put(dir, off, nil, odd{ahead: 10})
			w.put(dir, off, nil, odd{ahead: 1 << 20})
			w.put(dir, off, nil, odd{ahead: -1 << 20})
		}},
		{name: "keep-alive probes", before: sends(1, -1<<20, false, odd{}), after: sends(1, -1<<20, false, odd{})},
	}
	for k := 1; k <= 12; k++ {
		out = append(out,
			way{name: fmt.Sprint("overlaps what was by ", k, ", garbage"), some: true, cut: every(13), after: sends(k, -13+k, false, odd{})},
			way{name: fmt.Sprint("overlaps what was by ", k), some: true, cut: every(13), after: sends(k, 0, true, odd{})},
			way{name: fmt.Sprint("overlaps what comes by ", k), some: true, cut: every(13), before: sends(0, k, true, odd{})},
			way{name: fmt.Sprint("overlaps what comes by ", k, ", garbage"), some: true, cut: every(13), before: sends(0, k, false, odd{}), harms: true},
			way{name: fmt.Sprint("the last ", k, " are garbage at first"), some: true, before: ending(k), harms: true})
	}
	for _, d := range idles {
		out = append(out, way{name: fmt.Sprint("a piece each ", d), ends: true, cut: random, before: func(w *wire, _ proto.Dir, _ int, _ []byte) { w.wait(d) }})
	}
	return out
}

// ending sends the piece with its last k bytes garbage.
func ending(k int) trick {
	return func(w *wire, dir proto.Dir, off int, b []byte) {
		n := max(len(b)-k, 0)
		w.put(dir, off, append(slices.Clone(b[:n]), garbage(len(b)-n)...), odd{lost: true})
	}
}

// forgotten is a trick to have the gateway forget the flow: an end of it that
// never arrives, and then silence, until conntrack has forgotten it too.
func forgotten(flags uint8, by proto.Dir) trick {
	return func(w *wire, dir proto.Dir, off int, _ []byte) {
		if dir != by || w.known.Fate == enforce.Refuse {
			return // a refused flow that both sides keep alive in silence is forgotten, with drop
		}
		w.put(dir, off, nil, odd{flags: flags, lost: true})
		w.wait(5 * idles[1] / 4)
		w.known.Fate = enforce.Queue
	}
}
