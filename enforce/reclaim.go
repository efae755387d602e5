package enforce

import (
	"chaperone/enforce/stream"
	"chaperone/policy"
	"chaperone/proto"
)

// maxReclaimed bounds how many flows one packet may cost: as many as give up a
// small buffer each for one of the largest.
const maxReclaimed = 80

// makeRoom sees to it that h, of f, can keep n more bytes: where all buffers are
// lent, at the cost of the flows that have been silent longest with some of them.
// Otherwise whoever opens enough flows and leaves them in the middle of a word
// would silence all others.
func (e *Engine) makeRoom(f *flow, h *stream.Half, n int) {
	for range maxReclaimed {
		if !h.Lacks(n, &e.buffers) || !e.reclaim(parting, f) && !e.reclaim(loose, f) && !e.reclaim(begun, f) && !e.reclaim(held, f) {
			return
		}
	}
}

// reclaim takes the buffers of the flow of class c that has been silent longest,
// but for f, and reports whether there was one.
func (e *Engine) reclaim(c class, f *flow) bool {
	g := e.flows.oldestBut(c, f)
	if g == nil {
		return false
	}
	e.count.Reclaimed++
	switch {
	case g.over == proto.UDP:
		e.release(g)
		e.flows.touch(g, e.classOf(g))
	case c == loose, c == parting:
		e.forget(g)
	default:
		e.giveUp(g)
	}
	return true
}

// giveUp decides a flow that there is no room to judge.
func (e *Engine) giveUp(f *flow) {
	switch f.phase {
	case opening:
		e.unrecognised(f)
	case following:
		e.unsafe(f)
	}
	if f.talk != nil && e.failOpen() {
		e.settle(f, trusted)
	} else if f.talk != nil {
		e.refuse(f, policy.Drop)
	}
	e.flows.touch(f, e.classOf(f))
}
