package edonkey

import (
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// The lists of servers and clients are read entry by entry, for there may be more
// of them than can be told of at once.

const (
	endpointSize = 4 + 2
	udpOffset    = 4 // from a server's port for connections to that for datagrams

	hiddenSize = endpointSize + 1 // with what is known of obfuscation, and
	withHash   = 0x80             // if that says so, a user's hash

	exchangeSize = 2 * endpointSize // a client, and its server
)

// begin reads the head of a list.
func (h *half) begin(f fields, body []byte, rest int) (n int, ok bool) {
	v := view{b: body}
	version := 0
	switch f {
	case servers:
		h.count, h.each = uint32(v.number8()), endpointSize
	case found, hidden:
		v.take(hashSize)
		h.count, h.each = uint32(v.number8()), endpointSize
	case exchanged2:
		version = v.number8()
		fallthrough
	default:
		v.take(hashSize)
		h.count = uint32(v.number16())
	}
	n = len(body) - len(v.b)
	switch {
	case v.short && len(body) < rest:
		return 0, false
	case v.short || h.count == 0:
		return 0, true
	}
	if f == exchanged || f == exchanged2 {
		if !h.exchange(version, rest-n) {
			return 0, true
		}
	}
	if h.left = uint32(rest - n); h.left > 0 {
		h.list = f
	}
	return n, true
}

// exchange works out how long the entries are that clients exchange, which grew
// with the version: by a user's hash, by the order of an address's bytes, by what
// is known of obfuscation. Version 0 was not said; 2 and 3 are then as long.
func (h *half) exchange(version, left int) bool {
	if left%int(h.count) != 0 {
		return false
	}
	each := left / int(h.count)
	switch {
	case each == exchangeSize && version <= 1:
		h.swap = false
	case each == exchangeSize+hashSize && (version == 2 || version == 3):
		h.swap = version == 3
	case each == exchangeSize+hashSize+1 && (version == 0 || version >= 4):
		h.swap = true
	default:
		return false
	}
	h.each = uint8(each)
	return true
}

// entries reads as many as are there and can be told of.
func (h *half) entries(ev *proto.Events, b []byte) (read int) {
	b = b[:min(len(b), int(h.left))]
	over := h.count == 0
	for !over && ev.NHints+1 < proto.MaxHints {
		n := h.entrySize(b[read:])
		if n == 0 {
			over = len(b) == int(h.left) // no more can come
			break
		}
		h.tell(ev, b[read:])
		read += n
		h.count--
		over = h.count == 0
	}
	if h.left -= uint32(read); over || h.left == 0 {
		ev.Skip = int(h.left)
		h.list, h.count, h.left = noFields, 0, 0
	}
	return read
}

// entrySize returns how long the entry at the front of b is, 0 while not all of it
// is there.
func (h *half) entrySize(b []byte) int {
	n := int(h.each)
	if h.list == hidden {
		n = hiddenSize
		if len(b) >= n && b[n-1]&withHash != 0 {
			n += hashSize
		}
	}
	if len(b) < n {
		return 0
	}
	return n
}

// tell tells of the entry at the front of b.
func (h *half) tell(ev *proto.Events, b []byte) {
	hint(ev, b, b[4:], h.swap)
	if h.list == servers {
		hintServer(ev, b)
	}
}

// hintServer tells of where a server takes datagrams.
func hintServer(ev *proto.Events, b []byte) {
	var port [2]byte
	binary.LittleEndian.PutUint16(port[:], binary.LittleEndian.Uint16(b[4:])+udpOffset)
	hint(ev, b, port[:], false)
}

// hint tells of a host by its address and port. Clients that cannot be called have
// a small number instead of an address, whose last byte is zero. Kad's nodes and
// newer lists have addresses in reverse.
func hint(ev *proto.Events, ip, port []byte, reverse bool) {
	a, p := [4]byte(ip), binary.LittleEndian.Uint16(port)
	if a[3] == 0 || p == 0 {
		return
	}
	if reverse {
		a[0], a[1], a[2], a[3] = a[3], a[2], a[1], a[0]
	}
	ev.Hint(netip.AddrPortFrom(netip.AddrFrom4(a), p))
}
