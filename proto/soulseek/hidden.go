package soulseek

import (
	"encoding/binary"
	"math/bits"
)

// Messages between clients may be hidden: each by a key of 32 bits that stands in
// front of it, and turns by one bit for every four bytes.

// keySize is how long the key is.
const keySize = 4

// keystream returns what byte i behind the key is hidden with.
func keystream(key uint32, i int) byte {
	word := bits.RotateLeft32(key, (i/4+1)%32)
	return byte(word >> (8 * (i % 4)))
}

// reveal writes to plain what is there of the message behind the key at the front
// of b, and returns that.
func reveal(plain, b []byte) []byte {
	if len(b) < keySize {
		return nil
	}
	key := binary.LittleEndian.Uint32(b)
	b = b[keySize:]
	n := min(len(b), len(plain))
	for i := range n {
		plain[i] = b[i] ^ keystream(key, i)
	}
	return plain[:n]
}
