package http

import (
	"bytes"

	"chaperone/proto"
)

// A state is what the next bytes of a direction are.
type state uint8

const (
	atHead   state = iota
	awaiting       // behind a CONNECT that is not answered
	atFixed        // a body, or what is left of it
	atEnd          // a body that lasts as long as the connection
	atSize         // a chunk's first line
	atChunk
	atChunkEnd
	atTrailer
	atFrame // of a WebSocket
)

// A half is one direction.
type half struct {
	state  state
	left   int     // of the body or chunk
	reader *reader // shown the content; nil: nobody is
	pieces Pieces

	text    []byte // of the WebSocket message at hand
	looking bool   // more of it is wanted
}

// A reader is an application's reader of the bodies of a connection.
type reader struct {
	Body
	app *proto.App // whose they are; nil: it has not said yet
}

// maxLength bounds a body's announced length, in bytes.
const maxLength = 1 << 60

func (h *half) reset() {
	h.pieces.Reset()
	*h = half{pieces: h.pieces, text: h.text[:0]}
}

// begin notes what follows a request's head, or an answer's.
func (p *parser) begin(ev *proto.Events, dir proto.Dir, f Fields, r *reader, endless bool) error {
	h := &p.half[dir]
	chunked, length, given, err := framing(f)
	if err != nil {
		return err
	}
	before := h.reader
	h.reader = r
	switch {
	case chunked:
		h.state = atSize
	case given:
		h.state, h.left = atFixed, length
	case endless:
		h.state = atEnd
		ev.Finished = r == nil
	}
	if h.state == atFixed && (r == nil || length == 0) {
		ev.Skip, h.state = length, atHead
	}
	if h.state != atHead && r != nil && (!r.Begin(p.side(dir)) || before != r) {
		h.pieces.Reset()
	}
	return nil
}

// answer notes what follows an answer's head.
func (p *parser) answer(ev *proto.Events, dir proto.Dir, r *Response, x *exchange) error {
	switch {
	case r.Status == 101:
		p.upgrade(ev, r)
		return nil
	case x.method == headOnly || r.Status == 204 || r.Status == 304:
		return nil
	}
	return p.begin(ev, dir, r.Fields, x.reader, true)
}

// framing reads how long a body is. Two lengths that differ are how requests
// are smuggled past those who read along.
func framing(f Fields) (chunked bool, length int, given bool, err error) {
	for name, value := range f.All() {
		switch {
		case fold(name, "Transfer-Encoding"):
			chunked = chunked || len(value) >= len(chunkedWord) && fold(value[len(value)-len(chunkedWord):], chunkedWord)
		case fold(name, "Content-Length"):
			n, rest := proto.CutNumber(value, maxLength)
			if len(rest) > 0 || len(value) == 0 || given && length != int(n) {
				return false, 0, false, errFraming
			}
			length, given = int(n), true
		}
	}
	return chunked, length, given, nil
}

const chunkedWord = "chunked"

// content reads a part of a body, or what stands around its chunks.
func (p *parser) content(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	switch h.state {
	case atFixed, atChunk:
		return p.part(ev, dir, b)
	case atEnd:
		return p.show(ev, dir, b, false)
	case atFrame:
		return p.frame(ev, dir, b)
	}
	line, n := proto.Line(b)
	if n == 0 {
		if len(b) > maxHead/2 {
			return 0, errChunk
		}
		return 0, nil
	}
	switch {
	case h.state == atChunkEnd && len(line) == 0:
		h.state = atSize
	case h.state == atTrailer:
		if len(line) == 0 {
			h.state = atHead
		}
	case h.state == atSize:
		return n, h.chunk(ev, line)
	default:
		return 0, errChunk
	}
	return n, nil
}

// chunk reads a chunk's first line.
func (h *half) chunk(ev *proto.Events, line []byte) error {
	size, rest, ok := proto.CutHex(line, 15)
	rest = bytes.TrimLeft(rest, " \t")
	if !ok || len(rest) > 0 && rest[0] != ';' {
		return errChunk
	}
	switch h.left = int(size); {
	case size == 0:
		h.state = atTrailer
	case h.reader == nil:
		ev.Skip, h.state = h.left, atChunkEnd
	default:
		h.state = atChunk
	}
	return nil
}

// part reads what there is of a body of known length, or of a chunk.
func (p *parser) part(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	b = b[:min(len(b), h.left)]
	n, err := p.show(ev, dir, b, len(b) == h.left)
	h.left -= n
	switch {
	case h.left > 0:
	case h.state == atChunk:
		h.state = atChunkEnd
	default:
		h.state = atHead
	}
	return n, err
}

// side returns who speaks in direction dir, to the readers of bodies: to them
// who asks is the initiator.
func (p *parser) side(dir proto.Dir) proto.Dir {
	if dir == p.client {
		return proto.FromInitiator
	}
	return proto.FromResponder
}

// show shows b to whoever reads the bodies, of which no more will come in one
// piece where last is true.
func (p *parser) show(ev *proto.Events, dir proto.Dir, b []byte, last bool) (int, error) {
	h := &p.half[dir]
	if h.reader == nil {
		return len(b), nil
	}
	n, done, err := h.pieces.Parse(h.reader.Body, ev, p.side(dir), b, last)
	p.attribute(ev, h.reader)
	if done {
		h.reader = nil
		h.pieces.Reset()
	}
	return n, err
}

// attribute says whose events are in ev, where that is not who was said last.
func (p *parser) attribute(ev *proto.Events, r *reader) {
	switch {
	case ev.App != nil:
		r.app = ev.App
	case ev.NSeen+ev.NExpect > 0 && r.app != nil && r.app != p.app:
		ev.App = r.app
	}
	if ev.App != nil {
		p.app = ev.App
	}
}
