package tls

import "chaperone/proto"

// A Hello is a view of a ClientHello, as far as it has come. Its slices are valid as
// long as the bytes and the buffer it was read from.
type Hello struct {
	Version      uint16 // of the message; what the client really speaks is [Hello.Highest]
	Random       []byte
	SessionID    []byte
	Ciphers      Words
	Compressions []byte

	// Of the extensions. Empty where they are absent, or have not come yet.
	Name       []byte // of the server, as sent: see [Hello.Host]
	Protocols  Names  // ALPN
	Versions   Words
	Groups     Words
	Points     []byte
	Signatures Words
	ECH        ECH

	Extensions Extensions // those that have come completely
}

// ECH is the part that Encrypted Client Hello plays.
type ECH uint8

// The parts it plays. Outer is also what browsers send as grease, in the same form
// and sizes. It is real where the server's name is a provider's public one, such as
// cloudflare-ech.com, and grease nearly always where it is another.
const (
	NoECH    ECH = iota
	OuterECH     // there may be another hello in this one, encrypted, with the true name
	InnerECH     // this is that hello
)

// Read reads the hello in b, TLS records as they are sent. Answers: Yes, it is there
// from end to end; More, it is one so far, and h what has come of it; No, it is none,
// and h what seemed to be one. A message that several records divide is put together
// in buf: see [Enough].
func Read(b, buf []byte) (h Hello, a proto.Answer) {
	part, rest, a := cutRecord(b)
	if a != proto.Yes {
		return h, a
	}
	return readRecords(part, rest, buf)
}

// readRecords is Read where the first record has been cut.
func readRecords(part, rest, buf []byte) (h Hello, a proto.Answer) {
	msg, joined := assemble(part, rest, buf)
	if h, a = ReadMessage(msg); a == proto.More && joined == proto.No {
		a = proto.No
	}
	return h, a
}

// beforeLists is the length of what precedes the lists: a header, a version u16, a
// random number [32]. shortest is that of a message with lists as short as may be.
const (
	beforeLists = handshakeHeader + 2 + 32
	shortest    = beforeLists + 1 + 2 + 2 + 1 + 1
)

// ReadMessage reads the hello in b, a handshake message without records around it, as
// QUIC carries it. Its answers are those of [Read].
func ReadMessage(b []byte) (h Hello, a proto.Answer) {
	if len(b) > 0 && b[0] != clientHello || len(b) > handshakeHeader && b[handshakeHeader] != 3 {
		return h, proto.No
	}
	n, ok := messageLength(b)
	switch {
	case !ok:
		return h, proto.More
	case n < shortest || n > maxMessage:
		return h, proto.No
	case len(b) < beforeLists:
		return h, proto.More
	}
	l, a := readLists(cursor{b: b[beforeLists:min(n, len(b))], left: n - beforeLists})
	h = l.hello()
	h.Version = be16(b[handshakeHeader:])
	h.Random = b[handshakeHeader+2 : beforeLists]
	return h, a
}

// Highest returns the highest version that the client speaks: 0x0303 is TLS 1.2,
// 0x0304 is TLS 1.3.
func (h *Hello) Highest() (v uint16) {
	for w := range h.Versions.All() {
		if !Grease(w) {
			v = max(v, w)
		}
	}
	if v == 0 {
		v = h.Version
	}
	return v
}
