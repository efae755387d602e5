package tls

import "chaperone/proto"

// A cursor goes through a message of which b has come and left bytes are still to be
// read. What does not fit into the message is No, what has not come is More.
type cursor struct {
	b    []byte
	left int
}

func (c *cursor) take(n int) ([]byte, proto.Answer) {
	switch {
	case n > c.left:
		return nil, proto.No
	case n > len(c.b):
		return nil, proto.More
	}
	v := c.b[:n]
	c.b, c.left = c.b[n:], c.left-n
	return v, proto.Yes
}

func (c *cursor) u16() (int, proto.Answer) {
	v, a := c.take(2)
	if a != proto.Yes {
		return 0, a
	}
	return int(be16(v)), a
}

// list8 takes bytes behind their length u8.
func (c *cursor) list8() ([]byte, proto.Answer) {
	v, a := c.take(1)
	if a != proto.Yes {
		return nil, a
	}
	return c.take(int(v[0]))
}

// list16 takes bytes behind their length u16.
func (c *cursor) list16() ([]byte, proto.Answer) {
	n, a := c.u16()
	if a != proto.Yes {
		return nil, a
	}
	return c.take(n)
}

func be16(b []byte) uint16 { return uint16(b[0])<<8 | uint16(b[1]) }
