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
)

// A half is one direction.
type half struct {
	state state
	left  int  // of the body or chunk
	body  Body // shown the content; nil: nobody is
	skip  int  // so much of the content the body's reader does not want to see

	// carry is what the reader has seen of a message whose rest comes in another
	// chunk, or in another body.
	carry []byte
}

// maxCarry bounds what is put together of two chunks, in bytes.
const maxCarry = 4 << 10

// maxLength bounds a body's announced length, in bytes.
const maxLength = 1 << 60

func (h *half) reset() { *h = half{carry: h.carry[:0]} }

// begin notes what follows a request's head, or an answer's.
func (h *half) begin(ev *proto.Events, dir proto.Dir, f Fields, body Body, endless bool) error {
	chunked, length, given, err := framing(f)
	if err != nil {
		return err
	}
	if body == nil || body != h.body {
		h.body, h.skip, h.carry = body, 0, h.carry[:0]
	}
	switch {
	case chunked:
		h.state = atSize
	case given:
		h.state, h.left = atFixed, length
	case endless:
		h.state = atEnd
		ev.Finished = body == nil
	}
	if h.state == atFixed && (body == nil || length == 0) {
		ev.Skip, h.state = length, atHead
	}
	if body != nil && h.state != atHead {
		body.Begin(dir)
	}
	return nil
}

// answer notes what follows an answer's head.
func (h *half) answer(ev *proto.Events, dir proto.Dir, r *Response, x *exchange) error {
	switch {
	case r.Status == 101:
		ev.Finished = true // another protocol, by its name in the answer
		return nil
	case x.method == headOnly || r.Status == 204 || r.Status == 304:
		return nil
	}
	return h.begin(ev, dir, r.Fields, x.body, true)
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
func (h *half) content(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch h.state {
	case atFixed, atChunk:
		return h.part(ev, dir, b)
	case atEnd:
		return h.show(ev, dir, b, false)
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
	size, rest, ok := cutHex(line, 15)
	rest = bytes.TrimLeft(rest, " \t")
	if !ok || len(rest) > 0 && rest[0] != ';' {
		return errChunk
	}
	switch h.left = int(size); {
	case size == 0:
		h.state = atTrailer
	case h.body == nil:
		ev.Skip, h.state = h.left, atChunkEnd
	default:
		h.state = atChunk
	}
	return nil
}

// part shows what there is of a body of known length, or of a chunk.
func (h *half) part(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	b = b[:min(len(b), h.left)]
	n, err := h.show(ev, dir, b, len(b) == h.left)
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

// show shows the body's reader b, of which no more will come in one piece where
// last is true.
func (h *half) show(ev *proto.Events, dir proto.Dir, b []byte, last bool) (int, error) {
	if h.body == nil {
		return len(b), nil
	}
	if n := min(h.skip, len(b)); n > 0 {
		h.skip -= n
		return n, nil
	}
	if len(h.carry) > 0 {
		return h.together(ev, dir, b, last)
	}
	n, err := h.body.Parse(ev, dir, b)
	h.confine(ev)
	past := min(h.skip, len(b)-n)
	h.skip -= past
	if n += past; n == 0 && last && err == nil && h.body != nil {
		return h.keep(b)
	}
	return n, err
}

// together shows b behind what was kept of the chunk before.
func (h *half) together(ev *proto.Events, dir proto.Dir, b []byte, last bool) (int, error) {
	kept := len(h.carry)
	if kept+len(b) > maxCarry {
		b, last = b[:max(0, maxCarry-kept)], false
	}
	whole := append(h.carry, b...)
	n, err := h.body.Parse(ev, dir, whole)
	for i := range ev.Seen[:ev.NSeen] {
		clip(&ev.Seen[i], kept)
	}
	h.confine(ev)
	switch {
	case err != nil || h.body == nil:
		return len(b), err
	case n == 0 && last:
		h.carry = whole
		return len(b), nil
	case n == 0 && len(whole) < maxCarry:
		return 0, nil
	case n <= kept:
		return 0, errBody
	}
	h.carry = whole[:0]
	return n - kept, nil
}

// keep takes what the reader has not read of a chunk.
func (h *half) keep(b []byte) (int, error) {
	if len(b) > maxCarry {
		return 0, errBody
	}
	h.carry = append(h.carry[:0], b...)
	return len(b), nil
}

// confine keeps what the reader says of the flow to its body.
func (h *half) confine(ev *proto.Events) {
	if ev.Finished || ev.Handoff {
		h.body, h.carry = nil, h.carry[:0]
	}
	h.skip += ev.Skip
	ev.Finished, ev.Handoff, ev.Skip = false, false, 0
}

// clip leaves out what of an overwrite lies in the first kept bytes: they came
// with another chunk and are not before b.
func clip(e *proto.Event, kept int) {
	if cut := kept - e.Off; cut > 0 {
		e.Blunt = e.Blunt[min(cut, len(e.Blunt)):]
		e.Off = kept
	}
	e.Off -= kept
}
