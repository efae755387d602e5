package tls

import "chaperone/proto"

// The record around a handshake message: type, version u16, length u16.
const (
	recordHandshake = 22
	recordHeader    = 5
	maxRecord       = 1 << 14
)

// A handshake message: type, length u24.
const (
	clientHello     = 1
	handshakeHeader = 4

	// maxMessage bounds a hello's announced length, in bytes; it is what OpenSSL
	// takes. Nobody waits for so much.
	maxMessage = 131396
)

// Enough is the size of a buffer for [Read] that holds any hello a client sends, in
// bytes. What does not fit is not read, and the hello never complete.
const Enough = 4 << 10

// message returns as much of the first handshake message in the records of b as has
// come.
func message(b, buf []byte) (msg []byte, a proto.Answer) {
	part, rest, a := cutRecord(b)
	if a != proto.Yes {
		return nil, a
	}
	if n, ok := messageLength(part); len(rest) == 0 || ok && n <= len(part) {
		return part, proto.Yes
	}
	return join(b, buf)
}

// join puts together a message that records divide. What follows the message is
// nobody's business: it may be early data.
func join(b, buf []byte) (msg []byte, a proto.Answer) {
	for len(b) > 0 && len(msg) < len(buf) {
		part, rest, a := cutRecord(b)
		if a == proto.No {
			return nil, a
		}
		msg = buf[:len(msg)+copy(buf[len(msg):], part)]
		if n, ok := messageLength(msg); ok && n <= len(msg) {
			break
		}
		b = rest
	}
	return msg, proto.Yes
}

// cutRecord returns the content of the first record of b as far as it has come. The
// answer is More where not even its header is complete. A record may be empty:
// standards forbid it, servers read over it.
func cutRecord(b []byte) (part, rest []byte, a proto.Answer) {
	switch {
	case len(b) > 0 && b[0] != recordHandshake, len(b) > 1 && b[1] != 3, len(b) > 2 && b[2] > 4:
		return nil, nil, proto.No
	case len(b) < recordHeader:
		return nil, nil, proto.More
	}
	n := int(b[3])<<8 | int(b[4])
	if n > maxRecord {
		return nil, nil, proto.No
	}
	b = b[recordHeader:]
	n = min(n, len(b))
	return b[:n], b[n:], proto.Yes
}

// messageLength returns the length of the message that b starts with, header
// included.
func messageLength(b []byte) (n int, ok bool) {
	if len(b) < handshakeHeader {
		return 0, false
	}
	return handshakeHeader + (int(b[1])<<16 | int(b[2])<<8 | int(b[3])), true
}
