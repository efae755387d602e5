package packet

import (
	"encoding/binary"
	"math/bits"
)

// Sum adds b to the running one's complement sum s (RFC 1071). A b of odd
// length must be the last.
func Sum(s uint32, b []byte) uint32 {
	var wide uint64
	for ; len(b) >= 8; b = b[8:] {
		var carry uint64
		wide, carry = bits.Add64(wide, binary.BigEndian.Uint64(b), 0)
		wide += carry
	}
	wide = wide>>32 + wide&0xffffffff
	for ; len(b) >= 2; b = b[2:] {
		wide += uint64(binary.BigEndian.Uint16(b))
	}
	if len(b) == 1 {
		wide += uint64(b[0]) << 8
	}
	wide += uint64(s)
	for wide > 0xffff {
		wide = wide>>16 + wide&0xffff
	}
	return uint32(wide)
}

// pseudo returns the sum of the pseudo header of the packet's transport.
func (p *Packet) pseudo() uint32 {
	from, to := 8, 40
	if p.IP[0]>>4 == 4 {
		from, to = 12, 20
	}
	n := len(p.L4)
	return Sum(uint32(p.Protocol)+uint32(n>>16)+uint32(n&0xffff), p.IP[from:to])
}

// Valid reports whether the transport checksum is right. A transport without
// one is always valid.
func (p *Packet) Valid() bool {
	_, ok := p.checksumAt()
	return !ok || Sum(p.pseudo(), p.L4) == 0xffff
}

// Seal computes the transport checksum anew, for a packet that left that to
// the hardware.
func (p *Packet) Seal() {
	at, ok := p.checksumAt()
	if !ok {
		return
	}
	p.L4[at], p.L4[at+1] = 0, 0
	p.putSum(at, ^uint16(Sum(p.pseudo(), p.L4)))
}

func (p *Packet) putSum(at int, sum uint16) {
	if sum == 0 && p.Protocol == ProtoUDP {
		sum = 0xffff // 0 would say that there is none (RFC 768)
	}
	binary.BigEndian.PutUint16(p.L4[at:], sum)
}

// Overwrite replaces Payload[off:off+len(s)] by s, mends the checksum (RFC 1624)
// and reports whether anything is different now. It panics when s does not fit.
func (p *Packet) Overwrite(off int, s []byte) (different bool) {
	dst := p.Payload[off : off+len(s)]
	if string(dst) == string(s) {
		return false
	}
	p.replace(len(p.L4)-len(p.Payload)+off, s)
	return true
}

// replace puts s at L4[from:] and mends the checksum.
func (p *Packet) replace(from int, s []byte) {
	p.Changed = true
	at, sealed := p.checksumAt()
	lo, hi := from&^1, min((from+len(s)+1)&^1, len(p.L4)) // whole 16-bit words
	old := Sum(0, p.L4[lo:hi])
	copy(p.L4[from:], s)
	if !sealed {
		return
	}
	sum := uint32(^binary.BigEndian.Uint16(p.L4[at:])) + (^old & 0xffff) + Sum(0, p.L4[lo:hi])
	p.putSum(at, ^uint16(Sum(sum, nil)))
}

// ClearUrgent takes away the urgent flag and pointer. A receiver takes the urgent
// byte out of the stream, so that it would read other bytes than were judged.
func (p *Packet) ClearUrgent() {
	if t := p.TCP(); t.Flags()&URG != 0 {
		p.replace(13, []byte{t.Flags() &^ URG})
		p.replace(18, []byte{0, 0})
	}
}
