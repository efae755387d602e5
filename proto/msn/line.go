package msn

import (
	"bytes"

	"chaperone/proto"
)

// Bounds of a command's line. Tickets make the longest ones of a login; where
// proof is wanted a line is shorter.
const (
	maxLine       = 8 << 10
	maxProvenLine = 1 << 10
	maxPayload    = 1 << 20
)

// words is a command's line, split as the most lenient of servers do: at spaces and
// tabs, however many, and without regard to the case of the command.
type words struct {
	verb verb
	w    [8][]byte // the first ones
	n    int       // how many there are in all
	last []byte
}

func split(line []byte) (s words) {
	for line = bytes.TrimLeft(line, proto.Blanks); len(line) > 0; s.n++ {
		s.last, line = proto.CutWord(line)
		if s.n < len(s.w) {
			s.w[s.n] = s.last
		}
	}
	s.verb = verbOf(s.w[0])
	return s
}

// A verb is a command's name, in capitals.
type verb [3]byte

// verbOf returns the verb that b starts with.
func verbOf(b []byte) (v verb) {
	for i, c := range v[:copy(v[:], b)] {
		if 'a' <= c && c <= 'z' {
			v[i] -= 'a' - 'A'
		}
	}
	return v
}

var (
	space = []byte(" ")
	colon = []byte(":")
	semi  = []byte(";")
)

// at returns word i, nil if there is none.
func (s *words) at(i int) []byte {
	if i >= min(s.n, len(s.w)) {
		return nil
	}
	return s.w[i]
}

// size returns how long the payload is that the last word announces.
func (s *words) size() (n uint32, ok bool) {
	v, rest := proto.CutNumber(s.last, maxPayload)
	return uint32(v), len(s.last) > 0 && len(rest) == 0
}

// chat reads one command's line, or one element of its payload.
func (p *parser) chat(ev *proto.Events, dir proto.Dir, b []byte) int {
	h := &p.half[dir]
	switch {
	case h.left > 0:
		return p.payload(ev, dir, b)
	case h.lost:
		return p.search(ev, dir, b)
	}
	return p.line(ev, dir, b)
}

// line reads a command's line.
func (p *parser) line(ev *proto.Events, dir proto.Dir, b []byte) int {
	switch commandStart(b) {
	case proto.More:
		return 0
	case proto.No:
		return p.half[dir].lose()
	}
	line, n := proto.Line(b[:min(len(b), maxLine)])
	switch {
	case n > 0:
		p.command(ev, dir, line)
	case len(b) >= maxLine:
		return p.half[dir].lose()
	}
	return n
}

// commandStart reports whether b starts like a command: three letters or digits.
func commandStart(b []byte) proto.Answer {
	for i, c := range b[:min(len(b), 4)] {
		switch {
		case i < 3 && !('A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9'):
			return proto.No
		case i == 3 && !proto.IsBlank(c) && c != '\r' && c != '\n':
			return proto.No
		}
	}
	if len(b) < 4 {
		return proto.More
	}
	return proto.Yes
}

// lose gives up one byte and begins to look for a certain line.
func (h *half) lose() int {
	h.lost, h.fresh = true, false
	return 1
}

// search looks for a line that is beyond doubt: a message anywhere, any other
// command at the start of a line.
func (p *parser) search(ev *proto.Events, dir proto.Dir, b []byte) int {
	h := &p.half[dir]
	if h.fresh || b[0]|0x20 == 'm' {
		pr := prove(b)
		if !h.fresh && !pr.message && pr.answer == proto.Yes {
			pr.answer = proto.No
		}
		switch pr.answer {
		case proto.More:
			return 0
		case proto.Yes:
			h.lost = false
			return p.line(ev, dir, b)
		}
	}
	n := 1
	for n < len(b) && b[n]|0x20 != 'm' && b[n-1] != '\n' {
		n++
	}
	h.fresh = b[n-1] == '\n'
	return n
}
