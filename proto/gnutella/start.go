package gnutella

import "chaperone/proto"

// blockMark is how every block of a handshake begins.
const blockMark = "GNUTELLA"

// start reads what comes at a connection's beginning, and behind each block of a
// handshake. Who connected sends two blocks from version 0.6 on.
func (p *parser) start(ev *proto.Events, h *half, b []byte) (int, error) {
	switch proto.Prefix(b, blockMark) {
	case proto.Yes:
		p.is(ev, proto.Overlay)
		h.begun, h.step = true, stepPass
		return len(blockMark), nil
	case proto.More:
		return 0, nil
	}
	if !h.begun {
		return p.other(ev, b)
	}
	return h.body(ev, b)
}

// other reads an opening that is not a link's.
func (p *parser) other(ev *proto.Events, b []byte) (int, error) {
	switch {
	case callAnswer(b) == proto.Yes:
		return call(ev, b)
	case proto.Prefix(b, chatMark) == proto.Yes:
		ev.Saw(proto.Messaging).WithWhole()
		ev.Finished = true
		return len(chatMark), nil
	case proto.Prefix(b, lanMark) == proto.Yes:
		p.is(ev, proto.Overlay)
		return 0, errLAN
	case opens(b) == proto.More:
		return 0, nil
	}
	return 0, errStart
}

// tlsMark is how encryption begins: a record of a handshake.
const tlsMark = "\x16\x03"

// body begins what follows the handshake.
func (h *half) body(ev *proto.Events, b []byte) (int, error) {
	if h.deflated {
		return 0, errDeflated
	}
	if h.upgraded {
		switch proto.Prefix(b, tlsMark) {
		case proto.Yes:
			return 0, errEncrypted
		case proto.More:
			return 0, nil
		}
	}
	if h.second {
		h.step = stepPacket
		return h.packet(ev, b)
	}
	h.step = stepHead
	return h.head(ev, b), nil
}
