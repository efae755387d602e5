package bittorrent

import (
	"chaperone/proto"
)

// A value is a view of one bencoded value (BEP 3): "i5e", "4:text", "l...e" or
// "d...e". A nil value is none, and holds nothing.
type value []byte

// Limits of what is taken for bencoding.
const (
	maxDepth  = 16 // lists and dictionaries inside each other
	maxString = 1 << 24
)

// cutValue cuts the value at the front of b. It is not ok where there is none,
// or not all of it.
func cutValue(b []byte) (v value, rest []byte, ok bool) {
	depth, at := 0, 0
	for at < len(b) {
		switch c := b[at]; {
		case c == 'd' || c == 'l':
			if depth++; depth > maxDepth {
				return nil, b, false
			}
			at++
		case c == 'e' && depth > 0:
			depth--
			at++
		default:
			n := scalar(b[at:])
			if n == 0 {
				return nil, b, false
			}
			at += n
		}
		if depth == 0 {
			return b[:at], b[at:], true
		}
	}
	return nil, b, false
}

// scalar returns the length of the number or string at the front of b, 0 where
// there is none, or not all of it.
func scalar(b []byte) int {
	if b[0] != 'i' {
		head, n := stringHead(b)
		if head == 0 || n > len(b)-head {
			return 0
		}
		return head + n
	}
	digits := b[1:]
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	n := 0
	for n < len(digits) && '0' <= digits[n] && digits[n] <= '9' {
		n++
	}
	if n == 0 || n == len(digits) || digits[n] != 'e' {
		return 0
	}
	return len(b) - len(digits) + n + 1
}

// stringHead reads the length in front of a string. head is 0 where there is none.
func stringHead(b []byte) (head, length int) {
	n, rest := proto.CutNumber(b, maxString)
	if len(rest) == len(b) || len(rest) == 0 || rest[0] != ':' {
		return 0, 0
	}
	return len(b) - len(rest) + 1, int(n)
}

func (v value) isDict() bool { return len(v) > 0 && v[0] == 'd' }

// text returns the bytes of a string, nil where v is none.
func (v value) text() []byte {
	head, n := stringHead(v)
	if head == 0 || head+n != len(v) {
		return nil
	}
	return v[head:]
}

// number returns a number that is not negative.
func (v value) number() (n uint64, ok bool) {
	if len(v) < 3 || v[0] != 'i' {
		return 0, false
	}
	n, rest := proto.CutNumber(v[1:], 1<<60)
	return n, len(rest) == 1
}

// items yields the elements of a list.
func (v value) items() func(yield func(value) bool) {
	return func(yield func(value) bool) {
		if len(v) == 0 || v[0] != 'l' {
			return
		}
		for b := []byte(v[1:]); ; {
			item, rest, ok := cutValue(b)
			if !ok || !yield(item) {
				return
			}
			b = rest
		}
	}
}

// get returns the value that a dictionary holds under key.
func (v value) get(key string) value {
	if !v.isDict() {
		return nil
	}
	for b := []byte(v[1:]); ; {
		k, rest, ok := cutValue(b)
		if !ok {
			return nil
		}
		item, rest, ok := cutValue(rest)
		switch {
		case !ok:
			return nil
		case string(k.text()) == key:
			return item
		}
		b = rest
	}
}

// wellFormed reports whether every key of a dictionary is a string and has a
// value.
func (v value) wellFormed() bool {
	if !v.isDict() {
		return false
	}
	for b := []byte(v[1 : len(v)-1]); len(b) > 0; {
		k, rest, ok := cutValue(b)
		if !ok || k.text() == nil {
			return false
		}
		if _, rest, ok = cutValue(rest); !ok {
			return false
		}
		b = rest
	}
	return true
}
