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
func (h *half) icbm(ev *proto.Events, b []byte) int {
	if len(b) < 11 || len(b) < 11+int(b[10]) {
		return 0
	}
	n := 11 + int(b[10])
	peer := b[11:n]
	if h.body == icbmTyping {
		ev.Saw(proto.Presence).With(peer)
		return h.rest(ev, n, b)
	}
	h.channel = b[9]
	if b[8] != 0 {
		h.channel = 0
	}
	switch h.channel {
	case icbmPlain, icbmChat:
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

// Message types of ICQ, at offset 4 behind the sender's number.
const icqText = 1

func (h *half) oldICQ(ev *proto.Events, b []byte) int {
	if len(b) < 5 {
		return 0
	}
	if b[4] == icqText {
		ev.Saw(proto.Messaging).With(h.remembered())
	}
	return h.rest(ev, 5, b)
}
