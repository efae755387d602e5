package msn

import (
	"bytes"
	"net/netip"
)

// isNumber reports whether b is decimal digits, ten at most.
func isNumber(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0 && len(b) <= 10
}

// isMail reports whether b may be a user's name.
func isMail(b []byte) bool {
	at := bytes.IndexByte(b, '@')
	return at > 0 && at < len(b)-1
}

// mail returns the user's name from a word: a network's number may stand before
// it, and the place where he is logged in behind it.
func mail(b []byte) []byte {
	if len(b) > 2 && b[0] >= '0' && b[0] <= '9' {
		if network, name, ok := bytes.Cut(b, colon); ok && isNumber(network) {
			b = name
		}
	}
	b, _, _ = bytes.Cut(b, semi)
	if !isMail(b) {
		return nil
	}
	return b
}

// cutNumber reads the decimal number of up to limit at the front of b.
func cutNumber(b []byte, limit uint64) (n uint64, rest []byte) {
	i := 0
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		n = n*10 + uint64(b[i]-'0')
		if n > limit {
			return 0, b
		}
		i++
	}
	return n, b[i:]
}

// cutIPv4 reads the dotted address at the front of b.
func cutIPv4(b []byte) (ip [4]byte, rest []byte, ok bool) {
	for i := range ip {
		if i > 0 {
			if len(b) == 0 || b[0] != '.' {
				return ip, b, false
			}
			b = b[1:]
		}
		n, after := cutNumber(b, 255)
		if len(after) == len(b) {
			return ip, b, false
		}
		ip[i], b = byte(n), after
	}
	return ip, b, true
}

// cutPlace reads "IP:port" or "IP" at the front of b; port is 0 for the latter.
func cutPlace(b []byte) (ip [4]byte, port uint16, rest []byte, ok bool) {
	ip, rest, ok = cutIPv4(b)
	if ok && len(rest) > 1 && rest[0] == ':' {
		n, after := cutNumber(rest[1:], 65535)
		port, rest = uint16(n), after
	}
	return ip, port, rest, ok
}

// place reads "IP:port" or "IP", nothing else being in b.
func place(b []byte, usual uint16) (to netip.AddrPort, ok bool) {
	ip, port, rest, ok := cutPlace(b)
	if port == 0 {
		port = usual
	}
	return netip.AddrPortFrom(netip.AddrFrom4(ip), port), ok && len(rest) == 0 && ip != [4]byte{}
}
