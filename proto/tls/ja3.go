package tls

import (
	"crypto/md5"
	"encoding/hex"
	"strconv"
)

// AppendJA3 appends the text that JA3 is the MD5 sum of: version, ciphers,
// extensions, groups and point formats in decimal. h must be complete.
func (h *Hello) AppendJA3(dst []byte) []byte {
	dst = strconv.AppendUint(dst, uint64(h.Version), 10)
	dst = append(dst, ',')
	dst = appendWords(dst, h.Ciphers)
	dst = append(dst, ',')
	start := len(dst)
	for kind := range h.Extensions.kinds() {
		dst = appendNumber(dst, start, kind)
	}
	dst = append(dst, ',')
	dst = appendWords(dst, h.Groups)
	dst = append(dst, ',')
	start = len(dst)
	for _, p := range h.Points {
		dst = appendNumber(dst, start, uint16(p))
	}
	return dst
}

// JA3 returns the sum in hexadecimal. The text is made in buf; nothing is allocated
// where that has room for it, which a kilobyte does for what clients send.
func (h *Hello) JA3(buf []byte) (sum [2 * md5.Size]byte) {
	s := md5.Sum(h.AppendJA3(buf[:0]))
	hex.Encode(sum[:], s[:])
	return sum
}

func appendWords(dst []byte, w Words) []byte {
	start := len(dst)
	for v := range w.All() {
		dst = appendNumber(dst, start, v)
	}
	return dst
}

// appendNumber appends v, behind a dash where the list that began at start is not
// empty. Grease is left out.
func appendNumber(dst []byte, start int, v uint16) []byte {
	if Grease(v) {
		return dst
	}
	if len(dst) > start {
		dst = append(dst, '-')
	}
	return strconv.AppendUint(dst, uint64(v), 10)
}
