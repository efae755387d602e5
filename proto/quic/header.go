package quic

// A kind of packet.
type kind uint8

const (
	initial kind = iota
	zeroRTT
	handshake
	retry
)

const (
	longForm = 0x80 // of the first byte
	fixedBit = 0x40

	// maxID bounds a connection's identifier. A client's first one, from which keys
	// are made, has at least minID bytes.
	maxID = 20
	minID = 8

	// minDatagram is the least a datagram with a client's Initial packet holds;
	// servers drop smaller ones, which therefore count for nothing.
	minDatagram = 1200

	sampled = 4 + 16 // behind the start of its number a packet holds so much at least
)

// A header is that of a packet of the long form, in views.
type header struct {
	kind     kind
	version  uint32
	suite    *suite
	to, from []byte // connections' identifiers: of who gets the packet, and of who sent it
	number   int    // offset of the packet's number, which is encrypted like all behind it
	end      int    // of the packet
	short    bool   // too short to hold anything: receivers read over it to the next one
}

// cutIDs reads what the packets of the long form of all versions begin with:
// first u8, version u32, two identifiers behind their length u8.
func cutIDs(b []byte) (h header, at int, ok bool) {
	if len(b) < 7 || b[0]&longForm == 0 {
		return h, 0, false
	}
	h.version = version(b)
	at = 6 + int(b[5])
	if b[5] > maxID || at >= len(b) {
		return h, 0, false
	}
	h.to = b[6:at]
	start := at + 1
	at = start + int(b[start-1])
	if b[start-1] > maxID || at > len(b) {
		return h, 0, false
	}
	h.from = b[start:at]
	return h, at, true
}

// version returns that of a packet of the long form.
func version(b []byte) uint32 {
	return uint32(b[1])<<24 | uint32(b[2])<<16 | uint32(b[3])<<8 | uint32(b[4])
}

// cutHeader reads the header of the packet at the front of b. ok is false where there
// is none of a version that is known.
func cutHeader(b []byte) (h header, ok bool) {
	if len(b) < 7 || b[0]&fixedBit == 0 || suiteOf(version(b)) == nil {
		return h, false
	}
	h, at, ok := cutIDs(b)
	if !ok {
		return h, false
	}
	h.suite = suiteOf(h.version)
	h.kind = kind(b[0] >> 4 & 3)
	if h.suite.turned {
		h.kind = (h.kind + 3) & 3
	}
	if h.kind == retry {
		h.number, h.end = len(b), len(b)
		return h, len(b)-at >= 16
	}
	if h.kind == initial {
		token, n := cutVarint(b[at:])
		if n == 0 || token > uint64(len(b)-at-n) {
			return h, false
		}
		at += n + int(token)
	}
	length, n := cutVarint(b[at:])
	at += n
	if n == 0 || length > uint64(len(b)-at) {
		return h, false
	}
	h.number, h.end, h.short = at, at+int(length), length < sampled
	return h, true
}

// cutVarint reads a number whose first two bits say how long it is. n is 0 where it
// is not there.
func cutVarint(b []byte) (v uint64, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	n = 1 << (b[0] >> 6)
	if n > len(b) {
		return 0, 0
	}
	v = uint64(b[0] & 0x3F)
	for _, c := range b[1:n] {
		v = v<<8 | uint64(c)
	}
	return v, n
}
