package enforce

import (
	"chaperone/enforce/packet"
	"chaperone/enforce/stream"
	"chaperone/proto"
)

const opens = packet.SYN | packet.ACK

// synchronises reports whether p is a SYN or SYN-ACK.
func synchronises(p *packet.Packet) bool {
	return p.Protocol == packet.ProtoTCP && p.TCP().Flags()&packet.SYN != 0
}

// reopens reports whether a SYN that belongs to a known flow's addresses begins
// another connection between them.
//
// A SYN-ACK is what an established connection's initiator would send to make the
// gateway lose its place: only the responder's counts.
func (e *Engine) reopens(f *flow, low bool, p *packet.Packet, m *Meta) bool {
	dir, t := f.dir(low), p.TCP()
	if f.started[dir] && f.start[dir] == t.Seq()+1 {
		return false // sent again
	}
	if other := dir.Other(); t.Flags()&opens == opens && f.started[other] && f.start[other] == t.Ack() {
		return false // the answer
	}
	if f.talk == nil {
		return m.Known.Fate == Queue
	}
	if !f.started[dir] {
		return false
	}
	return (t.Flags()&packet.ACK != 0) == (dir == proto.FromResponder)
}

// tcp decides a segment of a flow that is not settled.
func (e *Engine) tcp(f *flow, dir proto.Dir, p *packet.Packet, m *Meta) Verdict {
	t := p.TCP()
	if synchronises(p) {
		e.shake(f, dir, t)
	}
	if t.Flags()&packet.ACK != 0 && f.half[dir.Other()].Ack(t.Ack(), &e.buffers) && e.observe {
		e.jump(f, dir.Other(), t.Ack())
	}
	if e.leave(f); f.talk == nil { // settled, perhaps by what waited behind a hole
		return e.settled(f, p)
	}
	if len(p.Payload) == 0 {
		if t.Flags()&(packet.FIN|packet.RST) != 0 && t.Seq() == f.half[dir].Next() {
			f.closing = true
		}
		return Verdict{Pass: true, Settled: e.fate(f)}
	}
	if !m.Partial && !e.observe && !p.Valid() {
		e.count.BadChecksum++ // the far side would not take it either, and would believe another
		return Verdict{}
	}
	v := e.segment(f, dir, p)
	if e.observe {
		e.unstash(f, dir)
	}
	return v
}

// shake notes the sequence numbers of a SYN or SYN-ACK.
func (e *Engine) shake(f *flow, dir proto.Dir, t packet.TCP) {
	f.begin(dir, t.Seq()+1, &e.buffers)
	if t.Flags()&opens == opens {
		f.begin(dir.Other(), t.Ack(), &e.buffers)
	}
	f.handshake = true
}

// begin notes the first sequence number of a direction, once.
func (f *flow) begin(dir proto.Dir, seq uint32, pool *stream.Pool) {
	if h := &f.half[dir]; !h.Known() {
		h.Start(seq, pool)
		f.start[dir], f.started[dir] = seq, true
	}
}

// segment decides a segment with payload.
func (e *Engine) segment(f *flow, dir proto.Dir, p *packet.Packet) Verdict {
	t := p.TCP()
	seq := t.Seq()
	if synchronises(p) {
		seq++
	}
	changed := p.ClearUrgent()
	f.begin(dir, seq, &e.buffers)
	h := &f.half[dir]
	old, early := h.Place(seq, len(p.Payload))
	if early {
		return e.early(f, dir, p)
	}
	if off, was := h.Redo(seq, old); len(was) > 0 && p.Overwrite(off, was) {
		e.count.Rewritten++
		changed = true
	}
	if t.Flags()&packet.FIN != 0 {
		f.closing = true
	}
	if old == len(p.Payload) {
		return Verdict{Pass: true, Changed: changed, Settled: e.fate(f)}
	}
	v := e.fresh(f, dir, p, old)
	v.Changed = v.Changed || changed
	return v
}

// early decides a segment behind a hole. It is not passed on: what it holds
// cannot be judged before the hole is filled, and TCP will send it again.
func (e *Engine) early(f *flow, dir proto.Dir, p *packet.Packet) Verdict {
	e.count.Early++
	if e.observe {
		e.stash(f, dir, p)
		return Verdict{Pass: true}
	}
	return Verdict{}
}

// fresh takes in the bytes of a segment behind its first old ones, which nobody
// has seen yet.
func (e *Engine) fresh(f *flow, dir proto.Dir, p *packet.Packet, old int) Verdict {
	h := &f.half[dir]
	b := p.Payload[old:]
	if f.phase == leaving {
		return e.pass(f, h, p, b)
	}
	n := 0
	if unread, _ := h.Unread(); len(unread) == 0 {
		n = min(h.Skip, len(b))
	}
	if n > 0 && !h.Content(b[:n], &e.buffers) || !h.Keep(b[n:], &e.buffers) {
		e.count.NoRoom++ // the sender will send it again once something has been acknowledged
		return Verdict{}
	}
	w := window{p: p, dir: dir, half: h, payload: old + n}
	unread, before := h.Unread()
	w.fresh = before + len(unread) - (len(b) - n)
	e.advance(f, &w)
	return e.verdict(f, &w)
}

// pass lets the bytes b of a flow through that has been judged, while earlier
// ones may still be sent again.
func (e *Engine) pass(f *flow, h *stream.Half, p *packet.Packet, b []byte) Verdict {
	f.waited = true
	if h.Content(b, &e.buffers) {
		h.Skip = 0
		return Verdict{Pass: true, Settled: e.fate(f)}
	}
	e.count.Unconfirmed++ // so much in flight and not one acknowledgement: they do not come by here
	if !e.failOpen() {
		return Verdict{}
	}
	e.settle(f, trusted)
	return e.settled(f, p)
}
