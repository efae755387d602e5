package proto

import (
	"bytes"
	"net/netip"
)

// Prefix answers whether b starts with s, as early as b allows.
func Prefix(b []byte, s string) Answer {
	n := min(len(b), len(s))
	switch {
	case n > 0 && b[0] != s[0], string(b[:n]) != s[:n]: // the first byte costs no call
		return No
	case n < len(s):
		return More
	}
	return Yes
}

// PrefixFold is [Prefix] for ASCII text in any case. s is in upper case.
func PrefixFold(b []byte, s string) Answer {
	n := min(len(b), len(s))
	for i := range n {
		c := b[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != s[i] {
			return No
		}
	}
	if n < len(s) {
		return More
	}
	return Yes
}

// Line returns the first line of b without its end, and the offset of the next.
// next is 0 when the line is not complete.
func Line(b []byte) (line []byte, next int) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return nil, 0
	}
	line = b[:i]
	if i > 0 && line[i-1] == '\r' {
		line = line[:i-1]
	}
	return line, i + 1
}

// Blanks are what many programs take between words where one space should stand.
const Blanks = " \t"

// IsBlank reports whether c is one of [Blanks].
func IsBlank(c byte) bool { return c == ' ' || c == '\t' }

// CutWord returns what stands before the first blank of b, and what stands behind that
// blank and those that follow it.
func CutWord(b []byte) (word, rest []byte) {
	end := 0
	for end < len(b) && !IsBlank(b[end]) {
		end++
	}
	word, rest = b[:end], b[end:]
	for len(rest) > 0 && IsBlank(rest[0]) {
		rest = rest[1:]
	}
	return word, rest
}

// CutNumber reads the decimal number of up to limit, which is 1<<60 at the most,
// at the front of b. It returns 0 and b when it is larger, and reads nothing
// where there is no digit.
func CutNumber(b []byte, limit uint64) (n uint64, rest []byte) {
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

// CutIPv4 reads the dotted address at the front of b. It is invalid where there
// is none.
func CutIPv4(b []byte) (ip netip.Addr, rest []byte) {
	var a [4]byte
	for i := range a {
		if i > 0 {
			if len(b) == 0 || b[0] != '.' {
				return ip, b
			}
			b = b[1:]
		}
		n, after := CutNumber(b, 255)
		if len(after) == len(b) {
			return ip, b
		}
		a[i], b = byte(n), after
	}
	return netip.AddrFrom4(a), b
}

// Address reads an address in letters. It is invalid where b is anything else.
func Address(b []byte) netip.Addr {
	if ip, rest := CutIPv4(b); ip.IsValid() && len(rest) == 0 {
		return ip
	}
	return ipv6(b)
}

// ipv6 reads an IPv6 address without allocating.
func ipv6(b []byte) (ip netip.Addr) {
	var a [16]byte
	n, gap := 0, -1
	for len(b) > 0 && n < len(a) {
		if bytes.HasPrefix(b, []byte("::")) && gap < 0 {
			gap, b = n, b[2:]
			continue
		}
		v, rest, ok := CutHex(b, 4)
		if !ok || len(rest) > 0 && (rest[0] != ':' || len(rest) == 1) {
			return ip
		}
		a[n], a[n+1] = byte(v>>8), byte(v)
		n += 2
		if b = rest; len(b) > 1 && b[1] != ':' {
			b = b[1:]
		}
	}
	switch {
	case len(b) > 0 || gap < 0 && n < len(a):
		return ip
	case gap >= 0:
		tail := copy(a[len(a)-(n-gap):], a[gap:n])
		clear(a[gap : len(a)-tail])
	}
	return netip.AddrFrom16(a)
}

// CutHex reads the hexadecimal number of up to max digits, 16 at the most, at the
// front of b. ok is false where there is no digit.
func CutHex(b []byte, max int) (v uint64, rest []byte, ok bool) {
	i := 0
	for i < len(b) && i < max {
		d, digit := hexDigit(b[i])
		if !digit {
			break
		}
		v = v<<4 | uint64(d)
		i++
	}
	return v, b[i:], i > 0
}

func hexDigit(c byte) (d byte, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return (c | 0x20) - 'a' + 10, true
	}
	return 0, false
}
