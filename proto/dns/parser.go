package dns

import (
	"encoding/binary"
	"errors"

	"chaperone/proto"
)

var errFrame = errors.New("dns: no message is this short")

// A parser follows a conversation: a reader for each side.
type parser struct {
	side    [2]reader
	greeted bool
}

func (p *parser) Reset() { *p = parser{} }

// Parse reads one element of a message over TCP: a header with its first question, a
// record up to its data, a part of the data. A datagram it reads whole; what is
// malformed in it ends the reading of that one only, so that nobody gets past by
// sending nonsense first.
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (read int, err error) {
	r := &p.side[dir]
	if ev.Over == proto.UDP {
		if len(b) >= headerSize {
			p.datagram(ev, r, dir, b)
		}
		return len(b), nil
	}
	if r.at > 0 {
		n, skip := r.element(ev, b, 0)
		ev.Skip = skip
		return n, nil
	}
	if len(b) < 2+headerSize {
		return 0, nil
	}
	size := int(binary.BigEndian.Uint16(b))
	if size < headerSize {
		return 0, errFrame
	}
	n, skip := p.open(ev, r, dir, b[2:], size)
	if n == 0 {
		return 0, nil
	}
	ev.Skip = skip
	return 2 + n, nil
}

func (p *parser) datagram(ev *proto.Events, r *reader, dir proto.Dir, b []byte) {
	n, skip := p.open(ev, r, dir, b, len(b))
	for at := n + skip; n > 0 && at < len(b); at += n + skip {
		n, skip = r.element(ev, b[at:], at)
	}
}

// open reads the header of a message of size bytes, of which b is what has come, and
// its first question.
func (p *parser) open(ev *proto.Events, r *reader, dir proto.Dir, b []byte, size int) (n, skip int) {
	b = b[:min(len(b), size)]
	h := header(b)
	n = headerSize
	if h.count(0) > 0 {
		q, _ := nameSize(b[n:])
		if (q == 0 || q > 0 && len(b) < n+q+questionEnd) && len(b) < size {
			return 0, 0
		}
		if q <= 0 || len(b) < n+q+questionEnd {
			r.begin(size, n)
			r.phase = ignored
			return n, r.settle()
		}
		n += q + questionEnd
	}
	r.begin(size, n)
	for s := range r.left {
		r.left[s] = h.count(s)
	}
	if n > headerSize {
		r.left[0]--
		r.question(b, binary.BigEndian.Uint16(b[n-questionEnd:]))
	}
	p.meaning(ev, r, dir, h)
	return n, r.settle()
}

// meaning says what the first question is about. Whoever asks for the address of a
// host is about to call it; mail servers and the like are somebody else's.
func (p *parser) meaning(ev *proto.Events, r *reader, dir proto.Dir, h header) {
	if h.answer() {
		r.answers = dir == proto.FromResponder && h.operation() == opQuery && !h.failed()
		return
	}
	if !p.greeted {
		p.greeted = true
		ev.Saw(proto.Session)
	}
	switch r.asked {
	case typeA, typeAAAA, typeHTTPS, typeSVCB, typeAny:
		if h.operation() == opQuery {
			ev.Asked = r.name[:r.spelled]
		}
	}
}
