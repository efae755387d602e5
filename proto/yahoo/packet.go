package yahoo

import (
	"encoding/binary"

	"chaperone/proto"
)

// The header of a packet: mark, version u16, vendor u16, length of the body u16,
// service u16, status u32, session id u32.
const (
	mark       = "YMSG"
	headerSize = 20
	lengthAt   = 8
	serviceAt  = 10
	headSize   = 12 // up to the service, which may decide
)

// A step is the element that comes next.
type step uint8

const (
	stepHead  step = iota // a header up to its service
	stepTail              // the rest of the header
	stepKey               // a key
	stepValue             // its value
	stepPass              // a value that does not matter, or no more
	stepLong              // a key too long for one
)

// packet reads one element of a packet.
func (p *parser) packet(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	switch h.step {
	case stepHead:
		return p.head(ev, dir, b)
	case stepTail:
		if len(b) < headerSize-headSize {
			return 0, nil
		}
		h.step = stepKey
		p.next(ev, dir)
		return headerSize - headSize, nil
	}
	whole := len(b) >= int(h.left)
	b = b[:min(len(b), int(h.left))]
	read := p.element(ev, dir, b, whole)
	h.left -= uint16(read)
	if read > 0 {
		p.next(ev, dir)
	}
	return read, nil
}

// head reads a header up to its service.
func (p *parser) head(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case proto.Prefix(b, mark) == proto.No:
		return 0, errMark
	case len(b) < headSize:
		return 0, nil
	}
	h := &p.half[dir]
	*h = half{step: stepTail, left: binary.BigEndian.Uint16(b[lengthAt:])}
	id := binary.BigEndian.Uint16(b[serviceAt:])
	h.service = lookup(id, dir)
	h.pending = h.deed == deedUse
	if !p.began {
		p.began = true
		ev.Saw(proto.Session)
	}
	if h.deed == deedOffer {
		h.propose(ev, b[headSize:])
	}
	return headSize, nil
}

// propose says what a packet proposes by its service alone. rest is what is there
// of it behind that.
func (h *half) propose(ev *proto.Events, rest []byte) {
	const tail = headerSize - headSize
	whole := len(rest) >= tail+int(h.left)
	if whole {
		rest = rest[tail:][:h.left]
	}
	switch {
	case h.kind == proto.Ability:
		ev.Able(h.feature).BluntedBy(serviceAt+1, noOffers)
	case h.feature == proto.Session:
		h.offer(ev, rest, whole)
	default:
		h.offer(ev, rest, whole).BluntedBy(serviceAt+1, noOffers)
	}
}

// next goes on behind an element: to the next packet where nothing more is to
// be learnt from this one.
func (p *parser) next(ev *proto.Events, dir proto.Dir) {
	h := &p.half[dir]
	if h.left > 0 && p.wantsMore(h, dir) {
		return
	}
	if h.pending && (h.text || h.feature != proto.Messaging) {
		h.say(ev) // to or from nobody in particular
	}
	ev.Skip = int(h.left)
	h.left, h.step = 0, stepHead
}

// wantsMore reports whether the rest of a packet may matter.
func (p *parser) wantsMore(h *half, dir proto.Dir) bool {
	switch h.deed {
	case deedNothing:
		return dir == proto.FromInitiator && !p.named
	case deedUse:
		return h.pending
	}
	return true
}

// element reads the field at the front of b and returns its length, 0 while it is
// not whole. whole says that b is all there is of its packet.
func (p *parser) element(ev *proto.Events, dir proto.Dir, b []byte, whole bool) int {
	h := &p.half[dir]
	switch h.step {
	case stepKey:
		return h.takeKey(b, whole)
	case stepLong:
		return h.pass(b, whole, stepValue)
	case stepPass:
		return h.pass(b, whole, stepKey)
	}
	switch {
	case h.key == keyWord && h.spells():
		return h.word(ev, b, whole)
	case h.decides(h.key):
		return h.number(ev, b, whole)
	case !p.wants(h, dir):
		h.step = stepPass
		return h.pass(b, whole, stepKey)
	}
	value, n := cutField(b, maxValue, whole)
	switch {
	case n > 0:
		h.step = stepKey
		p.take(ev, h, dir, value)
		return n
	case len(b) > maxValue+1:
		h.step = stepPass
		return h.pass(b, whole, stepKey)
	}
	return 0
}

// takeKey reads a key.
func (h *half) takeKey(b []byte, whole bool) int {
	key, n := cutField(b, maxKey, whole)
	if n == 0 && len(b) > maxKey+1 {
		h.key, h.step = keyNone, stepLong
		return h.pass(b, whole, stepValue)
	}
	if n > 0 {
		h.key, h.step = readKey(key), stepValue
		h.text = h.text || h.key == keyText || h.key == keyChatText
	}
	return n
}

// pass reads what does not matter of a field. then is what comes behind it.
func (h *half) pass(b []byte, whole bool, then step) int {
	_, n := cutField(b, 0, whole)
	if n > 0 {
		h.step = then
		return n
	}
	return unending(b)
}
