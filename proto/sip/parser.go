package sip

import (
	"bytes"
	"errors"

	"chaperone/proto"
	"chaperone/proto/sdp"
)

// A parser follows one connection, or the datagrams between two addresses.
type parser struct {
	begun bool
	named bool // the inside user
	half  [2]half
}

// A half is one direction, in a message.
type half struct {
	step    step
	request bool
	method  method
	parts   bool // the message is of parts, or in an envelope, each of which says what it is
	lengths bool // the body's length has been said
	left    int  // bytes of the body still to come
	seen    int  // of the bytes to be shown next, so many have been shown before
	sdp     sdp.Reader
}

type step uint8

const (
	atStart step = iota
	atHeader
	atBody
)

// A method is one whose messages are not like all others.
type method uint8

const (
	usual method = iota
	page
	presence
)

var (
	errStart    = errors.New("sip: no first line")
	errHeader   = errors.New("sip: a header that does not end")
	errLength   = errors.New("sip: a body whose length is not clear")
	errEncoding = errors.New("sip: a body that cannot be read")
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser]. A datagram that is no message is left alone.
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (n int, err error) {
	h := &p.half[dir]
	datagram := ev.Over == proto.UDP
	switch {
	case len(b) == 0:
		return 0, nil
	case h.step == atStart:
		n, err = p.start(ev, dir, b, datagram)
	case h.step == atHeader:
		n, err = p.header(ev, dir, b, datagram)
	default:
		n = h.body(ev, b, datagram)
	}
	h.seen = 0
	if n == 0 {
		h.seen = len(b)
	}
	if datagram && (n == 0 || n == len(b)) {
		*h, n = half{}, len(b)
	}
	return n, err
}

// start reads keep-alives and the first line.
func (p *parser) start(ev *proto.Events, dir proto.Dir, b []byte, datagram bool) (int, error) {
	if n := keepAlive(b); n > 0 {
		return n, nil
	}
	a := firstLine(b)
	line, next := cutLine(b, datagram)
	switch {
	case datagram && next > 0 && hasVersion(line): // whatever address it is for: phones take others than schemes has
	case datagram && (a != proto.Yes || next == 0):
		return len(b), nil
	case a == proto.No || next == 0 && len(b) >= maxLine:
		return 0, errStart
	case a == proto.More || next == 0:
		return 0, nil
	}
	p.begin(ev, dir, line)
	return next, nil
}

// begin says what a message is by its first line.
func (p *parser) begin(ev *proto.Events, dir proto.Dir, line []byte) {
	h := &p.half[dir]
	*h = half{step: atHeader}
	if !p.begun {
		p.begun = true
		ev.Saw(proto.Session)
	}
	if answer(line) != proto.No {
		return
	}
	h.request = true
	var peer []byte
	if _, address := proto.CutWord(line); dir == ev.Subject {
		peer = user(address)
	}
	var f proto.Feature
	if h.method, f = methodOf(line); h.method != usual {
		ev.Saw(f).With(peer)
	}
}

// methodOf returns what messages of the method that b begins with are for.
func methodOf(b []byte) (method, proto.Feature) {
	name, _ := proto.CutWord(b)
	switch string(name) {
	case "MESSAGE":
		return page, proto.Messaging
	case "SUBSCRIBE", "NOTIFY", "PUBLISH":
		return presence, proto.Presence
	}
	return usual, proto.Session
}

// header reads one field, with the lines that continue it.
func (p *parser) header(ev *proto.Events, dir proto.Dir, b []byte, last bool) (int, error) {
	h := &p.half[dir]
	n, empty := field(b, last)
	switch {
	case n == 0 && len(b) >= proto.MaxUnread:
		return 0, errHeader
	case n == 0:
		return 0, nil
	case empty:
		h.step = atBody
		if !last && h.left == 0 {
			h.step = atStart
		}
		return n, nil
	}
	name, value, _ := bytes.Cut(b[:n], colon)
	return n, p.field(ev, dir, bytes.TrimSpace(name), bytes.TrimSpace(value))
}

// field returns the length of the field at the front of b, 0 where more must be
// seen: a line goes on where the next one begins with a blank. empty says that it
// is the line that ends a header.
func field(b []byte, last bool) (n int, empty bool) {
	for {
		line, next := cutLine(b[n:], last)
		if next == 0 {
			break
		}
		if n == 0 && len(line) == 0 {
			return next, true
		}
		n += next
		if n < len(b) && b[n] != ' ' && b[n] != '\t' {
			return n, false
		}
		if n == len(b) {
			break
		}
	}
	if last {
		return len(b), false
	}
	return 0, false
}

var colon = []byte(":")

// field reads a header field; the short names are those of RFC 3261, section 7.3.3.
func (p *parser) field(ev *proto.Events, dir proto.Dir, name, value []byte) error {
	h := &p.half[dir]
	switch {
	case is(name, "CONTENT-LENGTH", "L"):
		return h.length(value, ev.Over == proto.UDP)
	case is(name, "CONTENT-ENCODING", "E"):
		if h.method == usual && len(value) > 0 && !is(value, "IDENTITY", "") {
			return errEncoding
		}
	case is(name, "FROM", "F") && h.request && dir == ev.Subject && !p.named:
		p.named = true
		ev.Completes(proto.Use, proto.Session).By(user(value))
	case is(name, "CONTENT-TYPE", "C") && h.method == page:
		h.parts = h.parts || proto.PrefixFold(value, "MULTIPART/") == proto.Yes || proto.PrefixFold(value, "MESSAGE/CPIM") == proto.Yes
		if isFile(value) {
			ev.Saw(proto.FileTransfer)
		}
	}
	return nil
}

// length reads how long the body is. A datagram ends where it ends.
func (h *half) length(v []byte, datagram bool) error {
	if datagram {
		return nil
	}
	n, rest := proto.CutNumber(v, maxBody)
	if len(v) == 0 || len(rest) > 0 || h.lengths && int(n) != h.left {
		return errLength
	}
	h.lengths, h.left = true, int(n)
	return nil
}

// maxBody bounds a body: 2 MiB are more than any.
const maxBody = 2 << 20

// body reads one element of a body, or leaves it out where it is nobody's business.
func (h *half) body(ev *proto.Events, b []byte, datagram bool) (n int) {
	last := datagram || len(b) >= h.left
	if !datagram {
		b = b[:min(len(b), h.left)]
	}
	switch n = len(b); {
	case h.method == usual:
		n = h.sdp.Read(ev, b, last, h.seen)
	case h.parts && n > 0:
		n = part(ev, b, last)
	}
	if h.left -= n; h.left <= 0 && !datagram {
		h.step = atStart
	}
	return n
}

// part reads a line of a body in parts, or in an envelope, which may say what one of
// them is; 0 to see more of it.
func part(ev *proto.Events, b []byte, last bool) int {
	line, n := cutLine(b, last)
	switch {
	case n == 0 && (last || len(b) >= maxLine):
		return len(b)
	case n == 0:
		return 0
	}
	name, value, _ := bytes.Cut(line, colon)
	if is(bytes.TrimSpace(name), "CONTENT-TYPE", "") && isFile(bytes.TrimSpace(value)) {
		ev.Saw(proto.FileTransfer)
	}
	return n
}

// is reports whether b is name or short, both in upper case, in any case.
func is(b []byte, name, short string) bool {
	return len(b) > 0 && len(b) == len(name) && proto.PrefixFold(b, name) == proto.Yes ||
		len(b) > 0 && len(b) == len(short) && proto.PrefixFold(b, short) == proto.Yes
}

// files is the types of what is no text.
var files = [...]string{"IMAGE/", "AUDIO/", "VIDEO/", "APPLICATION/OCTET-STREAM", "APPLICATION/PDF", "APPLICATION/ZIP"}

func isFile(v []byte) bool {
	for _, f := range files {
		if proto.PrefixFold(v, f) == proto.Yes {
			return true
		}
	}
	return false
}
