package msrp

import (
	"bytes"
	"errors"

	"chaperone/proto"
)

// A parser follows one connection.
type parser struct {
	begun bool
	half  [2]half
}

// A half is one direction, in a piece of a message.
type half struct {
	step   step
	blanks uint8  // empty lines until the content of an envelope
	fresh  bool   // at the start of a line
	size   uint64 // of the whole message, as far as it is said
	at     uint64 // of it, so many bytes have come
	text   bool   // it is taken for what somebody has written
	nID    uint8
	id     [maxID]byte
}

type step uint8

const (
	atStart step = iota
	atHeader
	atEnvelope // what is inside says what it is
	atBody
)

var (
	errStart = errors.New("msrp: no first line")
	errLine  = errors.New("msrp: a line that does not end")
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	if h.step == atBody {
		n := h.body(b)
		h.count(ev, n)
		return n, nil
	}
	line, n := proto.Line(b)
	switch {
	case n == 0 && h.step == atEnvelope && len(b) >= maxLine:
		h.step, h.fresh = atBody, true // no envelope
		return h.body(b), nil
	case n == 0 && len(b) >= maxLine:
		return 0, errLine
	case n == 0:
		return 0, nil
	case h.step == atStart:
		return n, p.start(ev, h, line)
	case h.ends(line):
		h.step = atStart
	case h.step == atHeader:
		h.header(ev, line)
	default:
		h.envelope(ev, line)
	}
	return n, nil
}

// start reads the first line of a piece. Empty lines may stand in front.
func (p *parser) start(ev *proto.Events, h *half, line []byte) error {
	if len(line) == 0 {
		return nil
	}
	id, _, ok := start(line)
	if !ok {
		return errStart
	}
	*h = half{step: atHeader, nID: uint8(len(id))}
	copy(h.id[:], id)
	if !p.begun {
		p.begun = true
		ev.Saw(proto.Session)
	}
	return nil
}

// dashes stand in front of the identifier in the line that ends a piece.
const dashes = "-------"

// ends reports whether line ends the piece: dashes, its identifier, and whether the
// message goes on.
func (h *half) ends(line []byte) bool {
	n := len(dashes) + int(h.nID)
	return len(line) == n+1 && proto.Prefix(line, dashes) == proto.Yes && bytes.Equal(line[len(dashes):n], h.id[:h.nID])
}

// header reads a field.
func (h *half) header(ev *proto.Events, line []byte) {
	if len(line) == 0 {
		if h.step = atBody; h.blanks > 0 {
			h.step = atEnvelope
		}
		h.fresh = true
		return
	}
	field, value, _ := bytes.Cut(line, colon)
	value = bytes.TrimSpace(value)
	switch {
	case fold(field, "BYTE-RANGE"):
		first, total, _ := bytes.Cut(value, slash)
		h.size, _ = proto.CutNumber(total, 1<<50)
		h.at, _ = proto.CutNumber(first, 1<<50)
	case fold(field, "CONTENT-TYPE"):
		if proto.PrefixFold(value, "MESSAGE/CPIM") == proto.Yes {
			h.blanks = 2
			return
		}
		h.say(ev, value)
	}
}

// envelope reads a line of CPIM: of the message's own header, or of its content's.
func (h *half) envelope(ev *proto.Events, line []byte) {
	if len(line) == 0 {
		if h.blanks--; h.blanks == 0 {
			h.step, h.fresh = atBody, true
		}
		return
	}
	field, value, _ := bytes.Cut(line, colon)
	if fold(field, "CONTENT-TYPE") {
		h.say(ev, bytes.TrimSpace(value))
	}
}

// maxText is how long a text may be that somebody has written.
const maxText = 64 << 10

// say says what a message of a type is.
func (h *half) say(ev *proto.Events, t []byte) {
	switch {
	case proto.PrefixFold(t, "APPLICATION/IM-ISCOMPOSING") == proto.Yes:
		ev.Saw(proto.Presence)
	case proto.PrefixFold(t, "MESSAGE/") == proto.Yes && proto.PrefixFold(t, "MESSAGE/RFC822") != proto.Yes: // that another has arrived
		h.text = true
	case proto.PrefixFold(t, "TEXT/") == proto.Yes && h.size <= maxText:
		h.text = true
		ev.Saw(proto.Messaging)
	default:
		h.text = false
		ev.Saw(proto.FileTransfer).Named(nil, h.size).WithWhole()
	}
}

// count takes note of n more bytes of a message. Its length need not be said, and may
// be said behind its type.
func (h *half) count(ev *proto.Events, n int) {
	if h.at += uint64(n); h.text && max(h.at, h.size) > maxText+maxLine {
		h.text = false
		ev.Saw(proto.FileTransfer).Named(nil, h.size).WithWhole()
	}
}

// body leaves out what is not the line that ends it.
func (h *half) body(b []byte) int {
	for at := 0; ; {
		if h.fresh && at < len(b) {
			line, n := proto.Line(b[at:])
			switch {
			case n > 0 && h.ends(line):
				h.step = atStart
				return at + n
			case n == 0 && len(b)-at <= len(dashes)+maxID+len("$\r") && h.mayEnd(b[at:]):
				return at
			}
		}
		n := bytes.IndexByte(b[at:], '\n')
		if h.fresh = n >= 0; !h.fresh {
			return len(b)
		}
		if at += n + 1; at == len(b) {
			return at
		}
	}
}

// mayEnd reports whether b may become the line that ends the piece.
func (h *half) mayEnd(b []byte) bool {
	n := len(dashes) + int(h.nID)
	var end [len(dashes) + maxID]byte
	copy(end[copy(end[:], dashes):], h.id[:h.nID])
	have := min(n, len(b))
	return bytes.Equal(b[:have], end[:have]) && len(b) <= n+len("$\r")
}

var (
	colon = []byte(":")
	slash = []byte("/")
)

// fold reports whether b is s, which is in upper case, in any case.
func fold(b []byte, s string) bool {
	return len(b) == len(s) && proto.PrefixFold(b, s) == proto.Yes
}
