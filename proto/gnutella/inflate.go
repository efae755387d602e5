package gnutella

// inflate appends to b the front of what the zlib stream src holds (RFC 1950 and
// 1951), as far as b has room: what stands in the first block before the first
// repetition. That is the name of a packet, or a descriptor's header, and needs
// neither a window nor memory. It appends nothing where src is no such stream.
func inflate(b, src []byte) []byte {
	if len(src) < 2 || src[0]&0x0F != 8 || (int(src[0])<<8|int(src[1]))%31 != 0 || src[1]&0x20 != 0 {
		return b
	}
	r := bits{src: src[2:]}
	r.take(1) // whether this is the last block
	switch r.take(2) {
	case 0:
		return stored(b, &r)
	case 1:
		var t code
		t.build(fixedLengths[:])
		return literals(b, &r, &t)
	case 2:
		var t code
		if dynamic(&r, &t) {
			return literals(b, &r, &t)
		}
	}
	return b
}

// bits reads bits, lowest first. Behind the end it is short.
type bits struct {
	src   []byte
	held  uint32
	n     uint
	short bool
}

func (r *bits) take(n uint) int {
	for r.n < n {
		if len(r.src) == 0 {
			r.short = true
			return 0
		}
		r.held |= uint32(r.src[0]) << r.n
		r.src, r.n = r.src[1:], r.n+8
	}
	v := r.held & (1<<n - 1)
	r.held, r.n = r.held>>n, r.n-n
	return int(v)
}

// stored reads a block that is not compressed: its length twice, then bytes.
func stored(b []byte, r *bits) []byte {
	if len(r.src) < 4 || r.src[0]^r.src[2] != 0xFF || r.src[1]^r.src[3] != 0xFF {
		return b
	}
	size := int(r.src[0]) | int(r.src[1])<<8
	return append(b, r.src[4:][:min(size, len(r.src)-4, cap(b)-len(b))]...)
}

// literals reads bytes up to the end of the block or the first repetition.
func literals(b []byte, r *bits, t *code) []byte {
	for len(b) < cap(b) {
		s := t.next(r)
		if s < 0 || s > 255 {
			break
		}
		b = append(b, byte(s))
	}
	return b
}

// Sizes of the alphabets: literals and repetitions, and the code that tells theirs.
const (
	maxSymbols = 288
	maxBits    = 15
	numLengths = 19
)

// A code is a canonical Huffman code: how many symbols have each length, and the
// symbols in the order of their codes.
type code struct {
	count   [maxBits + 1]uint16
	symbols [maxSymbols]uint16
}

// build makes the code in which symbol i has lengths[i] bits, 0 for none.
func (t *code) build(lengths []uint8) {
	var at [maxBits + 2]uint16
	for _, n := range lengths {
		t.count[n]++
	}
	t.count[0] = 0
	for n := 1; n <= maxBits; n++ {
		at[n+1] = at[n] + t.count[n]
	}
	for s, n := range lengths {
		if n > 0 {
			t.symbols[at[n]] = uint16(s)
			at[n]++
		}
	}
}

// next reads a symbol, -1 where there is none.
func (t *code) next(r *bits) int {
	first, index, v := 0, 0, 0
	for n := 1; n <= maxBits; n++ {
		v |= r.take(1)
		if r.short {
			return -1
		}
		count := int(t.count[n])
		if v-first < count && v >= first {
			return int(t.symbols[index+v-first])
		}
		index, first, v = index+count, (first+count)<<1, v<<1
	}
	return -1
}

// order is how the lengths of the code for lengths are ordered.
var order = [numLengths]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads the lengths in front of a block with a code of its own, and builds
// that. The second code, for how far back repetitions reach, is passed over.
func dynamic(r *bits, t *code) bool {
	nLiteral, nDistance, nLength := 257+r.take(5), 1+r.take(5), 4+r.take(4)
	var lengths [maxSymbols + 32]uint8
	var outer code
	for _, s := range order[:nLength] {
		lengths[s] = uint8(r.take(3))
	}
	outer.build(lengths[:numLengths])
	clear(lengths[:])
	if !readLengths(r, &outer, lengths[:nLiteral+nDistance]) {
		return false
	}
	t.build(lengths[:nLiteral])
	return true
}

// readLengths fills lengths, which are themselves coded and repeated.
func readLengths(r *bits, outer *code, lengths []uint8) bool {
	for i := 0; i < len(lengths); {
		s, again, value := outer.next(r), 1, uint8(0)
		switch {
		case s < 0 || s == 16 && i == 0:
			return false
		case s < 16:
			value = uint8(s)
		case s == 16:
			value, again = lengths[i-1], 3+r.take(2)
		case s == 17:
			again = 3 + r.take(3)
		default:
			again = 11 + r.take(7)
		}
		if r.short || i+again > len(lengths) {
			return false
		}
		for range again {
			lengths[i] = value
			i++
		}
	}
	return true
}

// fixedLengths is the code that needs not be told.
var fixedLengths = func() (lengths [maxSymbols]uint8) {
	for s := range lengths {
		switch {
		case s < 144:
			lengths[s] = 8
		case s < 256:
			lengths[s] = 9
		case s < 280:
			lengths[s] = 7
		default:
			lengths[s] = 8
		}
	}
	return lengths
}()
