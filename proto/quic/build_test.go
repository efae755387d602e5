package quic

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
)

// A sender makes a client's packets, or a server's, from what the standards say and
// with the standard library's functions, so that the package is not tested against
// itself.
type sender struct {
	version uint32
	salt    string
	labels  string // "quic " or "quicv2 "
	kinds   byte   // of Initial
	key     string // the identifier that keys are made of; empty: to
	to      string
	from    string
	token   string
	number  uint32
	side    string // "client in" or "server in"
}

const (
	clientID = "CLIENT"
	serverID = "\x83\x94\xc8\xf0\x3e\x51\x57\x08"
)

func newSender(version uint32) *sender {
	s := &sender{version: version, salt: "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", labels: "quic ", to: serverID, from: clientID, side: "client in"}
	switch {
	case version == 0x6B3343CF:
		s.salt, s.labels, s.kinds = "0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2 ", 1
	case version == 0xFF020000:
		s.salt, s.labels = "a707c203a59b47184a1d62ca570406ea7ae3e5d3", "quicv2 "
	case version == 0xFF000016, version == 0xFACEB001:
		s.salt = "7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a"
	case version == 0x54303531:
		s.salt = "7a4edef4e7ccee5fa4506c19124fc8ccda6e033d"
	case version == 0x54303530:
		s.salt = "7ff579e5acd072915580304c43a2367c60488310"
	case version == q050Version:
		s.salt = "504574efd066fe2f9d945cfcdbd3a7f0d3b56b45"
	case version>>4 == 0xFF00001, version == 0xFACEB002:
		s.salt = "c3eef712c72ebb5a11a7d2432bb46365bef9f502"
		if version >= 0xFF00001D {
			s.salt = "afbfec289993d24c9e9786f19c6111e04390a899"
		}
	case version == 0xFF000020:
		s.salt = "afbfec289993d24c9e9786f19c6111e04390a899"
	}
	return s
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func expandLabel(secret []byte, label string, n int) []byte {
	info := fmt.Sprintf("\x00%c%c%s\x00", n, len("tls13 "+label), "tls13 "+label)
	return must(hkdf.Expand(sha256.New, secret, info, n))
}

func (s *sender) secrets() (key, iv, head []byte) {
	id := s.key
	if id == "" {
		id = s.to
	}
	var salt []byte
	fmt.Sscanf(s.salt, "%x", &salt)
	common := must(hkdf.Extract(sha256.New, []byte(id), salt))
	secret := expandLabel(common, s.side, 32)
	return expandLabel(secret, s.labels+"key", 16), expandLabel(secret, s.labels+"iv", 12), expandLabel(secret, s.labels+"hp", 16)
}

func vec8(s string) string { return string([]byte{byte(len(s))}) + s }

func varint(v int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(v)|0x80000000)) }

// initial seals frames, with a number of n bytes. The packet is filled up to size.
func (s *sender) initial(frames string, n, size int) string {
	return s.packet(0, frames, n, size)
}

func (s *sender) packet(kind byte, frames string, n, size int) string {
	key, iv, head := s.secrets()
	first := 0xC0 | (s.kinds+kind)&3<<4 | byte(n-1)
	header := string(binary.BigEndian.AppendUint32([]byte{first}, s.version)) + vec8(s.to) + vec8(s.from)
	if kind == 0 {
		header += varint(len(s.token)) + s.token
	}
	fill := max(size-len(header)-4-n-len(frames)-16, 0, 4-n-len(frames))
	frames += strings.Repeat("\x00", fill)
	header += varint(n + len(frames) + 16)
	number := binary.BigEndian.AppendUint32(nil, s.number)
	header += string(number[4-n:])
	for i, c := range number {
		iv[8+i] ^= c
	}
	s.number++
	aead := must(cipher.NewGCM(must(aes.NewCipher(key))))
	out := aead.Seal([]byte(header), iv, []byte(frames), []byte(header))
	at := len(header) - n
	var mask [16]byte
	must(aes.NewCipher(head)).Encrypt(mask[:], out[at+4:at+20])
	out[0] ^= mask[0] & 0x0F
	for i := range n {
		out[at+i] ^= mask[1+i]
	}
	return string(out)
}

// negotiation is a server's answer to a version that it does not speak.
func negotiation(to, from string, versions ...uint32) string {
	out := []byte("\xaa\x00\x00\x00\x00" + vec8(to) + vec8(from))
	for _, v := range versions {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return string(out)
}

func cryptoFrame(offset int, data string) string {
	return "\x06" + varint(offset) + varint(len(data)) + data
}

func vec16(s string) string { return string([]byte{byte(len(s) >> 8), byte(len(s))}) + s }

// hello is a TLS message for a host and a protocol, with filler bytes of key share
// before the name.
func hello(host, protocol string, filler int) string {
	ext := "\x00\x33" + vec16(strings.Repeat("k", filler))
	if host != "" {
		ext += "\x00\x00" + vec16(vec16("\x00"+vec16(host)))
	}
	ext += "\x00\x10" + vec16(vec16(vec8(protocol))) + "\x00\x39" + vec16("\x04\x04\x80\x10\x00\x00")
	body := "\x03\x03abcdefghijklmnopqrstuvwxyz012345\x00" + vec16("\x13\x01\x13\x02") + "\x01\x00" + vec16(ext)
	return "\x01\x00" + vec16(body)
}
