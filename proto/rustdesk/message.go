package rustdesk

import "chaperone/proto"

// Tags of protocol buffers: the number of a field, and that it is a length and bytes,
// or a number.
const (
	tagRegister = 6<<3 | 2
	tagRelay    = "\x92\x01" // 18<<3 | 2

	tagID       = 1<<3 | 2 // of both
	tagSerial   = 2 << 3   // of a registration
	tagSession  = 2<<3 | 2 // of a request
	tagPurpose  = 7 << 3
	kindOf      = 7
	kindNumber  = 0
	kindBytes   = 2
	sessionSize = 36
)

// registers reports whether b is a registration: a name of digits, perhaps a counter.
func registers(b []byte) bool {
	if len(b) < 10 || b[0] != tagRegister || int(b[1]) != len(b)-2 || b[2] != tagID {
		return false
	}
	n := int(b[3])
	if n < 6 || n > 16 || 4+n > len(b) {
		return false
	}
	for _, c := range b[4 : 4+n] {
		if c < '0' || c > '9' {
			return false
		}
	}
	rest := b[4+n:]
	if len(rest) == 0 {
		return true
	}
	_, after, ok := number(rest[1:])
	return rest[0] == tagSerial && ok && len(after) == 0
}

// A request asks a relay for the other half of a session.
type request struct{ purpose uint64 }

// What sessions are for. Others are desktops, cameras and terminals.
const (
	forFiles = 1
	forPort  = 2
	forRDP   = 3
)

func (r *request) feature() proto.Feature {
	switch r.purpose {
	case forFiles:
		return proto.FileTransfer
	case forPort, forRDP:
		return proto.Tunnel
	}
	return proto.RemoteControl
}

// readRequest reads the frame at the front of b: a header of one to four bytes, little
// endian, whose lowest two bits are how many more there are and whose rest is the
// length of what follows.
func readRequest(b []byte) (r request, a proto.Answer) {
	if len(b) == 0 {
		return r, proto.More
	}
	header := int(b[0]&3) + 1
	if header > 2 {
		return r, proto.No // nobody has so much to ask
	}
	if len(b) < header {
		return r, proto.More
	}
	n := int(b[0]) >> 2
	if header == 2 {
		n |= int(b[1]) << 6
	}
	if n < sessionSize {
		return r, proto.No
	}
	if a := proto.Prefix(b[header:], tagRelay); a != proto.Yes {
		return r, a
	}
	if len(b) < header+n {
		return r, proto.More
	}
	inner, rest, ok := bytes(b[header+len(tagRelay) : header+n])
	if !ok || len(rest) > 0 || !r.read(inner) {
		return r, proto.No
	}
	return r, proto.Yes
}

// read reads the fields of a request, and wants a session's number among them.
func (r *request) read(b []byte) (session bool) {
	for len(b) > 0 {
		tag, rest, ok := number(b)
		if !ok {
			return false
		}
		switch tag & kindOf {
		case kindNumber:
			var v uint64
			if v, rest, ok = number(rest); tag == tagPurpose {
				r.purpose = v
			}
		case kindBytes:
			var v []byte
			if v, rest, ok = bytes(rest); tag == tagSession {
				session = isSession(v)
			}
		default:
			return false
		}
		if !ok {
			return false
		}
		b = rest
	}
	return session
}

// isSession reports whether b is written as a UUID is.
func isSession(b []byte) bool {
	if len(b) != sessionSize {
		return false
	}
	for i, c := range b {
		switch dash := i == 8 || i == 13 || i == 18 || i == 23; {
		case dash != (c == '-'):
			return false
		case !dash && (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}

// number reads a varint.
func number(b []byte) (v uint64, rest []byte, ok bool) {
	for i := 0; i < len(b) && i < 10; i++ {
		v |= uint64(b[i]&0x7F) << (7 * i)
		if b[i] < 0x80 {
			return v, b[i+1:], true
		}
	}
	return 0, nil, false
}

// bytes reads a length and so many bytes.
func bytes(b []byte) (v, rest []byte, ok bool) {
	n, b, ok := number(b)
	if !ok || n > uint64(len(b)) {
		return nil, nil, false
	}
	return b[:n], b[n:], true
}
