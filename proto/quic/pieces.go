package quic

import (
	"bytes"
	"errors"
	"slices"
)

// Limits of a hello in pieces.
const (
	maxHello  = 16 << 10 // bytes; servers take no more
	maxPieces = 128      // that stand apart from each other
)

var (
	errLong   = errors.New("quic: a hello that does not end")
	errPieces = errors.New("quic: a hello in too many pieces")
	errTwice  = errors.New("quic: a hello of two versions")
)

// A span is some of the hello's bytes that have come.
type span struct{ from, to int }

// pieces puts a hello together, in whichever order it comes.
type pieces struct {
	hello []byte // as far as anything of it has come
	spans [maxPieces]span
	n     int // spans, which stand in order and apart
}

func (p *pieces) reset() {
	if cap(p.hello) > roomy {
		p.hello = nil
	}
	p.hello, p.n = p.hello[:0], 0
}

// roomy is how much memory is kept from one flow to the next.
const roomy = 4 << 10

// whole returns the hello from its start to the first hole.
func (p *pieces) whole() []byte {
	if p.n == 0 || p.spans[0].from > 0 {
		return nil
	}
	return p.hello[:p.spans[0].to]
}

// add takes in b, which stands at offset from. A sender that says two different things
// at the same place must not choose which of them is read.
func (p *pieces) add(from uint64, b []byte) error {
	if from > maxHello || len(b) > maxHello-int(from) {
		return errLong
	}
	s := span{int(from), int(from) + len(b)}
	if s.to > len(p.hello) {
		p.hello = slices.Grow(p.hello, s.to-len(p.hello))[:s.to]
	}
	first := 0
	for first < p.n && p.spans[first].to < s.from {
		first++
	}
	last, joined := first, s
	for ; last < p.n && p.spans[last].from <= s.to; last++ {
		o := p.spans[last]
		if lo, hi := max(o.from, s.from), min(o.to, s.to); lo < hi && !bytes.Equal(p.hello[lo:hi], b[lo-s.from:hi-s.from]) {
			return errTwice
		}
		joined = span{min(joined.from, o.from), max(joined.to, o.to)}
	}
	copy(p.hello[s.from:], b)
	return p.replace(first, last, joined)
}

// replace puts s in the place of the spans from first to last.
func (p *pieces) replace(first, last int, s span) error {
	if first == last && p.n == maxPieces {
		return errPieces
	}
	rest := copy(p.spans[first+1:], p.spans[last:p.n])
	p.spans[first] = s
	p.n = first + 1 + rest
	return nil
}
