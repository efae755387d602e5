package irc

import (
	"bytes"
	"errors"
	"time"

	"chaperone/proto"
)

// A parser follows one connection, line by line. What clients say to each other
// within a line is between bytes 1, and read piece by piece.
type parser struct {
	began bool // a session has been seen to
	half  [2]half
}

// A half is one direction.
type half struct {
	inside bool // the line at hand has been read up to a byte 1
	said   bool // what the line or piece at hand asks for
	verb   *verb
	end    uint16 // of the verb said, in the piece
	nPeer  uint8
	peer   [maxPeer]byte // of the line at hand
}

// Limits, in bytes. A line may have 512 and as many tags as 8191; servers of
// today send longer ones.
const (
	maxLine = 12 << 10
	maxPeer = 64
)

// mark begins and ends what is for the client and not for the user (CTCP).
const mark = 1

var errLong = errors.New("irc: a line without end")

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	from := 0
	if h.inside {
		from = 1 // of the piece
	}
	end := ends(b, from)
	if end < 0 {
		p.early(ev, dir, b)
		if len(b) > maxLine {
			return 0, errLong
		}
		return 0, nil
	}
	if h.inside {
		p.piece(ev, dir, b[:end])
	} else {
		p.line(ev, dir, b[:end], b[end] == mark)
	}
	h.said, h.inside = false, b[end] == mark
	if h.inside && end == 0 {
		return p.Parse(ev, dir, b)
	}
	if !h.inside {
		end++
	}
	return end, nil
}

// ends returns the offset of the first byte from i on that ends a line or begins a
// piece, -1 where there is none.
func ends(b []byte, i int) int {
	for ; i < len(b); i++ {
		if b[i] == mark || endsLine(b, i) {
			return i
		}
	}
	return -1
}

// early judges what there is of a line or piece, whose verb may be complete.
func (p *parser) early(ev *proto.Events, dir proto.Dir, b []byte) {
	h := &p.half[dir]
	switch {
	case h.said:
	case h.inside && len(b) > 0:
		p.ask(ev, dir, b, 1)
	case !h.inside:
		if m := read(b); m.at > 0 && talks(m.verb) {
			h.name(m.peer(dir == ev.Subject))
			p.order(ev, dir, b, m.at)
		}
	}
}

// order looks for a request to a file server in text, which begins at b[at].
func (p *parser) order(ev *proto.Events, dir proto.Dir, b []byte, at int) {
	if v, _ := spelt(b[at:]); v != nil && v.feature == proto.FileSharing {
		p.ask(ev, dir, b, at)
	}
}

// ask says what is asked for by the verb that is spelt from b[at] on, if any is.
func (p *parser) ask(ev *proto.Events, dir proto.Dir, b []byte, at int) {
	h := &p.half[dir]
	v, last := spelt(b[at:])
	if v == nil {
		return
	}
	h.said, h.verb, h.end = true, v, uint16(at+last+1)
	var e *proto.Event
	switch v.feature {
	case proto.Messaging:
		ev.Offers(v.feature).With(h.peer[:h.nPeer])
		return
	case proto.FileSharing:
		e = ev.Saw(v.feature)
	default:
		e = ev.Offers(v.feature)
	}
	e.With(h.peer[:h.nPeer]).BluntedBy(at+last, "X")
}

// piece reads b, which begins with a mark: a request to a client, or what is said.
func (p *parser) piece(ev *proto.Events, dir proto.Dir, b []byte) {
	h := &p.half[dir]
	before := h.said
	if !before {
		p.ask(ev, dir, b, 1)
	}
	if !h.said {
		if spells(b, 1, "ACTION ") > 0 {
			ev.Saw(proto.Messaging).With(h.peer[:h.nPeer])
		}
		return
	}
	p.details(ev, h.verb, b[h.end:], before)
}

// announced is how long an announced connection may take to come up: somebody has
// to agree.
const announced = 5 * time.Minute

// details says what follows a verb: of which file, and where somebody waits. apart
// says that the verb was judged before.
func (p *parser) details(ev *proto.Events, v *verb, b []byte, apart bool) {
	o := cutOffer(v.shape, trim(bytes.TrimLeft(b, " ")))
	switch {
	case len(o.file) == 0 && o.size == 0:
	case apart:
		ev.Completes(proto.Offer, v.feature).Named(o.file, o.size)
	default:
		ev.Seen[ev.NSeen-1].Named(o.file, o.size)
	}
	if o.to.IsValid() && o.to.Port() != 0 {
		ev.Expect(proto.Expectation{To: o.to, Over: proto.TCP, Feature: v.feature, For: announced})
	}
}

// name remembers whom a line is to or from.
func (h *half) name(peer []byte) {
	if h.nPeer = 0; len(peer) <= maxPeer {
		h.nPeer = uint8(copy(h.peer[:], peer))
	}
}
