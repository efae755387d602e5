package nfq

import (
	"encoding/binary"

	"chaperone/enforce/packet"
)

// bare cuts the payload off b, in place, and mends lengths and checksums, so
// that the kernel can still answer the packet with a reset. It returns nil for
// what it cannot view.
func bare(b []byte) []byte {
	var p packet.Packet
	if p.Decode(b) != nil {
		return nil
	}
	n := len(p.IP) - len(p.L4) // of the IP headers
	switch p.Protocol {
	case packet.ProtoTCP:
		n += p.TCP().HeaderLen()
	case packet.ProtoUDP:
		n += 8
		binary.BigEndian.PutUint16(p.L4[4:], 8)
	}
	b = b[:n]
	resize(b)
	if p.Decode(b) != nil {
		return nil
	}
	p.Seal()
	return b
}

// resize makes the length in the IP header that of b.
func resize(b []byte) {
	if b[0]>>4 == 6 {
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
		return
	}
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	b[10], b[11] = 0, 0
	binary.BigEndian.PutUint16(b[10:], ^uint16(packet.Sum(0, b[:int(b[0]&15)<<2])))
}
