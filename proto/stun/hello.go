package stun

import "chaperone/proto"

// A hello is what a ClientHello or ServerHello says that matters here.
type hello struct {
	host  []byte // whom the client asks for: a view
	keyed bool   // keys for SRTP are wanted or agreed upon (RFC 5764)
}

// Extensions of TLS.
const (
	extName    = 0
	extUseSRTP = 14
)

// readHello reads a hello as far as it goes: version u16, random [32], session,
// a client's cookie, ciphers, compressions, extensions. ok is false where it is none.
func readHello(kind byte, b []byte) (h hello, ok bool) {
	if len(b) < 2+32+1 || b[0] != versionMajor {
		return h, false
	}
	b = b[2+32:]
	if b, ok = skip8(b); !ok {
		return h, false
	}
	if kind == serverHello {
		if len(b) < 3 {
			return h, false
		}
		b = b[3:]
	} else if b, ok = skipLists(b); !ok {
		return h, false
	}
	h.extensions(b)
	return h, true
}

// skipLists leaves out a client's cookie, ciphers and compressions.
func skipLists(b []byte) (rest []byte, ok bool) {
	if b, ok = skip8(b); !ok || len(b) < 2 {
		return b, false
	}
	n := 2 + int(be16(b))
	if n > len(b) {
		return b, false
	}
	return skip8(b[n:])
}

func skip8(b []byte) (rest []byte, ok bool) {
	if len(b) == 0 || 1+int(b[0]) > len(b) {
		return b, false
	}
	return b[1+int(b[0]):], true
}

// extensions reads those in b behind their length u16. Hellos have none, or all
// there is.
func (h *hello) extensions(b []byte) {
	if len(b) < 2 {
		return
	}
	for b = b[2:]; len(b) >= 4; {
		n := int(be16(b[2:]))
		if n > len(b)-4 {
			return
		}
		switch v := b[4 : 4+n]; be16(b) {
		case extUseSRTP:
			h.keyed = true
		case extName:
			h.host = hostName(v)
		}
		b = b[4+n:]
	}
}

// hostName reads a list of names of which the first is of type 0: length u16, type
// u8, length u16, name.
func hostName(v []byte) []byte {
	if len(v) < 5 || v[2] != 0 || 5+int(be16(v[3:])) > len(v) {
		return nil
	}
	return v[5 : 5+int(be16(v[3:]))]
}

// maxHello is how long a hello may be that comes in pieces. Those with keys against
// quantum computers are 1,500 bytes long.
const maxHello = 2 << 10

// A pieces puts a hello together that datagrams divide, out of what each side sends
// in order. What is lost or overtaken on the way comes again.
type pieces struct {
	buf    [maxHello]byte
	have   int
	number uint16
}

// add takes in a piece. It returns the message once it is whole.
func (p *pieces) add(f *fragment) (msg []byte, a proto.Answer) {
	if f.length > maxHello {
		return f.content, proto.Yes // as far as it goes
	}
	if f.off == 0 && (p.have == 0 || p.number != f.number) {
		p.have, p.number = 0, f.number
	}
	if f.number != p.number || f.off > p.have {
		return nil, proto.More
	}
	p.have = max(p.have, f.off+copy(p.buf[f.off:], f.content))
	if p.have < f.length {
		return nil, proto.More
	}
	p.have = 0
	return p.buf[:f.length], proto.Yes
}
