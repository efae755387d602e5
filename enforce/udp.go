package enforce

import (
	"chaperone/enforce/packet"
	"chaperone/proto"
)

// udp decides a datagram of a flow that is not settled.
func (e *Engine) udp(f *flow, dir proto.Dir, p *packet.Packet, m *Meta) ruling {
	if e.damaged(p, m) {
		return dropped
	}
	f.spoke[dir] = true
	if f.phase == counting {
		return e.counted(f, dir, p, 0)
	}
	w := window{p: p, dir: dir, rest: p.Payload}
	switch {
	case len(p.Payload) == 0:
	case f.wrapper != nil && !e.unwrap(f, &w):
	case f.phase == following:
		e.another(f, &w)
		e.read(f, &w)
	default:
		e.recogniseDatagram(f, &w)
	}
	return e.verdict(f, &w)
}

// another follows a flow that nobody has answered as what carries any app's
// conversations, where the datagram begins such a one: servers read over a word of
// another protocol before it.
func (e *Engine) another(f *flow, w *window) {
	if f.spoke[w.dir.Other()] || e.catalog.Protocols[f.protocol].Carries {
		return
	}
	defer e.rescue(f)
	o := e.openingBy(f, w, nil)
	for i := e.carriers.next(0); i < maxProtocols; i = e.carriers.next(i + 1) {
		if e.catalog.Protocols[i].Detect(o) == proto.Yes {
			e.dropParser(f)
			e.begin(f, i)
			return
		}
	}
}

// recogniseDatagram asks the matchers about a datagram, with the latest one of
// the other side and for itself: what came before it may say nothing of it.
func (e *Engine) recogniseDatagram(f *flow, w *window) {
	other, wrapped := f.half[w.dir.Other()].Held(), f.wrapper != nil
	if e.detectDatagram(f, w, other) != proto.Yes && f.phase == opening && len(other) > 0 {
		other = nil
		e.detectDatagram(f, w, nil)
	}
	if f.phase == following {
		e.read(f, &window{p: w.p, dir: w.dir.Other(), rest: other, past: true})
	}
	if f.phase == following {
		e.read(f, w)
	}
	if f.phase != opening {
		e.release(f)
		return
	}
	if f.wrapper != nil && !wrapped {
		e.recogniseDatagram(f, w)
		return
	}
	if f.looks++; f.looks >= f.patience(w) {
		e.unrecognised(f)
		return
	}
	e.retain(f, w)
}

// patience is how many datagrams a flow has until it stays unrecognised. What nobody
// answers, or is no more than a sign of life, says little of a conversation to come:
// a server ignores what it does not understand.
func (f *flow) patience(w *window) uint8 {
	if len(w.rest) <= signOfLife || f.half[w.dir.Other()].Held() == nil {
		return maxSilent
	}
	return maxLooks
}

func (e *Engine) detectDatagram(f *flow, w *window, other []byte) proto.Answer {
	o := e.openingBy(f, w, other)
	o.Earlier = f.half[w.dir].Held()
	f.cand = e.overs[f.over]
	return e.detect(f, o)
}

// openingBy is the opening that a datagram makes with the latest one of the other side.
func (e *Engine) openingBy(f *flow, w *window, other []byte) *proto.Opening {
	o := e.openingOf(f)
	if o.Initiator, o.Responder = w.rest, other; w.dir == proto.FromResponder {
		o.Initiator, o.Responder = other, w.rest
	}
	return o
}

// release gives back what was kept of a flow of datagrams.
func (e *Engine) release(f *flow) {
	if f.talk != nil {
		f.half[0].Release(&e.buffers)
		f.half[1].Release(&e.buffers)
	}
}

// retain keeps the start of a datagram for when the other side answers.
func (e *Engine) retain(f *flow, w *window) {
	h := &f.half[w.dir]
	if !h.Holds() && h.Lacks(1, &e.buffers) {
		e.reclaim(loose, f)
	}
	if !h.Hold(w.rest, &e.buffers) {
		e.count.NoRoom++
	}
}
