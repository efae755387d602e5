package emule

import (
	"math/bits"

	"chaperone/proto"
	"chaperone/proto/edonkey"
)

const (
	minOpening = 12
	maxOpening = 267
	minAnswer  = 6

	lookup      = 51
	lookedUp    = 35
	contact     = 25
	maxContacts = 32
)

func detect(o *proto.Opening) proto.Answer {
	if o.MidStream || o.Hint != edonkey.App {
		return proto.No
	}
	if o.Over == proto.UDP {
		return datagrams(o.Initiator, o.Responder)
	}
	i, r := o.Initiator, o.Responder
	switch {
	case len(i) > 0 && marked(i[0]), len(i) < minOpening && len(r) > 0, len(i) > maxOpening && len(r) == 0:
		return proto.No
	case len(i) >= minOpening && !random(i), len(r) >= minAnswer && !random(r):
		return proto.No
	case len(r) < minAnswer:
		return proto.More
	}
	return proto.Yes
}

// datagrams wants a lookup and its answer, whoever asks.
func datagrams(a, b []byte) proto.Answer {
	if len(a) != lookup {
		a, b = b, a
	}
	switch {
	case len(a) == 0 && len(b) == 0:
		return proto.More
	case len(a) > 0 && (len(a) != lookup || marked(a[0]) || !random(a)):
		return proto.No
	case len(b) > 0 && (len(b) < lookedUp || (len(b)-lookedUp)%contact != 0 || len(b) > lookedUp+maxContacts*contact || marked(b[0]) || !random(b)):
		return proto.No
	case len(a) == 0 || len(b) == 0:
		return proto.More
	}
	return proto.Yes
}

// marked reports whether what starts so is said in the clear.
func marked(first byte) bool {
	switch first {
	case 0xE3, 0xC5, 0xD4, 0xE4, 0xE5, 0xA3, 0xB2:
		return true
	}
	return false
}

// looked is how many bytes are looked at.
const looked = 48

// random reports whether the front of b looks random: half of its bits are set,
// give or take an eighth of all and 16, which misses once in 10^6 times; it is not
// all text, nor where it is long most of it; and few bytes are zero.
func random(b []byte) bool {
	b = b[:min(len(b), looked)]
	set, text, zeros := 0, 0, 0
	for _, c := range b {
		set += bits.OnesCount8(c)
		if ' ' <= c && c < 0x7F || c == '\r' || c == '\n' {
			text++
		}
		if c == 0 {
			zeros++
		}
	}
	most := len(b)
	if len(b) >= looked/2 {
		most = len(b) * 3 / 4
	}
	skew := set - 4*len(b)
	return max(skew, -skew) <= len(b)+16 && text < most && zeros <= 1+len(b)/16
}
