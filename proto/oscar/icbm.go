package oscar

import "chaperone/proto"

// Channels of a message.
const (
	icbmPlain      = 1
	icbmRendezvous = 2
	icbmChat       = 3
	icbmOldICQ     = 4
)

// icbm reads the head of a message: cookie, channel u16, and the other user's
// name behind its length.
func (p *parser) icbm(ev *proto.Events, dir proto.Dir, b []byte) int {
	if len(b) < 11 || len(b) < 11+int(b[10]) {
		return 0
	}
	h := &p.half[dir]
	n := 11 + int(b[10])
	peer := b[11:n]
	h.channel = b[9]
	if b[8] != 0 {
		h.channel = 0
	}
	switch {
	case h.body == icbmTyping:
		ev.Saw(proto.Presence).With(peer)
		return h.rest(ev, n, b)
	case h.body == icbmAnswer:
		h.remember(peer)
		h.matches = p.latest.cookie == [8]byte(b)
		h.step = stepReason
		return n
	case h.channel == icbmPlain, h.channel == icbmChat:
		ev.Saw(proto.Messaging).With(peer)
	default:
		h.remember(peer)
	}
	h.step = stepTLV
	if h.body == icbmReceive {
		h.step = stepInfo
	}
	return n
}

// icbmData says how the content of a message is read.
func (h *half) icbmData() step {
	switch h.channel {
	case icbmRendezvous:
		return stepRendezvous
	case icbmOldICQ:
		return stepOldICQ
	}
	return stepSkip
}
