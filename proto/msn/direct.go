package msn

import (
	"encoding/binary"

	"chaperone/proto"
)

// directHello is what the one who connects says first: a packet that holds "foo".
// Every packet is its length u32, little-endian, and a chunk without footer.
const directHello = "\x04\x00\x00\x00foo\x00"

const (
	maxPacket    = 64 << 10
	newHandshake = 16 // bytes of the second packet, where chunks are of the newer form
)

// direct reads a packet's length, or one element of the packet.
func (p *parser) direct(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	if h.left > 0 {
		return p.payload(ev, dir, b), nil
	}
	if len(b) < 4 {
		return 0, nil
	}
	n := binary.LittleEndian.Uint32(b)
	if n > maxPacket {
		return 0, errPacket
	}
	p.begin(ev)
	switch {
	case n == newHandshake:
		p.newer = true
		ev.Skip = newHandshake
	case n < newHandshake:
		ev.Skip = int(n)
	default:
		h.start(chunks, n)
	}
	return 4, nil
}
