package fasttrack

import (
	"encoding/binary"

	"chaperone/proto"
)

// A half is one direction of a session.
type half struct {
	step   step
	keyed  bool // the cipher has begun
	cipher cipher
	order  uint32 // of the bytes of the next message's header
	kind   uint16 // of the message at hand
	left   int    // of its content
}

// A step is the element that comes next.
type step uint8

const (
	atHello step = iota
	atName       // the client's; the supernode's is read with its hello
	atMarker
	atHeader
	atUser // who a client says it is
	atContent
)

// firstOrder is the order of either side's first header.
const firstOrder = 0x51

// maxLogin bounds a user's name that is reported.
const maxLogin = 64

// client reads what a client says.
func (p *parser) client(ev *proto.Events, b []byte) (int, error) {
	h := &p.half[proto.FromInitiator]
	switch {
	case h.step == atHello && len(b) < clientHello:
		return 0, nil
	case h.step == atHello:
		p.overlay(ev)
		p.seeds[proto.FromInitiator] = word(b[4:])
		h.step = atName
		p.agree()
		return clientHello, nil
	case !h.keyed && len(b) > maxWait:
		return 0, errEarly
	case !h.keyed:
		return 0, nil
	case h.step == atName:
		return h.pastName(b)
	}
	return p.message(ev, proto.FromInitiator, b)
}

// pastName reads a byte of a network's name, whichever it is.
func (h *half) pastName(b []byte) (int, error) {
	if b[0]^h.cipher.byte() == 0 {
		h.left, h.step, h.order = 0, atMarker, firstOrder
	} else if h.left++; h.left == maxName {
		return 0, errName
	}
	return 1, nil
}

// server reads what a supernode says. Behind a cipher that needs a mixer nothing
// more can be learned.
func (p *parser) server(ev *proto.Events, b []byte) (int, error) {
	h := &p.half[proto.FromResponder]
	if h.step != atHello {
		return p.message(ev, proto.FromResponder, b)
	}
	if len(b) < serverHello {
		return 0, nil
	}
	k := keyOf(word(b))
	size, shuffled, a := k.try(b[serverHello:])
	switch a {
	case proto.More:
		return 0, nil
	case proto.No:
		p.overlay(ev)
		ev.Finished = true
		return serverHello, nil
	}
	p.overlay(ev)
	h.cipher.start(&k, shuffled)
	h.cipher.skip(size)
	h.keyed, h.step, h.order = true, atMarker, firstOrder
	p.seeds[proto.FromResponder], p.shuffled = word(b), shuffled
	p.agree()
	return serverHello + size, nil
}

// agree begins the client's cipher once both seeds are known.
func (p *parser) agree() {
	client, server := &p.half[proto.FromInitiator], &p.half[proto.FromResponder]
	if client.step == atHello || !server.keyed {
		return
	}
	k := keyOf(p.seeds[0] ^ p.seeds[1])
	client.cipher.start(&k, p.shuffled)
	client.keyed = true
}

// Markers of messages. All but one are whole.
const (
	pingMarker = 'P'
	pongMarker = 'R'
	marker     = 'K'
)

// headerSize is the size of a header behind its marker.
const headerSize = 4

// message reads one element of a message.
func (p *parser) message(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	switch {
	case h.step == atContent:
		return p.content(ev, dir, b), nil
	case h.step == atUser:
		return p.user(ev, b), nil
	case h.step == atHeader && len(b) < headerSize:
		return 0, nil
	case h.step == atHeader:
		h.header(b)
		h.tell(ev, dir)
		return headerSize, nil
	}
	switch b[0] ^ h.cipher.byte() {
	case pingMarker, pongMarker:
	case marker:
		h.step = atHeader
	default:
		return 0, errMarker
	}
	return 1, nil
}

// header reads a header: kind and length, their bytes in one of three orders.
func (h *half) header(b []byte) {
	var x [headerSize]byte
	h.cipher.open(x[:], b[:headerSize])
	switch h.order % 3 {
	case 0:
		x = [...]byte{x[1], x[0], x[2], x[3]}
	case 1:
		x = [...]byte{x[0], x[2], x[1], x[3]}
	case 2:
		x = [...]byte{x[0], x[3], x[2], x[1]}
	}
	h.kind = binary.BigEndian.Uint16(x[:])
	h.left = int(binary.BigEndian.Uint16(x[2:]))
	h.order ^= ^(uint32(h.kind) + uint32(h.left))
	h.step = atContent
	h.finish()
}

// finish goes on to the next message if nothing is left of this one.
func (h *half) finish() {
	if h.left == 0 {
		h.step = atMarker
	}
}
