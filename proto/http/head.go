package http

import (
	"bytes"

	"chaperone/proto"
)

// maxHead bounds the head of a message, and with it its first line, in bytes.
const maxHead = proto.MaxUnread

// Fields is the header fields of a message.
type Fields struct {
	lines  []byte // the head without the first line
	starts uint64 // of the names; see [start]
	ends   uint64 // of the names; see [end]
}

// NewFields returns the fields in lines, a head without the first line.
func NewFields(lines []byte) Fields {
	f := Fields{lines: lines}
	for n := range f.All() {
		if len(n) > 1 {
			f.starts |= start(n[0], n[1])
			f.ends |= end(n[len(n)-1], len(n))
		}
	}
	return f
}

// start is a bit for the first two letters of a name, in any case. Dozens of names are
// looked for in each head, and few are there.
func start(a, b byte) uint64 { return 1 << ((lower(a)*7 ^ lower(b)) & 63) }

// end is a bit for the last letter of a name, in any case, and its length.
func end(z byte, n int) uint64 { return 1 << ((lower(z)*7 ^ byte(n)) & 63) }

// Get returns the value of the first field called name in any case, nil where
// there is none. A name has two letters or more.
func (f Fields) Get(name string) []byte {
	if f.starts&start(name[0], name[1]) == 0 || f.ends&end(name[len(name)-1], len(name)) == 0 {
		return nil
	}
	for n, v := range f.All() {
		if fold(n, name) {
			return v
		}
	}
	return nil
}

// HasPrefix reports whether a field's name starts with prefix, two letters or more, in
// any case.
func (f Fields) HasPrefix(prefix string) bool {
	if f.starts&start(prefix[0], prefix[1]) == 0 {
		return false
	}
	for n := range f.All() {
		if len(n) >= len(prefix) && fold(n[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

// All yields the names and values of the fields in their order.
func (f Fields) All() func(yield func(name, value []byte) bool) {
	return func(yield func(name, value []byte) bool) {
		for b := f.lines; len(b) > 0; {
			line, n := field(b)
			if n == 0 {
				return
			}
			b = b[n:]
			if i := bytes.IndexByte(line, ':'); i > 0 && !yield(bytes.TrimSpace(line[:i]), bytes.TrimSpace(line[i+1:])) {
				return
			}
		}
	}
}

// field returns the first field of b with the lines that continue it, as it stands, and
// the offset of the next. Many servers still put such lines together (RFC 9112, 5.2).
func field(b []byte) (line []byte, next int) {
	line, next = proto.Line(b)
	for len(line) > 0 && next < len(b) && proto.IsBlank(b[next]) {
		_, n := proto.Line(b[next:])
		if n == 0 {
			break
		}
		next += n
		line = b[:next]
	}
	return line, next
}

// fold reports whether b is s in any case of ASCII letters.
func fold(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i := range b {
		if lower(b[i]) != lower(s[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
