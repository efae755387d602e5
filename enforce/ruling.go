package enforce

import (
	"chaperone/enforce/packet"
	"chaperone/proto"
)

// A ruling is what becomes of a packet of a flow. It stands for the verdict while
// that is on its way through the engine: a verdict is of many small parts, and to
// hand it from one function to the next takes longer than to look the flow up.
type ruling uint8

const (
	dropped ruling = iota
	told           // dropped, and both ends hear of it
	passed
	ended // dropped like all of its flow
)

// rule makes v, which is empty, the verdict on packet p of flow f.
func (e *Engine) rule(r ruling, f *flow, p *packet.Packet, v *Verdict) {
	switch r {
	case told:
		v.Tell = true
	case passed:
		v.Pass, v.Settled = true, e.fate(f)
	case ended:
		v.Tell, v.TellSeq, v.Settled = f.reset, tellSeq(p)+uint32(e.taken), e.fate(f)
	}
}

// settled decides a packet of a flow that is.
func (e *Engine) settled(f *flow) ruling {
	if f.phase == trusted {
		return passed
	}
	e.count.Swallowed++
	return ended
}

// verdict decides the packet whose bytes have just been read.
func (e *Engine) verdict(f *flow, w *window) ruling {
	if f.app != proto.UnknownID {
		e.classify(f)
	}
	switch {
	case f.phase == refused:
		e.taken = w.payload
		return e.settled(f)
	case !w.swallow:
		return passed
	}
	e.count.Swallowed++
	if w.tell {
		return told
	}
	return dropped
}

// seal says of a packet that passes whether it was changed, and then gives it its
// checksum where that was left to the hardware.
func seal(p *packet.Packet, m *Meta, v *Verdict) {
	if v.Pass && p.Changed {
		v.Changed = true
		if m.Partial {
			p.Seal()
		}
	}
}
