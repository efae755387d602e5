package ares

import "chaperone/proto"

// A request behind ciphers: two bytes of noise, how many more follow u8, those; the
// length of the rest u16; its kind u8, and fields: length u16, kind u8, contents.
const (
	maxNoise   = 16
	minRequest = 5
	maxRequest = 4000
	fieldSize  = 3
)

// Kinds of requests.
const (
	getOld      = 0
	get         = 1
	pushed      = 2 // of who was asked to call: now ask me for the file
	talk        = 3
	talkPushed  = 4 // of who was asked to call: now talk to me
	talkLength  = 8
	pushLength  = 20
	lastRequest = talkPushed
)

// A veil reads a request through its ciphers.
type veil struct {
	b            []byte // what is there
	left         int    // of the request, b and what is still to come
	outer, inner cipher
}

// number reads a number of two bytes.
func (v *veil) number() int { return int(v.byte()) | int(v.byte())<<8 }

// byte reads one byte, which must be there.
func (v *veil) byte() byte {
	c := v.inner.open(v.outer.open(v.b[0]))
	v.b = v.b[1:]
	v.left--
	return c
}

// skip reads n bytes, as far as they are there, and reports whether all are.
func (v *veil) skip(n int) bool {
	for range min(n, len(v.b)) {
		v.byte()
		n--
	}
	return n == 0
}

// readRequest reads the request at the front of b: its kind and its size.
func readRequest(b []byte) (kind byte, size int, a proto.Answer) {
	v := veil{outer: outer, inner: inner}
	at := func(i int) byte { return v.outer.open(b[i]) }
	if len(b) < 3 {
		return 0, 0, proto.More
	}
	at(0)
	at(1)
	noise := int(at(2))
	start := 3 + noise + 2
	switch {
	case noise > maxNoise:
		return 0, 0, proto.No
	case len(b) < start:
		return 0, 0, proto.More
	}
	for i := range noise {
		at(3 + i)
	}
	v.left = int(at(start-2)) | int(at(start-1))<<8
	if v.left < minRequest || v.left > maxRequest {
		return 0, 0, proto.No
	}
	size = start + v.left
	v.b = b[start:min(len(b), size)]
	if len(v.b) == 0 {
		return 0, 0, proto.More
	}
	kind = v.byte()
	return kind, size, v.answer(kind)
}

// answer wants what a request of this kind holds.
func (v *veil) answer(kind byte) proto.Answer {
	switch {
	case kind > lastRequest,
		kind == talk && v.left != talkLength-1,
		kind == talkPushed && v.left != pushLength-1:
		return proto.No
	case kind == getOld || kind == get:
		return v.fields()
	case kind != pushed:
		return v.field(1, v.left-fieldSize)
	}
	a := v.field(1, 0) // and the checksum, and noise
	if a == proto.Yes {
		a = v.field(2, hashSize)
	}
	switch {
	case a != proto.Yes:
		return a
	case v.left > maxNoise:
		return proto.No
	case !v.skip(v.left):
		return proto.More
	}
	return proto.Yes
}

// Kinds of fields in a request for a file that say enough: its checksum, and how
// to hide the answer.
const (
	fieldHash   = 1
	fieldCipher = 50
	hashSize    = 20
)

// fields wants fields of known kinds, up to the end of the request, and one among
// them that says what is wanted or how.
func (v *veil) fields() proto.Answer {
	for proof := false; ; {
		switch {
		case v.left == 0 && proof:
			return proto.Yes
		case v.left < fieldSize:
			return proto.No
		case len(v.b) < fieldSize:
			return proto.More
		}
		n, kind := v.number(), v.byte()
		switch {
		case kind == fieldCipher || kind == fieldHash && n == hashSize:
			proof = true
		case kind <= fieldHash || kind > 14 || kind == 4:
			return proto.No
		}
		if n > v.left {
			return proto.No
		}
		if !v.skip(n) {
			return proto.More
		}
	}
}

// field wants one field of the given kind and length, of any up to 32 where that
// is 0.
func (v *veil) field(kind byte, length int) proto.Answer {
	switch {
	case v.left < fieldSize:
		return proto.No
	case len(v.b) < fieldSize:
		return proto.More
	}
	n, k := v.number(), v.byte()
	switch {
	case k != kind || n > v.left || n != length && (length != 0 || n > 32):
		return proto.No
	case !v.skip(n):
		return proto.More
	}
	return proto.Yes
}
