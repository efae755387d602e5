package irc

import "bytes"

// A message is a line, or what there is of it, in views.
type message struct {
	source []byte // who it is from, without ":"; empty from clients
	verb   []byte
	first  []byte // parameter
	rest   []byte // behind the first parameter
	text   []byte // behind " :"
	at     int    // offset of text; 0: there is none
}

// cutLine returns the first line of b without its end, and the offset of what follows
// that; 0 when the line is not complete.
func cutLine(b []byte) (line []byte, next int) {
	end := bytes.IndexByte(b, '\n')
	before := b
	if end >= 0 {
		before = b[:end]
	}
	if cr := bytes.IndexByte(before, '\r'); cr >= 0 && endsLine(b, cr) {
		end = cr
	}
	if end < 0 {
		return nil, 0
	}
	return trim(b[:end]), end + 1
}

// endsLine reports whether b[i] ends a line. Many servers take either byte of the end
// for all of it.
func endsLine(b []byte, i int) bool {
	return b[i] == '\n' || b[i] == '\r' && i+1 < len(b) && b[i+1] != '\n'
}

// read reads b, a line without its end. Tags (IRCv3) are left out.
func read(b []byte) (m message) {
	rest := b
	if len(rest) > 0 && rest[0] == '@' {
		_, rest = cutWord(rest)
	}
	if len(rest) > 0 && rest[0] == ':' {
		m.source, rest = cutWord(rest[1:])
	}
	m.verb, rest = cutWord(rest)
	params := rest
	if len(rest) == 0 || rest[0] != ':' {
		m.first, rest = cutWord(rest)
		m.rest = rest
	}
	switch i := bytes.Index(params, spaceColon); {
	case len(params) > 0 && params[0] == ':':
		m.text = params[1:]
	case i >= 0:
		m.text = params[i+2:]
	default:
		return m
	}
	m.at = len(b) - len(m.text)
	return m
}

var spaceColon = []byte(" :")

// cutWord cuts b at its first spaces.
func cutWord(b []byte) (word, rest []byte) {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	i := bytes.IndexByte(b, ' ')
	if i < 0 {
		return b, nil
	}
	word, rest = b[:i], b[i:]
	for len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	return word, rest
}

// nick returns the nickname of a source, and whether it is a person's.
func nick(source []byte) (name []byte, person bool) {
	name, _, person = bytes.Cut(source, bang)
	return name, person
}

var bang = []byte("!")

// is reports whether b is s, which is in upper case, in any case.
func is(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i := range b {
		if upper(b[i]) != s[i] {
			return false
		}
	}
	return true
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	return c
}

// channel reports whether b is a channel and not a person.
func channel(b []byte) bool {
	return len(b) > 0 && (b[0] == '#' || b[0] == '&' || b[0] == '!' || b[0] == '+')
}
