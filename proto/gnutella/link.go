package gnutella

import (
	"encoding/binary"

	"chaperone/proto"
)

// head reads a descriptor up to its function, which says what it is.
func (h *half) head(ev *proto.Events, b []byte) int {
	if len(b) <= functionAt {
		return 0
	}
	h.function, h.step = b[functionAt], stepTail
	if e := say(ev, h.function); e != nil {
		e.BluntedBy(functionAt, noFunction)
	}
	return functionAt + 1
}

// tailSize is the length of the header behind the function.
const tailSize = headerSize - functionAt - 1

// tail reads the rest of a header. Of functions nobody knows at least the length
// must be one that clients take.
func (h *half) tail(ev *proto.Events, b []byte) (int, error) {
	if len(b) < tailSize {
		return 0, nil
	}
	h.size = binary.LittleEndian.Uint32(b[2:])
	if h.size > maxPayload {
		return 0, errHeader
	}
	h.step = stepHead
	if h.function == fnPong && h.size >= endpointSize {
		h.step = stepEndpoint
		return tailSize, nil
	}
	ev.Skip = int(h.size)
	return tailSize, nil
}

// maxPayload is the longest payload there is.
const maxPayload = 64 << 10

// endpoint reads the front of a pong.
func (h *half) endpoint(ev *proto.Events, b []byte) int {
	if len(b) < endpointSize {
		return 0
	}
	hint(ev, b)
	h.step = stepHead
	ev.Skip = int(h.size) - endpointSize
	return endpointSize
}

// packet reads a packet of Gnutella2 up to the end of its name, which says what it
// is. Clients pass over those whose names they do not know.
func (h *half) packet(ev *proto.Events, b []byte) (int, error) {
	k, a := readPacket(b)
	switch a {
	case proto.More:
		return 0, nil
	case proto.No:
		return 0, errPacket
	}
	if e, spoilt := k.say(ev); e != nil {
		e.BluntedBy(k.head-1, spoilt)
	}
	ev.Skip = k.size
	return k.head, nil
}
