package tls

import "chaperone/proto"

// Messages of a server up to TLS 1.2, whose certificates everybody can read (RFC 5246,
// 7.4): the length of all u24, and of each u24, the server's own first.
const (
	serverHello = 2
	certificate = 11
)

// answer reads what a server says first, for who it says it is. It is read at one go,
// when its certificate has come, or it has become clear that there will be none.
func (p *parser) answer(ev *proto.Events, b []byte) (int, error) {
	name, a := p.subject(b)
	if a == proto.More && len(b) < proto.MaxUnread {
		return 0, nil
	}
	ev.Finished = true
	for _, m := range p.makers {
		if len(name) > 0 && m.Certified != nil && m.Certified(name) {
			ev.App = m.App
			ev.Saw(m.Feature).WithWhole()
			break
		}
	}
	return len(b), nil
}

// subject returns the name in the certificate of the server that says b.
func (p *parser) subject(b []byte) (name []byte, a proto.Answer) {
	part, rest, a := cutRecord(b)
	for a == proto.Yes {
		msg, more := assemble(part, rest, p.room(part, rest))
		switch n, ok := messageLength(msg); {
		case !ok || n > len(msg):
			if more == proto.Yes {
				more = proto.More
			}
			return nil, more
		case msg[0] == certificate:
			return commonName(msg[handshakeHeader:n]), proto.Yes
		case msg[0] != serverHello:
			return nil, proto.No
		default:
			part, rest, a = skip(part, rest, n)
		}
	}
	return nil, a
}

// skip goes on n bytes in the contents of records.
func skip(part, rest []byte, n int) (_, _ []byte, a proto.Answer) {
	for n >= len(part) {
		n -= len(part)
		if part, rest, a = cutRecord(rest); a != proto.Yes {
			return nil, nil, a
		}
	}
	return part[n:], rest, proto.Yes
}

// room is where a message is put together that records divide, nil for another.
func (p *parser) room(part, rest []byte) []byte {
	if len(rest) == 0 || complete(part) {
		return nil
	}
	if p.joined == nil {
		p.joined = make([]byte, proto.MaxUnread)
	}
	return p.joined
}

// Tags of DER (X.690).
const (
	derInteger  = 0x02
	derID       = 0x06
	derSequence = 0x30
	derSet      = 0x31
	derVersion  = 0xa0 // of a certificate, of which the first version has none
)

// A der is elements one after the other: tag u8, length, content. A length is one byte,
// or from 128 on their count with the highest bit set, and that many.
type der []byte

// take cuts the first element off, which must be of this tag, and returns its content;
// otherwise nothing, and leaves nothing.
func (d *der) take(tag byte) (content der) {
	b := *d
	*d = nil
	if len(b) < 2 || b[0] != tag {
		return nil
	}
	n, b := int(b[1]), b[2:]
	switch {
	case n < 0x80:
	case n == 0x81 && len(b) > 0:
		n, b = int(b[0]), b[1:]
	case n == 0x82 && len(b) > 1:
		n, b = int(be16(b)), b[2:]
	default:
		return nil
	}
	if n > len(b) {
		return nil
	}
	*d = b[n:]
	return b[:n]
}

// commonName returns the common name of the subject of the first certificate in list
// (RFC 5280, 4.1), nil where there is none.
func commonName(list []byte) []byte {
	const lengths = 3 + 3
	d := der(list[min(lengths, len(list)):])
	cert := d.take(derSequence)
	body := cert.take(derSequence)
	if len(body) > 0 && body[0] == derVersion {
		body.take(derVersion)
	}
	body.take(derInteger)  // number
	body.take(derSequence) // how it is signed
	body.take(derSequence) // by whom
	body.take(derSequence) // for how long
	for subject := body.take(derSequence); len(subject) > 0; {
		set := subject.take(derSet)
		pair := set.take(derSequence)
		if string(pair.take(derID)) == "\x55\x04\x03" && len(pair) > 0 { // 2.5.4.3
			return pair.take(pair[0]) // text of any kind
		}
	}
	return nil
}
