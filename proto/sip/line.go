package sip

import (
	"bytes"

	"chaperone/proto"
)

// Bounds of a first line.
const (
	maxMethod = 32
	maxLine   = 4 << 10
)

// version stands in first lines, in any case (RFC 3261, 7.1).
const version = "SIP/2.0"

// cutLine returns the first line of b without its end, and the offset of what follows
// that; 0 where more must be seen. A CR alone ends a line too, as Sofia takes it. last
// says that nothing follows b.
func cutLine(b []byte, last bool) (line []byte, next int) {
	i := bytes.IndexAny(b, "\r\n")
	switch {
	case i < 0 || b[i] == '\r' && i+1 == len(b) && !last:
		return nil, 0
	case b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n':
		return b[:i], i + 2
	}
	return b[:i], i + 1
}

// firstLine reports whether b begins with the first line of a message.
func firstLine(b []byte) proto.Answer {
	if a := answer(b); a != proto.No {
		return a
	}
	n := methodLen(b)
	switch {
	case n == 0:
		return proto.No
	case n == len(b):
		return proto.More
	}
	scheme := schemeAnswer(bytes.TrimLeft(b[n:], proto.Blanks))
	if scheme != proto.Yes {
		return scheme
	}
	b = b[:min(len(b), maxLine)]
	line, next := cutLine(b, false)
	if next == 0 {
		line = b
	}
	switch {
	case bytes.IndexByte(line, 0) >= 0:
		return proto.No
	case next == 0 && len(b) < maxLine:
		return proto.More
	case next > 0 && hasVersion(line):
		return proto.Yes
	}
	return proto.No
}

// hasVersion reports whether the version stands at the end of a line.
func hasVersion(line []byte) bool {
	line = bytes.TrimRight(line, proto.Blanks)
	i := bytes.LastIndexAny(line, proto.Blanks)
	return i >= 0 && len(line)-i-1 == len(version) && proto.PrefixFold(line[i+1:], version) == proto.Yes
}

// answer wants "SIP/2.0 180 ".
func answer(b []byte) proto.Answer {
	if a := proto.PrefixFold(b, version); a != proto.Yes {
		return a
	}
	rest := b[len(version):]
	b = bytes.TrimLeft(rest, proto.Blanks)
	if len(b) == len(rest) && len(b) > 0 {
		return proto.No
	}
	for i, c := range b[:min(len(b), 4)] {
		digit := '0' <= c && c <= '9'
		if digit != (i < 3) || i == 3 && !proto.IsBlank(c) && c != '\r' {
			return proto.No
		}
	}
	if len(b) < 4 {
		return proto.More
	}
	return proto.Yes
}

// methodLen returns the length of the method at the front of b, which a blank
// follows: 0 where there is none, len(b) where it may go on.
func methodLen(b []byte) int {
	for i, c := range b[:min(len(b), maxMethod)] {
		switch {
		case proto.IsBlank(c) && i > 0:
			return i
		case 'A' <= c && c <= 'Z', i > 0 && (c == '-' || c == '_' || '0' <= c && c <= '9'):
		default:
			return 0
		}
	}
	if len(b) >= maxMethod {
		return 0
	}
	return len(b)
}

// schemes is how an address begins, in upper case.
var schemes = [...]string{"SIP:", "SIPS:", "TEL:", "IM:", "PRES:", "URN:", "<SIP:"}

func schemeAnswer(b []byte) proto.Answer {
	all := proto.No
	for _, s := range schemes {
		switch proto.PrefixFold(b, s) {
		case proto.Yes:
			return proto.Yes
		case proto.More:
			all = proto.More
		}
	}
	return all
}

// user returns "bob@example.com" of `"Bob" <sip:bob@example.com;transport=tcp>`,
// nil where there is no address.
func user(b []byte) []byte {
	i := bytes.IndexByte(b, ':')
	if q := bytes.LastIndexByte(b, '"'); q > i {
		i = q + 1 + bytes.IndexByte(b[q+1:], ':')
	}
	if i < 0 || i+1 >= len(b) {
		return nil
	}
	b = b[i+1:]
	if n := bytes.IndexAny(b, ";>? \t"); n >= 0 {
		b = b[:n]
	}
	return b
}
