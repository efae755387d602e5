package http

import (
	"encoding/binary"
	"errors"

	"chaperone/proto"
)

// Behind an answer that upgrades a connection to a WebSocket come frames (RFC 6455,
// section 5.2). The start of each message is shown to the sites that want to see
// it, unmasked in a copy.

// Limits of what is looked at.
const (
	maxMessage  = 8 << 10 // bytes of a message: a stanza with all of a call's candidates, or a description
	maxMessages = 16      // that nobody has known, before the rest is left alone
)

// Opcodes of frames that carry a message. Others may stand between a message's own.
const (
	nextFrame   = 0
	textFrame   = 1
	binaryFrame = 2
)

// last says that a frame ends its message.
const last = 0x80

var errFrame = errors.New("http: broken WebSocket frame")

// upgrade begins to read frames where an answer says that they follow and a site
// wants to see them.
func (p *parser) upgrade(ev *proto.Events, r *Response) {
	wanted := false
	for _, s := range p.sites {
		wanted = wanted || s.Message != nil
	}
	if !wanted || !fold(r.Fields.Get("Upgrade"), "websocket") {
		ev.Finished = true
		return
	}
	p.half[0].state, p.half[1].state = atFrame, atFrame
}

// frame reads a frame's head and what of its message is looked at, which may be in
// several frames.
func (p *parser) frame(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	head, size, mask, err := cutFrame(b)
	if head == 0 || err != nil {
		return 0, err
	}
	h := &p.half[dir]
	switch b[0] & 0xF {
	case textFrame, binaryFrame:
		h.text, h.looking = h.text[:0], true
	case nextFrame:
	default:
		ev.Skip = size
		return head, nil
	}
	n := 0
	if h.looking {
		n = min(size, maxMessage-len(h.text))
	}
	if len(b) < head+n {
		return 0, nil
	}
	ev.Skip = size - n
	for i, c := range b[head : head+n] {
		h.text = append(h.text, c^mask[i&3])
	}
	if h.looking && (b[0]&last != 0 || len(h.text) == maxMessage) {
		h.looking = false
		p.message(ev, dir, h.text)
	}
	return head + n, nil
}

// message shows the start of a message to the sites.
func (p *parser) message(ev *proto.Events, dir proto.Dir, text []byte) {
	for _, s := range p.sites {
		if s.Message != nil && try(ev, s, func() bool { return s.Message(ev, p.side(dir), text) }) {
			p.app = ev.App
			return
		}
	}
	if p.messages++; p.messages >= maxMessages && p.app == nil {
		ev.Finished = true
	}
}

// cutFrame reads the head of a frame: flags and opcode, mask bit and length, the
// length again in two or eight bytes where it is 126 or 127, and the mask. head is
// its length, 0 where it is not complete.
func cutFrame(b []byte) (head, size int, mask [4]byte, err error) {
	if len(b) < 2 {
		return 0, 0, mask, nil
	}
	long := [...]int{126: 2, 127: 8}
	size = int(b[1] & 0x7F)
	head = 2 + long[size]
	masked := b[1]&0x80 != 0
	if masked {
		head += len(mask)
	}
	switch {
	case b[0]&0x30 != 0:
		return 0, 0, mask, errFrame // flags that nothing means
	case len(b) < head:
		return 0, 0, mask, nil
	}
	switch size {
	case 126:
		size = int(binary.BigEndian.Uint16(b[2:]))
	case 127:
		if size = int(binary.BigEndian.Uint64(b[2:])); size < 0 || size > maxLength {
			return 0, 0, mask, errFrame
		}
	}
	if masked {
		copy(mask[:], b[head-len(mask):])
	}
	return head, size, mask, nil
}
