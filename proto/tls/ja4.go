package tls

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// How a hello came, as JA4 calls it.
const (
	OverTCP  = 't'
	OverQUIC = 'q'
)

// maxSorted bounds how many numbers JA4 sorts; the rest is left out. Clients send
// fewer than a hundred, a program that tries all it knows has sent 350.
const maxSorted = 512

// AppendJA4 appends the JA4 fingerprint of a hello that came over TCP or QUIC: what
// can be read of it, and the sums of its ciphers and of its extensions with the
// signature algorithms. h must be complete. Nothing is allocated where dst has room.
func (h *Hello) AppendJA4(dst []byte, over byte) []byte {
	var buf [maxSorted]uint16
	ciphers := sorted(buf[:0], h.Ciphers)
	dst = append(dst, over)
	dst = append(dst, versionName(h.Highest())...)
	dst = append(dst, "id"[b2i(h.Name != nil)])
	dst = appendCount(dst, len(ciphers))
	dst = appendCount(dst, h.countExtensions())
	dst = appendProtocol(dst, h.Protocols)
	dst = append(dst, '_')
	dst = appendSum(dst, ciphers, nil)
	dst = append(dst, '_')
	return appendSum(dst, h.sortedExtensions(buf[:0]), h.Signatures)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// versionName returns what JA4 calls v.
func versionName(v uint16) string {
	switch v {
	case 0x0304:
		return "13"
	case 0x0303:
		return "12"
	case 0x0302:
		return "11"
	case 0x0301:
		return "10"
	case 0x0300:
		return "s3"
	}
	return "00"
}

// appendCount appends n in two digits, 99 where it has more.
func appendCount(dst []byte, n int) []byte {
	n = min(n, 99)
	return append(dst, '0'+byte(n/10), '0'+byte(n%10))
}

func (h *Hello) countExtensions() (n int) {
	for kind := range h.Extensions.kinds() {
		if !Grease(kind) {
			n++
		}
	}
	return n
}

// appendProtocol appends the first and the last character of the first protocol, of
// its hexadecimal form where one of them is no letter or digit.
func appendProtocol(dst []byte, names Names) []byte {
	name, _ := names.Cut()
	if len(name) == 0 {
		return append(dst, "00"...)
	}
	first, last := name[0], name[len(name)-1]
	if !alphanumeric(first) || !alphanumeric(last) {
		first, last = digits[first>>4], digits[last&15]
	}
	return append(dst, first, last)
}

const digits = "0123456789abcdef"

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func sorted(dst []uint16, w Words) []uint16 {
	for v := range w.All() {
		if len(dst) < maxSorted && !Grease(v) {
			dst = append(dst, v)
		}
	}
	slices.Sort(dst)
	return dst
}

// sortedExtensions leaves out those that say where the client goes, not what it is.
func (h *Hello) sortedExtensions(dst []uint16) []uint16 {
	for kind := range h.Extensions.kinds() {
		if len(dst) < maxSorted && !Grease(kind) && kind != extName && kind != extProtocols {
			dst = append(dst, kind)
		}
	}
	slices.Sort(dst)
	return dst
}

// appendSum appends the first twelve digits of the SHA-256 sum of two lists, zeros
// where the first is empty.
func appendSum(dst []byte, list []uint16, signatures Words) []byte {
	if len(list) == 0 {
		return append(dst, "000000000000"...)
	}
	var buf [2 * maxSorted * len("0000,")]byte
	text := buf[:0]
	for i, v := range list {
		text = appendHex(text, i > 0, ',', v)
	}
	n := 0
	for v := range signatures.All() {
		if n == maxSorted {
			break
		}
		if !Grease(v) {
			text = appendHex(text, true, ",_"[b2i(n == 0)], v)
			n++
		}
	}
	s := sha256.Sum256(text)
	return hex.AppendEncode(dst, s[:6])
}

func appendHex(dst []byte, with bool, separator byte, v uint16) []byte {
	if with {
		dst = append(dst, separator)
	}
	return append(dst, digits[v>>12], digits[v>>8&15], digits[v>>4&15], digits[v&15])
}
