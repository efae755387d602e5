package proto

import "bytes"

// Prefix answers whether b starts with s, as early as b allows.
func Prefix(b []byte, s string) Answer {
	n := min(len(b), len(s))
	switch {
	case string(b[:n]) != s[:n]:
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
