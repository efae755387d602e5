package soulseek

import "encoding/binary"

// A view is the front of a message, perhaps cut short, of which fields are read.
// What is read beyond its end is empty, and makes it short.
type view struct {
	b     []byte
	short bool
}

// number reads a number of 32 bits, lowest byte first, as all are.
func (v *view) number() uint32 {
	if len(v.b) < 4 {
		v.b, v.short = nil, true
		return 0
	}
	n := binary.LittleEndian.Uint32(v.b)
	v.b = v.b[4:]
	return n
}

// text reads a length and as many bytes.
func (v *view) text() []byte {
	n := v.number()
	if uint64(n) > uint64(len(v.b)) {
		v.b, v.short = nil, true
		return nil
	}
	s := v.b[:n]
	v.b = v.b[n:]
	return s
}
