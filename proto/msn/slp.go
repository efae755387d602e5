package msn

import (
	"encoding/base64"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"chaperone/proto"
)

// The context of a file's invitation: length u32, version u32, size u64, kind u32,
// name in 260 UTF-16 units; little-endian, in base64.
const (
	contextSize = 8
	contextName = 20
	contextEnd  = contextName + 520
)

// unpack reads size and name from as much of a file's context as there is.
func (h *half) unpack(v []byte) {
	var room [contextEnd/3*3 + 3]byte
	n, _ := base64.StdEncoding.Decode(room[:], v[:min(len(v), len(room)/3*4)/4*4])
	if n < contextName {
		return
	}
	h.size = binary.LittleEndian.Uint64(room[contextSize:])
	var name [3 * 260]byte
	h.keepName(narrow(name[:0], room[contextName:min(n, contextEnd)]))
}

// narrow appends to UTF-8 text the UTF-16 text that wide begins with, up to a NUL.
func narrow(to, wide []byte) []byte {
	for ; len(wide) >= 2; wide = wide[2:] {
		r := rune(binary.LittleEndian.Uint16(wide))
		if r == 0 {
			break
		}
		if utf16.IsSurrogate(r) && len(wide) >= 4 {
			r = utf16.DecodeRune(r, rune(binary.LittleEndian.Uint16(wide[2:])))
			wide = wide[2:]
		}
		to = utf8.AppendRune(to, r)
	}
	return to
}

// whole returns b without what of a letter is cut off at its end.
func whole(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// wholeFrom returns b without what of a letter is cut off at its start.
func wholeFrom(b []byte) []byte {
	for i := 0; i < utf8.UTFMax && i < len(b); i++ {
		if utf8.RuneStart(b[i]) {
			return b[i:]
		}
	}
	return b
}

// The front of SIP that asks for a call: as it is, or in base64 in XML. What
// replaces it asks for nothing that there is.
const (
	sipPlain       = "INVITE"
	sipPacked      = "<msg>SU5WSVRF"
	sipPackedAt    = len("<msg>")
	bluntSIP       = "XNVITX"
	bluntSIPPacked = "WE5WSVRY"
)

// sip looks for the request that begins a call. The packed form may stand behind
// any tag.
func (h *half) sip(ev *proto.Events, b []byte) int {
	plain, packed := proto.Prefix(b, sipPlain), proto.Prefix(b, sipPacked)
	switch {
	case plain == proto.Yes:
		h.saw(ev, meansOffer, proto.Voice, 0, bluntSIP)
		return h.rest(ev, len(sipPlain), b)
	case packed == proto.Yes:
		h.saw(ev, meansOffer, proto.Voice, sipPackedAt, bluntSIPPacked)
		return h.rest(ev, len(sipPacked), b)
	case plain == proto.More, packed == proto.More:
		return 0
	}
	n := 1
	for n < len(b) && b[n] != '<' {
		n++
	}
	return n
}
