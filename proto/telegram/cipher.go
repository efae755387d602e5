package telegram

import (
	"encoding/binary"
	"math/bits"
)

// A keystream is AES-256 in counter mode, from which any bytes can be taken.
type keystream struct {
	schedule schedule
	hi, lo   uint64 // the counter of the first block
}

// The first 64 bytes of a connection are random but for the tag: its key, its
// counter, and behind them, hidden by them, which framing it has and to which
// data centre it wants.
const (
	openingSize = 64
	avoidedAt   = 4
	keyAt       = 8
	counterAt   = 40
	tagAt       = 56
	centreAt    = 60
)

// begin sets k to what hides the bytes of the one who opened the connection with
// opening, or, backwards, of the other side.
func (k *keystream) begin(opening []byte, backwards bool) {
	var secret [tagAt - keyAt]byte
	copy(secret[:], opening[keyAt:tagAt])
	if backwards {
		for i, j := 0, len(secret)-1; i < j; i, j = i+1, j-1 {
			secret[i], secret[j] = secret[j], secret[i]
		}
	}
	k.schedule.expand((*[32]byte)(secret[:]))
	k.hi = binary.BigEndian.Uint64(secret[counterAt-keyAt:])
	k.lo = binary.BigEndian.Uint64(secret[counterAt-keyAt+8:])
}

// blockSize is that of AES.
const blockSize = 16

// window is how many bytes are uncovered at once.
const window = 16

// uncover returns the first bytes of b, as they were before they were hidden. The
// first of b is the one at offset at of its direction. What is missing is zero.
func (k *keystream) uncover(b []byte, at uint64) (out [window]byte) {
	n := copy(out[:], b)
	var pad [2 * blockSize]byte
	skew := int(at % blockSize)
	k.block(pad[:], at/blockSize)
	if skew+n > blockSize {
		k.block(pad[blockSize:], at/blockSize+1)
	}
	for i := range out[:n] {
		out[i] ^= pad[skew+i]
	}
	return out
}

// block writes the n-th block of the stream.
func (k *keystream) block(out []byte, n uint64) {
	lo, carry := bits.Add64(k.lo, n, 0)
	hi, lo := k.schedule.encrypt(k.hi+carry, lo)
	binary.BigEndian.PutUint64(out, hi)
	binary.BigEndian.PutUint64(out[8:], lo)
}
