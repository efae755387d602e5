package fasttrack

import (
	"crypto/md5"
	"encoding/binary"
)

// next is the generator that everything random here comes from.
func next(s uint32) uint32 { return s*0x10DCD + 0x4271 }

// padSize is the size of a cipher's state.
const padSize = 63

// A key is what a seed stands for where its cipher needs none of the mixers that
// are not described anywhere.
type key struct {
	pad  [padSize]byte
	seed uint32 // the generator, as making the pad leaves it
}

// keyOf makes the key of a seed: a number from the generator, cubed.
func keyOf(seed uint32) (k key) {
	var x number
	for i := range limbs*8 - 1 {
		seed = next(seed)
		x[i/8] |= uint64(seed>>17%0xE0) << (i % 8 * 8)
	}
	x[limbs-1] |= 1 << 56
	x = cube(&x)
	var all byte
	for i := range k.pad {
		k.pad[i] = byte(x[i/8] >> (i % 8 * 8))
		all |= k.pad[i]
	}
	if all&1 == 0 {
		k.pad[0] |= 0x71
	}
	k.seed = seed
	return k
}

// A cipher is one direction's stream of bytes that what is said is combined with.
type cipher struct {
	pad      [padSize]byte
	order    [256]byte // what the state's bytes are replaced with
	at       int
	turns    byte
	shuffled bool
}

// start begins the stream of k. A shuffled one replaces its bytes.
func (c *cipher) start(k *key, shuffled bool) {
	*c = cipher{pad: k.pad, shuffled: shuffled}
	c.at = int(next(k.seed) >> 16 * padSize >> 16)
	for i := range c.order {
		c.order[i] = byte(i)
	}
	if shuffled {
		c.shuffle()
	}
	c.mix(uint32(c.at*c.at+2) % mixes)
}

func (c *cipher) shuffle() {
	sum := md5.Sum(c.pad[:])
	u := binary.LittleEndian.Uint32(sum[:])
	for i := range uint32(len(c.order)) {
		u = next(u)
		j := i + u>>16*(256-i)>>16
		c.order[i], c.order[j] = c.order[j], c.order[i]
	}
}

// run is how many bytes are sorted by a mix, and mixes how many places it may do so at.
const (
	run   = 5
	mixes = padSize - run + 1
)

// mix sorts a few bytes, and stirs those at fixed places.
func (c *cipher) mix(at uint32) {
	b := c.pad[at : at+run]
	for i := range b {
		for j := i; j > 0 && b[j-1]^0x20 > b[j]^0x20; j-- {
			b[j-1], b[j] = b[j], b[j-1]
		}
	}
	for i := 5; i < padSize; i += 3 {
		c.pad[i] = (^c.pad[i] + byte(i)) | 1
	}
}

// byte returns the stream's next byte.
func (c *cipher) byte() byte {
	before := c.at - 1
	if before < 0 {
		before = padSize - 1
	}
	c.pad[c.at] += c.pad[before]
	x := c.pad[c.at]
	if c.at == 7 && x&0x70 == 0 {
		v := uint32(x) + uint32(c.pad[2])
		c.mix((v*v + 2) % mixes)
	}
	if c.at++; c.at == padSize {
		c.at = 0
		if c.shuffled {
			c.turns++
		}
	}
	return c.order[c.turns+x]
}

// open writes to plain what was hidden as b.
func (c *cipher) open(plain, b []byte) {
	for i := range b {
		plain[i] = b[i] ^ c.byte()
	}
}

// skip goes past n bytes.
func (c *cipher) skip(n int) {
	for range n {
		c.byte()
	}
}
