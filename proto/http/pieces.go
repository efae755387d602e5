package http

import (
	"errors"

	"chaperone/proto"
)

// maxCarry bounds what is put together, in bytes: one message's beginning in each
// direction of a connection. A longer one is an error, which is for the policy to
// deal with, not let pass.
const maxCarry = 2 << 10

var errPieces = errors.New("http: a message that cannot be put together")

// Pieces shows a parser a stream that comes in pieces with something else in
// between: chunks, bodies, packets. A message that straddles two of them is put
// together in a copy.
type Pieces struct {
	skip  int    // so much of the stream the parser does not want to see
	carry []byte // what it has not read of the pieces before
	here  int    // so much of this piece has been read
}

// Reset forgets what was left of the pieces before.
func (s *Pieces) Reset() { *s = Pieces{carry: s.carry[:0]} }

// Parse shows p what there is of a piece: b, of which last says that it is all.
// It returns how much of b has been read; behind last, all of it. What p says of
// the flow is confined to the stream: done is true when p wants to see no more.
func (s *Pieces) Parse(p proto.Parser, ev *proto.Events, dir proto.Dir, b []byte, last bool) (n int, done bool, err error) {
	switch n = s.past(b); {
	case n > 0 || len(b) == 0:
	case len(s.carry) > 0:
		n, done, err = s.together(p, ev, dir, b, last)
	default:
		if n, done, err = s.read(p, ev, dir, b, 0); n == 0 && last && err == nil && !done {
			n, err = len(b), s.keep(b)
		}
	}
	if s.here += n; last && n == len(b) {
		s.here = 0
	}
	return n, done, err
}

// read reads one message at the front of b, of which the first kept bytes came
// with other pieces.
func (s *Pieces) read(p proto.Parser, ev *proto.Events, dir proto.Dir, b []byte, kept int) (n int, done bool, err error) {
	seen := ev.NSeen
	n, err = p.Parse(ev, dir, b)
	if n < 0 || n > len(b) {
		return 0, false, errPieces
	}
	for i := range ev.Seen[seen:ev.NSeen] {
		clip(&ev.Seen[seen+i], kept-s.here, kept)
	}
	done = ev.Finished || ev.Handoff
	s.skip += max(0, ev.Skip)
	ev.Finished, ev.Handoff, ev.Skip = false, false, 0
	return n + s.past(b[n:]), done, err
}

// past leaves out what is not to be seen.
func (s *Pieces) past(b []byte) int {
	n := min(s.skip, len(b))
	s.skip -= n
	return n
}

// together shows b behind what was left of the pieces before.
func (s *Pieces) together(p proto.Parser, ev *proto.Events, dir proto.Dir, b []byte, last bool) (n int, done bool, err error) {
	kept := len(s.carry)
	if room := maxCarry - kept; len(b) > room {
		b, last = b[:max(0, room)], false
	}
	whole := append(s.carry, b...)
	at := 0
	for at < kept {
		n, done, err = s.read(p, ev, dir, whole[at:], kept-at)
		if at += n; err != nil || done {
			return len(b), done, err
		}
		if n == 0 {
			break
		}
	}
	switch {
	case at >= kept:
		s.carry = whole[:0]
		return at - kept, false, nil
	case len(whole) == maxCarry && at == 0:
		return 0, false, errPieces
	case last:
		s.carry = whole[:copy(whole, whole[at:])]
		return len(b), false, nil
	}
	s.carry = whole[:copy(whole, whole[at:kept])]
	return 0, false, nil
}

// keep takes what has not been read of a piece.
func (s *Pieces) keep(b []byte) error {
	if len(b) > maxCarry {
		return errPieces
	}
	if s.carry == nil {
		s.carry = make([]byte, 0, maxCarry)
	}
	s.carry = append(s.carry[:0], b...)
	return nil
}

// clip leaves out what of an overwrite lies before this piece, which begins at
// from, and makes its offset one from zero.
func clip(e *proto.Event, from, zero int) {
	if cut := from - e.Off; cut > 0 {
		e.Blunt = e.Blunt[min(cut, len(e.Blunt)):]
		e.Off = from
	}
	e.Off -= zero
}
