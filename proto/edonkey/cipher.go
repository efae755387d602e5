package edonkey

import (
	"crypto/md5"
	"encoding/binary"

	"chaperone/proto"
)

// Kad's obfuscated datagrams: a byte that is no mark, two random bytes, and behind
// them, ciphered with RC4, four that are known, the length of a padding and that,
// two keys of 4 bytes, and the datagram. The key is made of the number of the node
// that is to read it; or, once that has sent one of its own, of the second of the
// keys in that, which comes back as the first.

const (
	veilHead  = 1 + 2
	veilWord  = 0x395F2EC1
	veilSize  = veilHead + 4 + 1 + 2*4
	maxPad    = 15
	maxVeiled = 2 << 10 // of one datagram
)

// A node is what a flow has told of one end in Kad.
type node struct {
	id    [hashSize]byte
	key   [4]byte // that it has sent
	known bool    // id
	keyed bool
}

// learn keeps the number of a node: its own, or that of whom it asks.
func (p *parser) learn(dir proto.Dir, b []byte) {
	if b[0] != markKad {
		return
	}
	switch b[1] {
	case opKadHello, opKadHelloed, opKadHelloAck, opKadBooted, opKadResult:
		p.node[dir].name(b[2:])
	case opKadLookup:
		p.node[dir.Other()].name(b[2+1+hashSize:])
	}
}

func (n *node) name(b []byte) {
	n.known = true
	copy(n.id[:], b)
}

// unveil reads a datagram from dir that is obfuscated, into plain, and keeps its
// sender's key. It returns nil where it cannot.
func (p *parser) unveil(plain []byte, dir proto.Dir, b []byte) []byte {
	if len(b) <= veilSize || len(b) > len(plain) {
		return nil
	}
	to := &p.node[dir.Other()]
	var secret [hashSize + 2]byte
	if to.known {
		copy(secret[:], to.id[:])
		if inner := p.decipher(plain, dir, b, secret[:]); inner != nil {
			return inner
		}
	}
	if to.keyed {
		copy(secret[:], to.key[:])
		return p.decipher(plain, dir, b, secret[:4+2])
	}
	return nil
}

// decipher tries a secret, the last two bytes of which are the datagram's.
func (p *parser) decipher(plain []byte, dir proto.Dir, b, secret []byte) []byte {
	copy(secret[len(secret)-2:], b[1:veilHead])
	key := md5.Sum(secret)
	var c rc4
	c.begin(&key)
	plain = plain[:len(b)-veilHead]
	c.xor(plain, b[veilHead:])
	if binary.LittleEndian.Uint32(plain) != veilWord || plain[4] > maxPad {
		return nil
	}
	v := view{b: plain[5:]}
	v.take(int(plain[4]) + 4)
	own := v.take(4)
	if v.short || len(v.b) == 0 {
		return nil
	}
	n := &p.node[dir]
	n.keyed = true
	copy(n.key[:], own)
	return v.b
}

// rc4 is the cipher, kept where it costs no memory of its own.
type rc4 struct {
	s    [256]byte
	i, j byte
}

func (c *rc4) begin(key *[md5.Size]byte) {
	for i := range c.s {
		c.s[i] = byte(i)
	}
	j := byte(0)
	for i := range c.s {
		j += c.s[i] + key[i%len(key)]
		c.s[i], c.s[j] = c.s[j], c.s[i]
	}
}

func (c *rc4) xor(dst, src []byte) {
	for k, b := range src {
		c.i++
		c.j += c.s[c.i]
		c.s[c.i], c.s[c.j] = c.s[c.j], c.s[c.i]
		dst[k] = b ^ c.s[c.s[c.i]+c.s[c.j]]
	}
}
