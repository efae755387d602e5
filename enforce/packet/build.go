package packet

import (
	"encoding/binary"
	"net/netip"
)

// NewTCP returns an IP packet with one TCP segment, sealed, without options.
func NewTCP(src, dst netip.AddrPort, seq, ack uint32, flags uint8, payload []byte) []byte {
	b, l4 := newIP(src.Addr(), dst.Addr(), ProtoTCP, 20+len(payload))
	binary.BigEndian.PutUint16(l4, src.Port())
	binary.BigEndian.PutUint16(l4[2:], dst.Port())
	binary.BigEndian.PutUint32(l4[4:], seq)
	binary.BigEndian.PutUint32(l4[8:], ack)
	l4[12], l4[13] = 5<<4, flags
	binary.BigEndian.PutUint16(l4[14:], 0xffff)
	copy(l4[20:], payload)
	return sealed(b)
}

// NewUDP returns an IP packet with one UDP datagram, sealed.
func NewUDP(src, dst netip.AddrPort, payload []byte) []byte {
	b, l4 := newIP(src.Addr(), dst.Addr(), ProtoUDP, 8+len(payload))
	binary.BigEndian.PutUint16(l4, src.Port())
	binary.BigEndian.PutUint16(l4[2:], dst.Port())
	binary.BigEndian.PutUint16(l4[4:], uint16(8+len(payload)))
	binary.BigEndian.PutUint16(l4[6:], 0xffff) // there is one: sealed puts it right
	copy(l4[8:], payload)
	return sealed(b)
}

// newIP returns a packet with its IP header done and room for n bytes behind it.
func newIP(src, dst netip.Addr, protocol uint8, n int) (b, l4 []byte) {
	if src.Is6() {
		b = make([]byte, 40+n)
		b[0], b[6], b[7] = 6<<4, protocol, 64
		binary.BigEndian.PutUint16(b[4:], uint16(n))
		copy(b[8:], src.AsSlice())
		copy(b[24:], dst.AsSlice())
		return b, b[40:]
	}
	b = make([]byte, 20+n)
	b[0], b[8], b[9] = 4<<4|5, 64, protocol
	binary.BigEndian.PutUint16(b[2:], uint16(20+n))
	copy(b[12:], src.AsSlice())
	copy(b[16:], dst.AsSlice())
	binary.BigEndian.PutUint16(b[10:], ^uint16(Sum(0, b[:20])))
	return b, b[20:]
}

func sealed(b []byte) []byte {
	var p Packet
	if err := p.Decode(b); err != nil {
		panic(err) // addresses of two families, or a payload beyond 64 KiB
	}
	p.Seal()
	return b
}
