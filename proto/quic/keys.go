package quic

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"slices"
)

// keys open the Initial packets of a client. They are made of the identifier that its
// first packet gave the server, and kept from one flow to the next: to make them
// allocates, to use them does not.
type keys struct {
	version uint32
	id      [maxID]byte
	nID     int
	sealed  cipher.AEAD
	head    cipher.Block
	iv      [12]byte

	// At hand; they lie here because what is given to a cipher moves to the heap.
	nonce [12]byte
	mask  [aes.BlockSize]byte
}

// are reports whether k are the keys of a client that has called the server h.to.
func (k *keys) are(h *header) bool {
	return k.sealed != nil && k.version == h.version && string(k.id[:k.nID]) == string(h.to)
}

// derive makes them (RFC 9001, 5.2).
func (k *keys) derive(h *header) {
	s := h.suite
	k.version, k.nID = h.version, copy(k.id[:], h.to)
	common := mac([]byte(s.salt), h.to)
	secret := expand(common[:], "client in", 32)
	key := expand(secret[:], s.key, 16)
	iv := expand(secret[:], s.iv, 12)
	head := expand(secret[:], s.head, 16)
	copy(k.iv[:], iv[:])
	block, _ := aes.NewCipher(key[:16]) // no error for a key of 16 bytes
	k.sealed, _ = cipher.NewGCM(block)
	k.head, _ = aes.NewCipher(head[:16])
}

// open appends to room, which is empty, the header and the content of the packet b,
// and returns the content. ok is false where it is not authentic.
func (k *keys) open(h *header, b, room []byte) (content, grown []byte, ok bool) {
	copy(k.mask[:], b[h.number+4:])
	k.head.Encrypt(k.mask[:], k.mask[:])
	n := 1 + int((b[0]^k.mask[0])&3)
	room = append(slices.Grow(room, h.end), b[:h.number+n]...)
	room[0] ^= k.mask[0] & 0x0F
	k.nonce = k.iv
	for i := range n {
		room[h.number+i] ^= k.mask[1+i]
		k.nonce[len(k.nonce)-n+i] ^= room[h.number+i]
	}
	if h.end-h.number-n < k.sealed.Overhead() {
		return nil, room, false
	}
	start := len(room)
	out, err := k.sealed.Open(room, k.nonce[:], b[h.number+n:h.end], room)
	if err != nil {
		return nil, room, false
	}
	return out[start:], out, true
}

// expand is HKDF-Expand-Label (RFC 8446, 7.1) for up to 32 bytes without a context.
func expand(secret []byte, label string, n byte) [sha256.Size]byte {
	var buf [40]byte
	info := append(buf[:0], 0, n, byte(len("tls13 ")+len(label)))
	info = append(info, "tls13 "...)
	info = append(info, label...)
	info = append(info, 0, 1)
	return mac(secret, info)
}

// mac is HMAC-SHA-256 of up to one block of each, without allocating.
func mac(key, text []byte) [sha256.Size]byte {
	var inner, outer [2 * sha256.BlockSize]byte
	copy(inner[:], key)
	copy(outer[:], key)
	for i := range sha256.BlockSize {
		inner[i] ^= 0x36
		outer[i] ^= 0x5C
	}
	n := sha256.BlockSize + copy(inner[sha256.BlockSize:], text)
	sum := sha256.Sum256(inner[:n])
	n = sha256.BlockSize + copy(outer[sha256.BlockSize:], sum[:])
	return sha256.Sum256(outer[:n])
}
