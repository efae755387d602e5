package xmpp

import "unicode/utf8"

// A reference is one to a character or an entity, as it comes: "&#58;", "&#x3a;"
// or "&amp;".
type reference struct {
	open    bool
	numeric bool
	hex     bool
	n       uint8  // letters so far
	value   uint32 // of the number, or the letters themselves
}

// reference takes a byte of one.
func (h *half) reference(c byte) signal {
	r := &h.ref
	switch {
	case c == ';':
		return h.resolve()
	case c == '#' && r.n == 0 && !r.numeric:
		r.numeric = true
	case !r.numeric:
		if r.n++; c <= ' ' || c == '<' || c == '&' || c == h.quote && h.state == inValue || r.n > 4 {
			return sigBad
		}
		r.value = r.value<<8 | uint32(c)
	case c == 'x' && r.n == 0 && !r.hex:
		r.hex = true
	default:
		return h.digit(c)
	}
	return 0
}

// digit takes a digit of a character's number. The last word of a value may be
// complete with it: the semicolon that follows is nothing that could be changed.
func (h *half) digit(c byte) signal {
	r := &h.ref
	base, d := uint32(10), uint32(c-'0')
	if r.hex {
		base = 16
		if low := c | 0x20; 'a' <= low && low <= 'f' {
			d = uint32(low-'a') + 10
		}
	}
	if d >= base {
		return sigBad
	}
	r.n = 1
	r.value = min(r.value*base+d, utf8.MaxRune+1)
	if h.state != inValue {
		return 0
	}
	t := h.match.completes(r.value)
	if t == none {
		return 0
	}
	h.match.stop()
	h.hit, h.blunt = t, "1"
	if d < 10 {
		h.blunt = "1032547698"[d : d+1]
	}
	return sigHit
}

// Entities that need no declaration, by their letters.
const (
	entityAmp  = 'a'<<16 | 'm'<<8 | 'p'
	entityLt   = 'l'<<8 | 't'
	entityGt   = 'g'<<8 | 't'
	entityQuot = 'q'<<24 | 'u'<<16 | 'o'<<8 | 't'
	entityApos = 'a'<<24 | 'p'<<16 | 'o'<<8 | 's'
)

// resolve ends a reference.
func (h *half) resolve() signal {
	r := h.ref
	h.ref = reference{}
	c := rune(r.value)
	if !r.numeric {
		switch r.value {
		case entityAmp:
			c = '&'
		case entityLt:
			c = '<'
		case entityGt:
			c = '>'
		case entityQuot:
			c = '"'
		case entityApos:
			c = '\''
		default:
			return sigBad
		}
	}
	if r.n == 0 || c == 0 || c > utf8.MaxRune {
		return sigBad
	}
	var b [utf8.UTFMax]byte
	for _, c := range b[:utf8.EncodeRune(b[:], c)] {
		if h.state != inValue {
			h.value.add(c)
		} else {
			h.char(c) // no word ends here: see digit
		}
	}
	return 0
}
