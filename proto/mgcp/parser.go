package mgcp

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/sdp"
)

// A parser follows the datagrams between two addresses.
type parser struct {
	begun bool
	half  [2]half
}

// A half is one direction, in a datagram.
type half struct {
	inside bool // of a datagram
	sdp    sdp.Reader
}

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser]: it reads a datagram's first line, or one line of
// what it describes. What is neither's message is left alone.
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (n int, err error) {
	h := &p.half[dir]
	if len(b) == 0 {
		return 0, nil
	}
	switch {
	case !h.inside:
		*h = half{inside: true}
		n = p.begin(ev, b)
	case piggyback(b):
		h.inside = false
		n = 1 + blanks(b[1:])
	default:
		n = h.sdp.Read(ev, b, true, 0)
	}
	if n >= len(b) {
		h.inside, n = false, len(b)
	}
	return n, nil
}

// piggyback reports whether b begins with the line behind which another message
// follows.
func piggyback(b []byte) bool {
	return b[0] == '.' && (len(b) < 2 || b[1] == '\r' || b[1] == '\n')
}

// begin says what a datagram is for, and returns the length of its first line.
func (p *parser) begin(ev *proto.Events, b []byte) int {
	v, text := command(b), megaco(b)
	if !p.begun && (v != nil || text) {
		p.begun = true
		if text {
			ev.App = Megaco
		}
		ev.Saw(proto.Session)
	}
	if v != nil && v.call || text && calls(b) {
		ev.Saw(proto.Voice)
	}
	n := bytes.IndexAny(b, "\r\n")
	if n < 0 {
		return len(b)
	}
	return max(n, 1)
}

// adds is how MEGACO brings somebody into a call, at length and in short.
var adds = [...][]byte{[]byte("Add"), []byte("{A="), []byte(" A="), []byte(",A="), []byte("\nA=")}

func calls(b []byte) bool {
	for _, a := range adds {
		if bytes.Contains(b, a) {
			return true
		}
	}
	return false
}
