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
// come. The answer is No where a record is none; msg is then what came before it.
func message(b, buf []byte) (msg []byte, a proto.Answer) {
	part, rest, a := cutRecord(b)
	if a != proto.Yes {
		return nil, a
	}
	return assemble(part, rest, buf)
}

// assemble returns the message that begins with part, the content of a record, and
// goes on in the records of rest. It is put together in buf where it must be.
func assemble(part, rest, buf []byte) (msg []byte, a proto.Answer) {
	if len(rest) == 0 || complete(part) {
		return part, proto.Yes
	}
	msg = buf[:copy(buf, part)]
	for len(rest) > 0 && len(msg) < len(buf) && !complete(msg) {
		if part, rest, a = cutRecord(rest); a != proto.Yes {
			return msg, a
		}
		msg = buf[:len(msg)+copy(buf[len(msg):], part)]
	}
	return msg, proto.Yes
}

// complete reports whether b holds a message from end to end. What follows it is
// nobody's business: it may be early data.
func complete(b []byte) bool {
	n, ok := messageLength(b)
	return ok && n <= len(b)
}

// cutRecord returns the content of the first record of b as far as it has come. The
// answer is More where not even its header is complete. A record may be empty:
// standards forbid it, servers read over it.
func cutRecord(b []byte) (part, rest []byte, a proto.Answer) {
	switch {
	case len(b) == 0:
		return nil, nil, proto.More
	case b[0] != recordHandshake:
		return nil, nil, proto.No
	}
	return cutTyped(b[1:])
}

// cutTyped does so where the record's type has been read.
func cutTyped(b []byte) (part, rest []byte, a proto.Answer) {
	switch {
	case len(b) > 0 && b[0] != 3, len(b) > 1 && b[1] > 4:
		return nil, nil, proto.No
	case len(b) < recordHeader-1:
		return nil, nil, proto.More
	}
	n := int(be16(b[2:]))
	if n > maxRecord {
		return nil, nil, proto.No
	}
	b = b[recordHeader-1:]
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
