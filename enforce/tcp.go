package enforce

import (
	"time"

	"chaperone/enforce/packet"
	"chaperone/enforce/stream"
	"chaperone/proto"
)

// tcp decides a segment of a flow that is not settled.
func (e *Engine) tcp(f *flow, dir proto.Dir, p *packet.Packet, m *Meta) ruling {
	if e.damaged(p, m) {
		return dropped
	}
	p.ClearUrgent()
	return e.place(f, dir, p, m)
}

// place finds a segment's place in its direction's stream.
func (e *Engine) place(f *flow, dir proto.Dir, p *packet.Packet, m *Meta) ruling {
	t := p.TCP()
	if synchronises(p) {
		if !f.fits(dir, t) {
			return e.misfit(t)
		}
		e.shake(f, dir, t)
	}
	f.spoke[dir] = true
	if t.Flags()&packet.ACK != 0 && f.half[dir.Other()].Ack(t.Ack(), &e.buffers) && e.observe {
		e.jump(f, dir.Other(), t.Ack())
	}
	if e.leave(f); f.talk == nil { // settled, perhaps by what waited behind a hole
		return e.settled(f)
	}
	if len(p.Payload) == 0 {
		if ends(p) {
			f.waited = true // the kernel cannot be relied on to wait: conntrack may forget the flow
			if t.Seq() == f.half[dir].Next() {
				f.closing[dir] = true
				f.broken = f.broken || t.Flags()&packet.RST != 0 && dir == proto.FromInitiator
			}
		}
		return passed
	}
	v := e.segment(f, dir, p, m)
	if e.observe {
		e.unstash(f, dir)
	}
	return v
}

// misfit decides a SYN that is not of the flow's handshake, and begins no other connection
// that is known of. The ends of a connection that stands do not heed it. Those of a new one
// that starts close to where the flow is do, and what they say would be read as what the
// old ones go on to say. So its SYN-ACK does not pass: who has not got it cannot speak.
func (e *Engine) misfit(t packet.TCP) ruling {
	if e.observe || t.Flags()&packet.ACK == 0 {
		return passed
	}
	e.count.Strange++
	return dropped
}

// shake notes the sequence numbers of a SYN or SYN-ACK.
func (e *Engine) shake(f *flow, dir proto.Dir, t packet.TCP) {
	f.begin(dir, t.Seq()+1, &e.buffers)
	if t.Flags()&opens == opens {
		f.begin(dir.Other(), t.Ack(), &e.buffers)
	}
	f.handshake = true
	f.crossed = f.crossed || (t.Flags()&packet.ACK != 0) == (dir == proto.FromInitiator)
}

// begin notes the first sequence number of a direction, once.
func (f *flow) begin(dir proto.Dir, seq uint32, pool *stream.Pool) {
	if h := &f.half[dir]; !h.Known() {
		h.Start(seq, pool)
		f.start[dir], f.started[dir] = seq, true
	}
}

// segment decides a segment with payload.
func (e *Engine) segment(f *flow, dir proto.Dir, p *packet.Packet, m *Meta) ruling {
	t := p.TCP()
	seq := t.Seq()
	if synchronises(p) {
		seq++
	}
	f.begin(dir, seq, &e.buffers)
	h := &f.half[dir]
	switch {
	case f.handshake && h.Below(seq):
		return e.below(p, seq+1 == f.start[dir])
	case e.belies(f, dir, t):
		e.count.Strange++
		return dropped
	}
	old, early := h.Place(seq, len(p.Payload))
	if early && f.phase == leaving && h.Done() {
		h.Leap(seq) // the kernel has let by what it waited for
		early = false
	}
	if early && !e.resume(f, dir, seq) {
		return e.early(f, dir, p)
	}
	if off, was := h.Redo(seq, old); len(was) > 0 && p.Overwrite(off, was) {
		e.count.Rewritten++
	}
	if t.Flags()&packet.FIN != 0 {
		f.closing[dir] = true
	}
	if old == len(p.Payload) {
		return passed
	}
	return e.fresh(f, dir, p, m, old)
}

// below decides a segment with bytes before the first that its sender's SYN
// announced. The far side takes none of them, or the SYN was not the one that it
// has heeded, and nobody has judged them. A keep-alive probe may have the last of them.
func (e *Engine) below(p *packet.Packet, last bool) ruling {
	if e.observe {
		return passed
	}
	e.count.Strange++
	if !last || len(p.Payload) > 1 {
		return dropped
	}
	p.Overwrite(0, []byte{0})
	return passed
}

// belies reports whether a segment acknowledges what lies before the other side's start.
// Either its sender knows of another start than the SYN-ACK that was last believed, and
// then so does the other side, or nobody will heed it.
func (e *Engine) belies(f *flow, dir proto.Dir, t packet.TCP) bool {
	h := &f.half[dir.Other()]
	return f.handshake && !e.observe && t.Flags()&packet.ACK != 0 && h.Known() && h.Below(t.Ack())
}

// early decides a segment behind a hole. It is not passed on: what it holds
// cannot be judged before the hole is filled, and TCP will send it again.
func (e *Engine) early(f *flow, dir proto.Dir, p *packet.Packet) ruling {
	e.count.Early++
	if e.observe {
		e.stash(f, dir, p)
		return passed
	}
	return dropped
}

// fresh takes in the bytes of a segment behind its first old ones, which nobody
// has seen yet.
func (e *Engine) fresh(f *flow, dir proto.Dir, p *packet.Packet, m *Meta, old int) ruling {
	h := &f.half[dir]
	b := p.Payload[old:]
	if dir == proto.FromInitiator && f.pieces < 255 {
		f.pieces++
	}
	switch f.phase {
	case leaving:
		return e.pass(f, dir, m, b)
	case counting:
		if r := e.pass(f, dir, m, b); r != passed || f.phase != counting {
			return r
		}
		return e.counted(f, dir, p, old)
	}
	n := 0
	if unread, _ := h.Unread(); len(unread) == 0 {
		n = min(h.Skip, len(b))
	}
	if h.Holds() || n < len(b) {
		e.makeRoom(f, h, len(b))
	}
	if n > 0 && !h.Content(b[:n], &e.buffers) || !h.Keep(b[n:], &e.buffers) {
		e.count.NoRoom++ // the sender will send it again once something has been acknowledged
		return dropped
	}
	w := window{p: p, dir: dir, half: h, payload: old + n}
	unread, before := h.Unread()
	w.fresh = before + len(unread) - (len(b) - n)
	if f.crossed && f.phase == opening && f.half[dir.Other()].Next() == f.start[dir.Other()] {
		f.reversed = dir == proto.FromResponder // more often than not who speaks first is the one that calls
	}
	e.advance(f, &w)
	return e.verdict(f, &w)
}

// confirms is how long acknowledgements are waited for before they are taken to
// go another way.
const confirms = 3 * time.Second

// pass lets the bytes b of a flow through that has been judged, while earlier
// ones may still be sent again.
func (e *Engine) pass(f *flow, dir proto.Dir, m *Meta, b []byte) ruling {
	f.waited = true
	h := &f.half[dir]
	if h.Content(b, &e.buffers) {
		h.Skip = 0
		return passed
	}
	e.count.Unconfirmed++ // so much in flight and not one acknowledgement
	remembers := m.Known.Fate == Follow || e.clock(e.now)-f.since < int64(confirms)
	if f.spoke[dir.Other()] && remembers || !e.failOpen() {
		return dropped // they do come by here: what was judged has not arrived, or not yet
	}
	e.settle(f, trusted)
	return e.settled(f)
}
