package oscar

import "encoding/binary"

// maxSignOn bounds the sign-on frame. With its 256-byte cookie and all known
// TLVs it has some 400 bytes.
const maxSignOn = 2048

// flapProof looks at how one side opens. 1: a sign-on frame; 2: one that holds a
// login, or one with a SNAC behind it. ok is false for what cannot be FLAP.
func flapProof(b []byte) (proof int, ok bool) {
	for i, want := range [...]byte{0: flapMark, 1: chanSignOn, 6: 0, 7: 0, 8: 0, 9: 1} {
		if i < len(b) && b[i] != want && (i < 2 || i > 5) {
			return 0, false
		}
	}
	if len(b) < 6 {
		return 0, true
	}
	n := int(binary.BigEndian.Uint16(b[4:]))
	if n != 4 && n < 8 || n > maxSignOn {
		return 0, false
	}
	if len(b) < flapHeader+4 {
		return 0, true
	}
	end := flapHeader + n
	if proof, ok = signOnProof(b[flapHeader+4:min(len(b), end)], n-4); !ok || proof == 2 || len(b) < end {
		return proof, ok
	}
	more, ok := snacProof(b[end:])
	return 1 + more, ok
}

// signOnProof walks the TLVs of a sign-on frame, n bytes of which b are there.
func signOnProof(b []byte, n int) (proof int, ok bool) {
	named := false
	for n > 0 {
		if n < 4 {
			return 0, false
		}
		if len(b) < 4 {
			return 0, true
		}
		tag, size := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if size > n-4 {
			return 0, false
		}
		switch {
		case tag == tagCookie && size >= 8, named && (tag == tagPassword || tag == tagClient):
			return 2, true
		case tag == tagName && size > 0:
			named = true
		}
		n -= 4 + size
		b = b[min(len(b), 4+size):]
	}
	return 1, true
}

// snacProof looks at the frame behind a sign-on frame.
func snacProof(b []byte) (proof int, ok bool) {
	if len(b) < 2 {
		return 0, len(b) == 0 || b[0] == flapMark
	}
	if b[0] != flapMark || b[1] == 0 || b[1] > chanKeepAlive {
		return 0, false
	}
	if b[1] != chanSNAC || len(b) < flapHeader+4 {
		return 0, true
	}
	if !knownSNAC(b) {
		return 0, false
	}
	return 1, true
}

// knownSNAC reports whether the frame b, of which ten bytes must be there,
// starts with a SNAC of a known family.
func knownSNAC(b []byte) bool {
	family, subtype := binary.BigEndian.Uint16(b[6:]), binary.BigEndian.Uint16(b[8:])
	return binary.BigEndian.Uint16(b[4:]) >= snacHeader && family < 64 && families>>family&1 != 0 && 0 < subtype && subtype < 0x40
}

// families is the set of SNAC families that clients and servers use.
const families = 1<<0x01 | 1<<0x02 | 1<<0x03 | 1<<0x04 | 1<<0x05 | 1<<0x06 | 1<<0x07 | 1<<0x08 | 1<<0x09 |
	1<<0x0A | 1<<0x0B | 1<<0x0D | 1<<0x0E | 1<<0x0F | 1<<0x10 | 1<<0x13 | 1<<0x15 | 1<<0x17 | 1<<0x18 | 1<<0x22 | 1<<0x24 | 1<<0x25
