package msn

import (
	"bytes"

	"chaperone/proto"
)

// A text is a kind of payload that consists of lines "Name: value".
type text uint8

const (
	ignored    text = iota
	mime            // the header of a message
	routed          // a message of MSNP21: headers, one behind the other
	invitation      // the older kind
	slp             // the newer kind
	datacast        // nudges, winks and voice clips
	chunks          // not lines but a chunk
	call            // not lines but SIP
)

// A step is the element that the next bytes of a payload are.
type step uint8

const (
	stepSkip  step = iota // nothing of interest follows
	stepName              // a line's name
	stepValue             // its value
	stepRest              // the rest of a line that does not matter
	stepChunk             // the head of a chunk
	stepSIP               // SIP, as it is or packed
)

// Bounds of what is waited for in a line.
const (
	maxFieldName = 64
	maxValue     = 2 << 10
)

// start begins a text of size bytes.
func (h *half) start(t text, size uint32) {
	h.content = content{left: size}
	h.enter(t)
}

// enter goes to the first element of a text.
func (h *half) enter(t text) {
	h.text, h.step = t, stepName
	switch t {
	case ignored:
		h.step = stepSkip
	case chunks:
		h.step = stepChunk
	case call:
		h.step = stepSIP
	}
}

// payload reads one element of a payload.
func (p *parser) payload(ev *proto.Events, dir proto.Dir, b []byte) int {
	h := &p.half[dir]
	last := len(b) >= int(h.left)
	b = b[:min(len(b), int(h.left))]
	read := p.element(ev, h, b, last)
	if read == 0 {
		if !last {
			return 0
		}
		read = len(b)
	}
	if h.left -= uint32(read + ev.Skip); h.left == 0 {
		p.end(ev, h)
	}
	return read
}

// element reads the element at the front of b and returns its length, 0 while it
// is not whole. last says that b is all there is of the payload.
func (p *parser) element(ev *proto.Events, h *half, b []byte, last bool) int {
	switch h.step {
	case stepName:
		return h.nameOf(ev, b, last)
	case stepValue:
		return p.value(ev, h, b, last)
	case stepRest:
		return h.restOfLine(b)
	case stepChunk:
		return p.chunk(ev, h, b)
	case stepSIP:
		return h.sip(ev, b)
	}
	return h.rest(ev, 0, b)
}

// rest skips all of the payload behind the first n bytes of b, of which there
// must be one.
func (h *half) rest(ev *proto.Events, n int, b []byte) int {
	n = max(n, 1)
	ev.Skip = int(h.left) - n
	return n
}

// nameOf reads a line's name with its colon, or a line without one.
func (h *half) nameOf(ev *proto.Events, b []byte, last bool) int {
	head := b[:min(len(b), maxFieldName)]
	i := bytes.IndexAny(head, ":\n")
	switch {
	case i < 0 && len(head) < maxFieldName && !last:
		return 0
	case i < 0:
		h.step = stepRest
		return len(head)
	case b[i] == ':':
		h.field, h.step = fieldNamed(h.text, b[:i]), stepValue
		if h.field == fieldOther && i+1 < len(b) {
			return i + 1 + h.restOfLine(b[i+1:])
		}
		return i + 1
	case len(trim(b[:i])) > 0:
	case h.text == mime, h.text == routed && h.typed:
		return h.body(ev, i+1, b)
	}
	return i + 1
}

// body goes on behind a MIME header, whose last n bytes are the front of b.
func (h *half) body(ev *proto.Events, n int, b []byte) int {
	if h.enter(h.after); h.step == stepSkip {
		return h.rest(ev, n, b)
	}
	return n
}

// restOfLine skips to the next line.
func (h *half) restOfLine(b []byte) int {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		h.step = stepRest
		return len(b)
	}
	h.step = stepName
	return i + 1
}

// trim takes blanks off the ends of b, the end of the line among them.
func trim(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return b
}
