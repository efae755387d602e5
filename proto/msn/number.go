package msn

import (
	"bytes"
	"net/netip"

	"chaperone/proto"
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

// cutPlace reads "IP:port" or "IP" at the front of b; port is 0 for the latter.
func cutPlace(b []byte) (ip [4]byte, port uint16, rest []byte, ok bool) {
	a, rest := proto.CutIPv4(b)
	if ok = a.IsValid(); ok {
		ip = a.As4()
	}
	if ok && len(rest) > 1 && rest[0] == ':' {
		n, after := proto.CutNumber(rest[1:], 65535)
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
