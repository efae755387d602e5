package enforce

import "chaperone/proto"

// Unseen says that packets may have passed up to now that the engine was not
// shown: the queue was full and fails open, or the rules were gone for a moment.
//
// What such packets held is missing from the streams of their flows, and nobody
// will send it again. Without a word about it a flow would wait behind the hole
// until it is forgotten. With it, a flow that was there already goes on behind its
// next hole like one that is met in mid-stream, once in each direction.
func (e *Engine) Unseen() { e.unseen++ }

// resume takes a flow up again behind a hole in direction dir that ends at seq,
// and reports whether it has: only one that was there when packets passed unseen.
func (e *Engine) resume(f *flow, dir proto.Dir, seq uint32) bool {
	h := &f.half[dir]
	if e.observe || !h.Known() || f.unseen[dir] == e.unseen {
		return false
	}
	f.unseen[dir] = e.unseen
	e.count.Missed++
	unread, _ := h.Unread()
	rest := h.Skip - int(seq-h.Next())
	h.Start(seq, &e.buffers)
	f.handshake = false // what is missing may be sent after all
	if len(unread) == 0 && rest >= 0 {
		h.Skip = rest // only content is missing
		return true
	}
	if f.phase == following {
		e.dropParser(f)
		f.phase, f.lost, f.gap = opening, f.app != proto.UnknownID, true
	}
	if f.phase == opening {
		f.looks, f.cand = 0, e.overs[f.over]
		f.half[dir.Other()].ReadAll(&e.buffers)
	}
	return true
}
