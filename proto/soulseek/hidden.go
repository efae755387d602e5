package soulseek

import (
	"encoding/binary"
	"math/bits"
)

// Messages between clients may be hidden: each by a key of 32 bits that stands in
// front of it, and turns by one bit for every four bytes.

// keySize is how long the key is.
const keySize = 4

// reveal writes to plain what is there of the message behind the key at the front
// of b, and returns that.
func reveal(plain, b []byte) []byte {
	if len(b) < keySize {
		return nil
	}
	key := binary.LittleEndian.Uint32(b)
	plain = plain[:copy(plain, b[keySize:])]
	for i := 0; i < len(plain); i += keySize {
		key = bits.RotateLeft32(key, 1)
		word := plain[i:]
		if len(word) >= keySize {
			binary.LittleEndian.PutUint32(word, binary.LittleEndian.Uint32(word)^key)
			continue
		}
		for j := range word {
			word[j] ^= byte(key >> (8 * j))
		}
	}
	return plain
}
