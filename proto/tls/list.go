package tls

// Words is a list of 16-bit numbers: ciphers, groups, versions.
type Words []byte

// Len returns how many there are.
func (w Words) Len() int { return len(w) / 2 }

// All yields them in their order, grease included.
func (w Words) All() func(yield func(uint16) bool) {
	return func(yield func(uint16) bool) {
		for b := w; len(b) >= 2; b = b[2:] {
			if !yield(be16(b)) {
				return
			}
		}
	}
}

// words returns b as a list, empty if it is none.
func words(b []byte) Words {
	if len(b)%2 != 0 {
		return nil
	}
	return Words(b)
}

// Names is a list of names, each behind its length u8: the protocols of ALPN.
//
//	for n := h.Protocols; len(n) > 0; {
//		name, n = n.Cut()
//	}
type Names []byte

// Cut returns the first name and those behind it. One that is cut off ends the list.
func (n Names) Cut() (name []byte, rest Names) {
	if len(n) == 0 || 1+int(n[0]) > len(n) {
		return nil, nil
	}
	end := 1 + int(n[0])
	return n[1:end], n[end:]
}

// Has reports whether name is one of them.
func (n Names) Has(name string) bool {
	for len(n) > 0 {
		var first []byte
		if first, n = n.Cut(); string(first) == name {
			return true
		}
	}
	return false
}

// Extensions is a list of extensions, each a type u16 and its content behind a length
// u16. It is walked as [Names] is.
type Extensions []byte

// Cut returns the first extension and those behind it.
func (e Extensions) Cut() (kind uint16, data []byte, rest Extensions) {
	if len(e) < 4 || 4+int(be16(e[2:])) > len(e) {
		return 0, nil, nil
	}
	end := 4 + int(be16(e[2:]))
	return be16(e), e[4:end], e[end:]
}

// kinds yields the types in their order.
func (e Extensions) kinds() func(yield func(uint16) bool) {
	return func(yield func(uint16) bool) {
		for b := e; len(b) > 0; {
			var kind uint16
			if kind, _, b = b.Cut(); !yield(kind) {
				return
			}
		}
	}
}

// Grease reports whether v is one of the sixteen numbers that mean nothing (RFC 8701).
func Grease(v uint16) bool { return v&0x0F0F == 0x0A0A && v>>8 == v&0xFF }

// inner8 returns the list behind its length u8 that fills an extension, nil where it
// does not.
func inner8(b []byte) []byte {
	if len(b) < 1 || len(b) != 1+int(b[0]) {
		return nil
	}
	return b[1:]
}

// inner16 is the same behind a length u16.
func inner16(b []byte) []byte {
	if len(b) < 2 || len(b) != 2+int(be16(b)) {
		return nil
	}
	return b[2:]
}
