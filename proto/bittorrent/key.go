package bittorrent

import (
	"encoding/binary"
	"math/bits"

	"chaperone/proto"
)

// keySize is the size of a public key, with which both sides open a connection
// that is encrypted from its first byte. Up to maxPad random bytes follow it.
const (
	keySize = 96
	maxPad  = 512
)

// Keys asks whether both sides open with what can be public keys of an encrypted
// handshake: 96 bytes each that look random, the initiator's first and without an
// answer until they are complete. That leaves out what is text or has a form, and
// nothing else: any protocol that hides itself looks like this.
func Keys(o *proto.Opening) proto.Answer {
	if len(o.Initiator) < keySize && len(o.Responder) > 0 {
		return proto.No
	}
	return KeysAtOnce(o)
}

// KeysAtOnce asks the same whichever comes first: a peer that takes none but
// encrypted connections need not wait for the key of who calls. Games are like this
// too, so that it is only for where there is more to go by.
func KeysAtOnce(o *proto.Opening) proto.Answer {
	x, y := len(o.Initiator), len(o.Responder)
	if x > keySize+maxPad && y == 0 || y > keySize+maxPad && x == 0 {
		return proto.No
	}
	return proto.Both(key(o.Initiator), key(o.Responder))
}

// Limits of what looks random. Of 96 random bytes 384 bits are set, and 0.05 % of
// keys miss that by more than maxSkew; 80 values are different, and less than one
// key in 10^6 has fewer than minKinds.
const (
	minText  = 16 // so many bytes are looked at for text
	maxSkew  = 48
	minKinds = 64
)

// key asks whether b starts with 96 bytes that look random.
func key(b []byte) proto.Answer {
	b = b[:min(len(b), keySize)]
	if len(b) >= 2 && b[0] == 0x16 && b[1] == 3 { // TLS has random bytes near its start
		return proto.No
	}
	if len(b) >= minText && text(b[:minText]) {
		return proto.No
	}
	if len(b) < keySize {
		return proto.More
	}
	if set := ones(b); set < 4*keySize-maxSkew || set > 4*keySize+maxSkew || kinds(b) < minKinds {
		return proto.No
	}
	return proto.Yes
}

// ones counts the bits that are set in b, whole words of 8 bytes.
func ones(b []byte) (n int) {
	for ; len(b) >= 8; b = b[8:] {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(b))
	}
	return n
}

// kinds counts the different values in b.
func kinds(b []byte) (n int) {
	var seen [256 / 64]uint64
	for _, c := range b {
		seen[c/64] |= 1 << (c % 64)
	}
	for _, s := range seen {
		n += bits.OnesCount64(s)
	}
	return n
}

// text reports whether b is all printable, as one in 10^6 keys is at first.
func text(b []byte) bool {
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// constantKeys is how the public keys of aria2 1.36.0 start, as Debian builds it:
// its source of randomness starts the same in each process, so that the first
// connection always has the first key, and so on.
var constantKeys = [...]string{
	"\x90\xcf\xb7\xf0\x5e\xfa\xf2\x5d\x5d\xa9\x41\xc8\xb4\x8e\x41\xe3",
	"\x3e\x74\x9a\xf3\xe9\x0f\x0f\x1e\x3e\x99\x2e\x99\xd5\x52\x53\x58",
	"\x08\xef\x12\x4c\xc8\x36\x41\x4d\x27\x96\xcd\x10\xf5\x0d\xd5\x9c",
	"\x35\xab\x78\x0d\x82\x9f\x23\xcf\x3e\xce\xad\xd1\x53\xd8\xae\xdc",
	"\x34\x32\x05\x64\xa4\x6f\xde\x20\x7d\xca\x49\xf6\xc5\x98\xc1\x89",
	"\xab\x40\xd0\x55\x08\x30\x75\x39\x5d\x3c\x43\x1e\x97\x57\xd5\xd3",
	"\xfb\x7d\x39\x1f\x9d\x87\x73\x53\xd6\xb3\x57\x8d\xca\x83\xd4\x86",
	"\x8b\x32\xf0\x8d\x13\x71\x26\x6c\x7c\x2a\x46\xb4\x58\xd5\x57\xd3",
}

// constantKey asks whether b starts with one of them.
func constantKey(b []byte) proto.Answer {
	best := proto.No
	for _, k := range constantKeys {
		switch proto.Prefix(b, k) {
		case proto.Yes:
			return proto.Yes
		case proto.More:
			best = proto.More
		}
	}
	return best
}
