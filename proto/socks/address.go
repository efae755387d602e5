package socks

import (
	"bytes"
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// Types of address.
const (
	typeIPv4 = 1
	typeName = 3
	typeIPv6 = 4
)

// A place is where a tunnel leads. Its name is a view.
type place struct {
	name []byte         // empty where an address was given
	to   netip.AddrPort // of unspecified address where only a name is known
}

// cutPlace reads the type, address and port at the front of b, and returns their
// length. It answers No to a type that does not exist.
func cutPlace(b []byte) (at place, n int, a proto.Answer) {
	switch {
	case len(b) == 0 || b[0] == typeName && len(b) == 1:
		return at, 0, proto.More
	case b[0] == typeIPv4:
		n = 1 + 4
	case b[0] == typeName:
		n = 1 + 1 + int(b[1])
	case b[0] == typeIPv6:
		n = 1 + 16
	default:
		return at, 0, proto.No
	}
	if len(b) < n+2 {
		return at, 0, proto.More
	}
	port := binary.BigEndian.Uint16(b[n:])
	switch b[0] {
	case typeIPv4:
		at.to = netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[1:n])), port)
	case typeIPv6:
		at.to = netip.AddrPortFrom(netip.AddrFrom16([16]byte(b[1:n])).Unmap(), port)
	default:
		at = named(b[2:n], port)
	}
	return at, n + 2, proto.Yes
}

// named returns the place of a name, which may be an address in letters. One that
// is not written as usual is left a name: whether a number that starts with 0 is
// octal is for the proxy to say.
func named(name []byte, port uint16) place {
	var room [len("255.255.255.255")]byte
	ip := proto.Address(name)
	if !ip.IsValid() || ip.Is4() && !bytes.Equal(ip.AppendTo(room[:0]), name) {
		ip = netip.IPv6Unspecified()
	}
	return place{name, netip.AddrPortFrom(ip, port)}
}

// hostLike reports whether b is made of what names and addresses are made of,
// and long enough to mean something.
func hostLike(b []byte) bool {
	for _, c := range b {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > ':') && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return len(b) >= minHost
}

// minHost is the length of the shortest name that proves anything: "a.b". Shorter
// ones stand in any text of two bytes a letter.
const minHost = 3
