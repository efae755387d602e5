package enforce

import (
	"bytes"
	"slices"

	"chaperone/enforce/packet"
	"chaperone/proto"
)

// What a capture shows out of order will not be sent again, so an observing
// engine keeps it until its turn comes. What the capture has missed will never
// come: the far side's acknowledgement, or too much waiting behind the hole,
// says so, and the flow is taken up again behind it like one met in mid-stream.

// maxStash bounds the segments of a flow that wait behind a hole.
const maxStash = 128

// A stashed segment waits for its turn.
type stashed struct {
	dir proto.Dir
	ip  []byte
}

func (e *Engine) stash(f *flow, dir proto.Dir, p *packet.Packet) {
	if f.talk.stash == nil {
		f.talk.stash = new([]stashed)
	}
	*f.talk.stash = append(*f.talk.stash, stashed{dir, bytes.Clone(p.IP)})
	if len(*f.talk.stash) >= maxStash {
		e.jump(f, dir, p.TCP().Seq())
	}
}

// waiting returns the segments that wait behind a hole.
func (f *flow) waiting() []stashed {
	if f.talk.stash == nil {
		return nil
	}
	return *f.talk.stash
}

// unstash decides the waiting segments whose turn has come.
func (e *Engine) unstash(f *flow, dir proto.Dir) {
	for f.talk != nil {
		i := e.due(f, dir)
		if i < 0 {
			return
		}
		var p packet.Packet
		if p.Decode((*f.talk.stash)[i].ip) != nil {
			return
		}
		*f.talk.stash = slices.Delete(*f.talk.stash, i, i+1)
		e.segment(f, dir, &p, &Meta{})
	}
}

// due returns the index of a waiting segment that leaves no hole, or -1.
func (e *Engine) due(f *flow, dir proto.Dir) int {
	for i, s := range f.waiting() {
		var p packet.Packet
		if s.dir != dir || p.Decode(s.ip) != nil {
			continue
		}
		if _, early := f.half[dir].Place(p.TCP().Seq(), len(p.Payload)); !early {
			return i
		}
	}
	return -1
}

// jump gives up the hole in direction dir, which ends before seq at the latest.
func (e *Engine) jump(f *flow, dir proto.Dir, seq uint32) {
	for _, s := range f.waiting() {
		var p packet.Packet
		if s.dir == dir && p.Decode(s.ip) == nil && int32(p.TCP().Seq()-seq) < 0 {
			seq = p.TCP().Seq()
		}
	}
	h := &f.half[dir]
	ended := f.closing[dir] && seq == h.Next()+1 // a FIN is acknowledged like a byte
	if int32(seq-h.Next()) > 0 && !ended {
		h.Start(seq, &e.buffers)
		e.count.Missed++
		if f.phase == following {
			e.astray(f)
		} else {
			f.handshake = false
		}
	}
	e.unstash(f, dir)
}
