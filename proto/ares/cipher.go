package ares

// A cipher hides bytes one after the other: each is combined with the upper half
// of a state that it then takes part in.
type cipher struct{ state, times, plus uint16 }

// The two ciphers of requests: one hides all of a request, and under it the other
// hides what stands behind its length.
var (
	outer = cipher{23836, 23712, 5612}
	inner = cipher{16298, 55291, 16125}
)

// open returns what was hidden as b.
func (c *cipher) open(b byte) byte {
	plain := b ^ byte(c.state>>8)
	c.state = (uint16(b)+c.state)*c.times + c.plus
	return plain
}
