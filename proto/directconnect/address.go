package directconnect

import (
	"bytes"
	"net/netip"

	"chaperone/proto"
)

// readAddress reads an address and port, with whatever letters stand behind it.
func readAddress(b []byte) (to netip.AddrPort, ok bool) {
	ip, rest := cutIP(b)
	if !ip.IsValid() || len(rest) < 2 || rest[0] != ':' {
		return to, false
	}
	port, _ := proto.CutNumber(rest[1:], 1<<16-1)
	return netip.AddrPortFrom(ip, uint16(port)), port > 0
}

// cutIP reads the address at the front of b, of version 6 in brackets.
func cutIP(b []byte) (ip netip.Addr, rest []byte) {
	end := bytes.IndexByte(b, ']')
	if end < 1 || b[0] != '[' {
		return proto.CutIPv4(b)
	}
	return readIPv6(b[1:end]), b[end+1:]
}

// readIPv6 reads an address of version 6, without a zone and without dots. It is
// invalid where b is none.
func readIPv6(b []byte) (ip netip.Addr) {
	var a [16]byte
	n, gap := 0, -1
	if len(b) > 1 && b[0] == ':' && b[1] == ':' {
		gap, b = 0, b[2:]
	}
	for len(b) > 0 {
		v, digits := hex(b)
		if digits == 0 || n == len(a) {
			return ip
		}
		a[n], a[n+1], n, b = byte(v>>8), byte(v), n+2, b[digits:]
		switch {
		case len(b) == 0:
		case b[0] != ':' || len(b) == 1:
			return ip
		case b[1] != ':':
			b = b[1:]
		case gap >= 0:
			return ip
		default:
			gap, b = n, b[2:]
		}
	}
	switch {
	case gap < 0 && n < len(a), gap >= 0 && n == len(a):
		return ip
	case gap >= 0:
		copy(a[len(a)-(n-gap):], a[gap:n])
		clear(a[gap : len(a)-(n-gap)])
	}
	return netip.AddrFrom16(a)
}

// hex reads the up to four hex digits at the front of b.
func hex(b []byte) (v uint16, digits int) {
	for digits < len(b) && digits < 4 {
		c := b[digits] | 0x20
		switch {
		case '0' <= b[digits] && b[digits] <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		default:
			return v, digits
		}
		v = v<<4 | uint16(c)
		digits++
	}
	return v, digits
}
