package rdp

import "chaperone/proto"

// data begins what is sent once a connection is confirmed, behind a TPKT's header.
const data = "\x02\xf0\x80"

// connectInitial is the tag of T.125's first message.
const connectInitial = "\x7f\x65"

// isConnect answers whether b starts with a TPKT that holds a Connect-Initial.
func isConnect(b []byte) proto.Answer {
	if a := proto.Prefix(b, tpkt); a != proto.Yes {
		return a
	}
	if len(b) < tpktHeader {
		return proto.More
	}
	return proto.Prefix(b[tpktHeader:], data+connectInitial)
}

// A cursor reads what it is given, and notices where that ends.
type cursor struct {
	b     []byte
	short bool // more was read than there is
	wrong bool // what was read is not what it should be
}

func (c *cursor) next(n int) []byte {
	if n > len(c.b) || c.short {
		c.short = true
		return nil
	}
	v := c.b[:n]
	c.b = c.b[n:]
	return v
}

// want reads s. Of what is short nothing more is wrong.
func (c *cursor) want(s string) {
	if c.short || c.wrong {
		return
	}
	switch proto.Prefix(c.b, s) {
	case proto.No:
		c.wrong = true
	case proto.More:
		c.short = true
	default:
		c.b = c.b[len(s):]
	}
}

// length reads a length as BER writes it, of 64 KiB at the most.
func (c *cursor) length() int {
	v := c.next(1)
	if c.short || v[0] < 0x80 {
		return c.value(v)
	}
	if v[0] != 0x81 && v[0] != 0x82 {
		c.wrong = true
		return 0
	}
	return c.value(c.next(int(v[0] & 3)))
}

// value reads v, which is of up to two bytes, as a number.
func (c *cursor) value(v []byte) (n int) {
	for _, d := range v {
		n = n<<8 | int(d)
	}
	return n
}

// perLength reads a length as PER writes it, of 16 KiB at the most.
func (c *cursor) perLength() int {
	v := c.next(1)
	if c.short || v[0] < 0x80 {
		return c.value(v)
	}
	c.wrong = c.wrong || v[0] >= 0xC0
	return int(v[0]&0x3F)<<8 | c.value(c.next(1))
}

// T.124's key, and that of Microsoft's own data in a request for a conference.
const (
	gccKey = "\x00\x05\x00\x14\x7c\x00\x01"
	msKey  = "\x00\x08\x00\x10\x00\x01\xc0\x00Duca"
)

// readConnect reads a Connect-Initial up to the client's own data, which are RDP's,
// or finds that it is another's. n is where they start, size how long they are.
func readConnect(b []byte) (n, size int, rdp bool, a proto.Answer) {
	if a := isConnect(b); a != proto.Yes {
		return 0, 0, false, a
	}
	whole := be16(b[2:])
	c := cursor{b: b[:min(len(b), whole)]}
	c.header()
	c.want(gccKey)
	c.perLength()
	if !c.wrong && !c.short && proto.Prefix(c.b, msKey) == proto.No {
		return 0, 0, false, proto.Yes
	}
	c.want(msKey)
	size = c.perLength()
	switch {
	case c.wrong || c.short && len(b) >= whole:
		return 0, 0, false, proto.No
	case c.short:
		return 0, 0, false, proto.More
	}
	return min(len(b), whole) - len(c.b), size, true, proto.Yes
}

// header reads a Connect-Initial up to the user's data.
func (c *cursor) header() {
	c.next(tpktHeader)
	c.want(data + connectInitial)
	c.length()
	for range 2 { // from and to which domain
		c.want("\x04")
		c.next(c.length())
	}
	c.want("\x01\x01") // upward, a boolean
	c.next(1)
	for range 3 { // what the domain should be like, and limits of that
		c.want("\x30")
		c.next(c.length())
	}
	c.want("\x04")
	c.length()
}
