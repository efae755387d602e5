package tls

import "chaperone/proto"

// The record around a handshake message: type, version u16, length u16.
const (
	recordAlert     = 21
	recordHandshake = 22
	recordHeader    = 5
	maxRecord       = 1 << 14
	maxVersion      = 0x0f // of the first byte of the version
)

// A warning, which servers read over before a hello and inside it: an alert of two
// bytes, the first of which says so. Go reads over 16 of them.
const (
	alertWarning = 1
	alertLen     = 2
	maxWarnings  = 16
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

// cutRecord returns the content of the first record of b as far as it has come, behind
// warnings. The answer is More where not even its header is complete. A record may be
// empty: standards forbid it, servers read over it.
func cutRecord(b []byte) (part, rest []byte, a proto.Answer) {
	b, a = pastWarnings(b)
	switch {
	case a != proto.Yes:
		return nil, nil, a
	case len(b) == 0:
		return nil, nil, proto.More
	case b[0] != recordHandshake:
		return nil, nil, proto.No
	}
	return cutTyped(b[1:])
}

// pastWarnings returns what is behind the warnings in front of b.
func pastWarnings(b []byte) (rest []byte, a proto.Answer) {
	for range maxWarnings {
		if len(b) == 0 || b[0] != recordAlert {
			return b, proto.Yes
		}
		if b, a = cutWarning(b); a != proto.Yes {
			return nil, a
		}
	}
	return nil, proto.No
}

// cutWarning returns what is behind the warning that b begins with.
func cutWarning(b []byte) (rest []byte, a proto.Answer) {
	part, rest, a := cutTyped(b[1:])
	switch {
	case a != proto.Yes:
		return nil, a
	case be16(b[3:]) != alertLen || len(part) > 0 && part[0] != alertWarning:
		return nil, proto.No
	case len(part) < alertLen:
		return nil, proto.More
	}
	return rest, proto.Yes
}

// cutTyped does so where the record's type has been read. Its version says little:
// OpenSSL takes 03 ff around a first hello, Go all below 10 00, and nothing signs it,
// so that anybody on the way can write it.
func cutTyped(b []byte) (part, rest []byte, a proto.Answer) {
	switch {
	case len(b) > 0 && b[0] > maxVersion:
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
