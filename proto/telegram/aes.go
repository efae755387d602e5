package telegram

import (
	"encoding/binary"
	"math/bits"
)

// AES-256 of single blocks, on the stack: the standard library's allocates for
// every key, and a key is tried for every unknown connection. The key is known to
// everybody who reads the connection, so nothing is lost through timing.

// A schedule is a key, expanded.
type schedule [60]uint32

// box is AES's substitution, and column what it does to the first byte of a
// column: doubled, once, once and threefold.
var (
	box    [256]byte
	column [256]uint32
)

func init() {
	p, q := byte(1), byte(1)
	for {
		p ^= double(p) // times 3
		q ^= q << 1    // divided by 3
		q ^= q << 2
		q ^= q << 4
		if q&0x80 != 0 {
			q ^= 0x09
		}
		box[p] = 0x63 ^ q ^ bits.RotateLeft8(q, 1) ^ bits.RotateLeft8(q, 2) ^ bits.RotateLeft8(q, 3) ^ bits.RotateLeft8(q, 4)
		if p == 1 {
			break
		}
	}
	box[0] = 0x63
	for i, s := range box {
		column[i] = uint32(double(s))<<24 | uint32(s)<<16 | uint32(s)<<8 | uint32(s^double(s))
	}
}

// double multiplies by x in the field of AES.
func double(b byte) byte {
	if b&0x80 != 0 {
		return b<<1 ^ 0x1B
	}
	return b << 1
}

func substitute(w uint32) uint32 {
	return uint32(box[w>>24])<<24 | uint32(box[w>>16&0xFF])<<16 | uint32(box[w>>8&0xFF])<<8 | uint32(box[w&0xFF])
}

// expand sets s to key.
func (s *schedule) expand(key *[32]byte) {
	for i := range 8 {
		s[i] = binary.BigEndian.Uint32(key[4*i:])
	}
	round := byte(1)
	for i := 8; i < len(s); i++ {
		w := s[i-1]
		switch i % 8 {
		case 0:
			w = substitute(bits.RotateLeft32(w, 8)) ^ uint32(round)<<24
			round = double(round)
		case 4:
			w = substitute(w)
		}
		s[i] = s[i-8] ^ w
	}
}

// encrypt encrypts the block whose halves are hi and lo.
func (s *schedule) encrypt(hi, lo uint64) (uint64, uint64) {
	a, b, c, d := uint32(hi>>32)^s[0], uint32(hi)^s[1], uint32(lo>>32)^s[2], uint32(lo)^s[3]
	for i := 4; i < 56; i += 4 {
		k := s[i : i+4 : i+4]
		a, b, c, d = mix(a, b, c, d)^k[0], mix(b, c, d, a)^k[1], mix(c, d, a, b)^k[2], mix(d, a, b, c)^k[3]
	}
	a, b, c, d = last(a, b, c, d)^s[56], last(b, c, d, a)^s[57], last(c, d, a, b)^s[58], last(d, a, b, c)^s[59]
	return uint64(a)<<32 | uint64(b), uint64(c)<<32 | uint64(d)
}

// mix is one column of a round, of which it takes one byte of each column before.
func mix(a, b, c, d uint32) uint32 {
	return column[a>>24] ^ bits.RotateLeft32(column[b>>16&0xFF], -8) ^
		bits.RotateLeft32(column[c>>8&0xFF], -16) ^ bits.RotateLeft32(column[d&0xFF], -24)
}

// last is mix of the last round.
func last(a, b, c, d uint32) uint32 {
	return uint32(box[a>>24])<<24 | uint32(box[b>>16&0xFF])<<16 | uint32(box[c>>8&0xFF])<<8 | uint32(box[d&0xFF])
}
