package edonkey

import "encoding/binary"

// A view is the front of a message, perhaps cut short, of which fields are read.
// What is read beyond its end is empty, and makes it short.
type view struct {
	b     []byte
	short bool
}

// take reads n bytes, nil where there are not so many.
func (v *view) take(n int) []byte {
	if n < 0 || n > len(v.b) {
		v.b, v.short = nil, true
		return nil
	}
	s := v.b[:n]
	v.b = v.b[n:]
	return s
}

// number8, number16 and number32 read a number, lowest byte first, as all are.
func (v *view) number8() int {
	if s := v.take(1); s != nil {
		return int(s[0])
	}
	return 0
}

func (v *view) number16() int {
	if s := v.take(2); s != nil {
		return int(binary.LittleEndian.Uint16(s))
	}
	return 0
}

func (v *view) number32() uint32 {
	if s := v.take(4); s != nil {
		return binary.LittleEndian.Uint32(s)
	}
	return 0
}

// text reads a length and as many bytes.
func (v *view) text() []byte { return v.take(v.number16()) }

// done reports whether all was there, and nothing is left.
func (v *view) done() bool { return !v.short && len(v.b) == 0 }
