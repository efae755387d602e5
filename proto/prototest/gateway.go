package prototest

import (
	"fmt"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// A gateway is the engine in small: it shows a parser segments, passes them on,
// and overwrites what of a refused feature it still can.
type gateway struct {
	parser  proto.Parser
	over    proto.Transport
	refuse  proto.Features
	ev      proto.Events
	half    [2]half
	scratch []byte
	turn    int
	done    bool // an error, Finished or Handoff
	said    []said
}

// A half is one direction. The segment at hand lies in pending and is far[sent:].
type half struct {
	pending []byte // passed on or at hand, and unread
	at      int    // offset of pending in the direction
	skip    int
	far     []byte // as the far side sees it
	sent    int    // so many bytes of far cannot be changed any more
}

// play shows p a conversation and returns what it said.
func play(p *proto.Protocol, t *transcript.Transcript, c cut) []said {
	g := &gateway{parser: p.New(), over: t.Over}
	g.play(t.Turns, c)
	return g.said
}

// play returns the turns as the far side sees them.
func (g *gateway) play(turns []transcript.Turn, c cut) []transcript.Turn {
	far := make([]transcript.Turn, len(turns))
	for i, turn := range turns {
		g.turn = i
		h := &g.half[turn.Dir]
		start := len(h.far)
		if g.over == proto.UDP {
			g.segment(turn.Dir, turn.Data)
			h.pending, h.at, h.skip = h.pending[:0], len(h.far), 0
		} else {
			for rest := turn.Data; len(rest) > 0; {
				n := c(i, len(rest))
				g.segment(turn.Dir, rest[:n])
				rest = rest[n:]
			}
		}
		far[i] = turn
		far[i].Data = h.far[start:len(h.far):len(h.far)]
	}
	return far
}

// segment takes one segment.
func (g *gateway) segment(dir proto.Dir, b []byte) {
	h := &g.half[dir]
	h.sent = len(h.far)
	h.far = append(h.far, b...)
	if g.done {
		return
	}
	skipped := min(h.skip, len(b))
	h.skip -= skipped
	if skipped > 0 {
		h.at = h.sent + skipped
	}
	h.pending = append(h.pending, b[skipped:]...)
	for len(h.pending) > 0 && !g.done && g.parse(dir, h) {
	}
}

// parse makes one call and reports whether to go on.
func (g *gateway) parse(dir proto.Dir, h *half) bool {
	shown := h.pending[:min(len(h.pending), proto.MaxUnread)]
	g.scratch = append(g.scratch[:0], shown...)
	g.ev.Clear()
	g.ev.Over = g.over
	read, err := g.parser.Parse(&g.ev, dir, g.scratch)
	g.said = hear(g.said, g.turn, &g.ev)
	g.blunt(h)
	for i := range g.scratch {
		g.scratch[i] = 0xDD // a parser that kept a view of it shall notice
	}
	switch {
	case err != nil:
		g.stop("error " + err.Error())
	case read < 0 || read > len(shown) || g.ev.Skip < 0:
		g.stop(fmt.Sprintf("BROKEN: read %d of %d bytes and skipped %d", read, len(shown), g.ev.Skip))
	case g.ev.Handoff && g.over == proto.UDP:
		h.pending = h.pending[:0] // the next datagram is wrapped again
		return false
	case g.ev.Finished || g.ev.Handoff:
		g.done = true
	case read == 0 && g.ev.Skip == 0:
		if len(shown) == proto.MaxUnread {
			g.stop(fmt.Sprintf("BROKEN: waits for more than %d bytes", proto.MaxUnread))
		}
		return false
	}
	n := read + g.ev.Skip
	h.skip = max(0, n-len(h.pending))
	h.at += min(n, len(h.pending))
	h.pending = h.pending[:copy(h.pending, h.pending[min(n, len(h.pending)):])]
	return true
}

func (g *gateway) stop(why string) {
	g.said = append(g.said, said{turn: g.turn, text: why})
	g.done = true
}

// blunt overwrites what the parser said would take refused features away, as far
// as it lies in the segment at hand. Unread bytes change with it.
func (g *gateway) blunt(h *half) {
	for i := range g.ev.Seen[:g.ev.NSeen] {
		e := &g.ev.Seen[i]
		if !g.refuse.Has(e.Feature) {
			continue
		}
		for j := range len(e.Blunt) {
			at := h.at + e.Off + j
			if at < h.sent || at >= len(h.far) {
				continue
			}
			h.far[at] = e.Blunt[j]
			if at >= h.at {
				h.pending[at-h.at] = e.Blunt[j]
			}
		}
	}
}
