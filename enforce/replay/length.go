package replay

import "encoding/binary"

// said returns how long the IP packet b says it is, 0 if it does not say, as
// packets do that a network card's offload made longer than the field can hold.
func said(b []byte) int {
	if b[0]>>4 == 4 {
		return int(binary.BigEndian.Uint16(b[2:]))
	}
	if n := int(binary.BigEndian.Uint16(b[4:])); n > 0 {
		return 40 + n
	}
	return 0
}

// trim takes off what a frame has behind its IP packet b, which may be nil.
func trim(b []byte) []byte {
	if b == nil {
		return nil
	}
	if n := said(b); n > 0 && n < len(b) {
		return b[:max(n, header(b))]
	}
	return b
}

// header returns the length of the fixed IP header.
func header(b []byte) int {
	if b[0]>>4 == 4 {
		return 20
	}
	return 40
}

// shorter reports whether b holds less than it says.
func shorter(b []byte) bool { return said(b) > len(b) }

const udp = 17

// fit makes the length fields of b say what is there.
func fit(b []byte) {
	l4, protocol := 40, b[6]
	if b[0]>>4 == 4 {
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
		l4, protocol = int(b[0]&15)<<2, b[9]
	} else {
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
	}
	if protocol == udp && len(b) >= l4+8 {
		binary.BigEndian.PutUint16(b[l4+4:], uint16(len(b)-l4))
	}
}
