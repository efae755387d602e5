package replay

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"chaperone/enforce/packet"
)

// decode reads the IP packet b. It reports whether b is a fragment, and if so
// whether it is one that can be used.
func (f *fragment) decode(b []byte) (is, ok bool) {
	if b[0]>>4 == 4 {
		return f.decode4(b)
	}
	return f.decode6(b)
}

const (
	flagsOff4 = 6
	more4     = 0x2000
	offset4   = 0x1fff
)

func (f *fragment) decode4(b []byte) (is, ok bool) {
	word := binary.BigEndian.Uint16(b[flagsOff4:])
	if word&(more4|offset4) == 0 {
		return false, false
	}
	head := int(b[0]&15) << 2
	if head < 20 || head > len(b) {
		return true, false
	}
	f.fragKey = fragKey{
		src: netip.AddrFrom4([4]byte(b[12:16])), dst: netip.AddrFrom4([4]byte(b[16:20])),
		id: uint32(binary.BigEndian.Uint16(b[4:])), protocol: b[9],
	}
	f.head, f.body = b[:head], b[head:]
	return true, f.place(int(word&offset4)<<3, word&more4 == 0)
}

// place says where the body belongs. All but the last must fill whole units of
// 8 bytes, and no fragment is empty.
func (f *fragment) place(from int, final bool) bool {
	f.from, f.final = from, final
	return len(f.body) > 0 && (final || len(f.body)%8 == 0)
}

// The extension headers that stand before a fragment header (RFC 8200, 4.5).
const (
	hopByHop       = 0
	routing        = 43
	fragmentHeader = 44
	destOptions    = 60
	maxExtensions  = 8
)

func (f *fragment) decode6(b []byte) (is, ok bool) {
	kind, at := 6, 40 // kind: the index of the byte that says what is at at
	for range maxExtensions {
		if at+8 > len(b) {
			return false, false
		}
		switch b[kind] {
		case hopByHop, routing, destOptions:
			kind, at = at, at+(int(b[at+1])+1)<<3
			continue
		case fragmentHeader:
			return f.decodeHeader6(b, kind, at)
		}
		break
	}
	return false, false
}

func (f *fragment) decodeHeader6(b []byte, kind, at int) (is, ok bool) {
	word := binary.BigEndian.Uint16(b[at+2:])
	if word&^6 == 0 { // an atomic fragment is whole (RFC 6946)
		return false, false
	}
	f.fragKey = fragKey{
		src: netip.AddrFrom16([16]byte(b[8:24])), dst: netip.AddrFrom16([16]byte(b[24:40])),
		id: binary.BigEndian.Uint32(b[at+4:]),
	}
	f.body = b[at+8:]
	if word>>3 == 0 {
		f.head = slices.Clone(b[:at])
		f.head[kind] = b[at]
	}
	return true, f.place(int(word&^7), word&1 == 0)
}

// finish makes the header of b, put together from fragments, that of a whole packet.
func finish(b []byte) {
	if b[0]>>4 == 6 {
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
		return
	}
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	binary.BigEndian.PutUint16(b[flagsOff4:], 0)
	binary.BigEndian.PutUint16(b[10:], 0)
	binary.BigEndian.PutUint16(b[10:], ^uint16(packet.Sum(0, b[:int(b[0]&15)<<2])))
}
