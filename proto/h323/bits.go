package h323

import (
	"encoding/binary"
	"net/netip"
)

// bits reads what is packed (X.691). Behind the end there are zeros.
type bits struct {
	b  []byte
	at int // in bits
}

// take reads a number of n bits.
func (s *bits) take(n int) (v uint32) {
	for range n {
		v <<= 1
		if i := s.at >> 3; i < len(s.b) {
			v |= uint32(s.b[i]>>(7-s.at&7)) & 1
		}
		s.at++
	}
	return v
}

// align goes on with the next whole byte.
func (s *bits) align() { s.at = (s.at + 7) &^ 7 }

// bytes reads n whole bytes, nil where there are not so many.
func (s *bits) bytes(n int) []byte {
	s.align()
	from := s.at >> 3
	if from+n > len(s.b) {
		return nil
	}
	s.at += n << 3
	return s.b[from : from+n]
}

// address reads the address of one host and a port. It is invalid where another
// kind of address stands.
func (s *bits) address() (at netip.AddrPort) {
	const four, six = 0, 2
	outer, kind, more := s.take(3), s.take(3), uint32(0)
	if kind == four {
		more = s.take(1)
	}
	switch b := s.bytes(lengths[kind] + 2); {
	case b == nil || outer|more != 0:
	case kind == four:
		at = netip.AddrPortFrom(netip.AddrFrom4([4]byte(b)), binary.BigEndian.Uint16(b[4:]))
	case kind == six:
		at = netip.AddrPortFrom(netip.AddrFrom16([16]byte(b)), binary.BigEndian.Uint16(b[16:]))
	}
	return at
}

// lengths is how long addresses are, by kind.
var lengths = [8]int{0: 4, 2: 16}
