package stun

import "chaperone/proto"

func detect(o *proto.Opening) proto.Answer {
	if o.Over == proto.UDP {
		return detectDatagrams(o.Initiator, o.Responder)
	}
	return detectStream(o)
}

// detectDatagrams wants one datagram that is certain by itself, or two that belong
// together.
func detectDatagrams(a, b []byte) proto.Answer {
	switch {
	case certain(a) || certain(b) || answers(a, b) || answers(b, a):
		return proto.Yes
	case classic(a) && len(b) == 0 || classic(b) && len(a) == 0:
		return proto.More
	}
	return proto.No
}

// certain reports whether a datagram is a message with cookie (48 bits and more), one
// of the drafts of TURN (64 bits), Zoom's probe, any of them behind Microsoft's mark,
// or DTLS.
func certain(b []byte) bool {
	if len(b) < recordHead {
		return false
	}
	switch {
	case b[0] == multiplexed>>8 && len(b) > multiplexHead && be16(b) == multiplexed:
		inner := b[multiplexHead:]
		return inner[0] != b[0] && certain(inner)
	case b[0] >= firstDTLS && b[0] <= lastRecord:
		return records(b)
	case b[0]&0xC0 != 0:
		return false
	}
	m, ok := read(b)
	return ok && m.size() == len(b) && (m.modern() || m.draft() || m.zoom()) && m.sound()
}

// classic reports whether a datagram can be a question without cookie, as clients
// before 2008 ask it. Zeros and small numbers are not rare at the front of a
// datagram: only the answer makes it certain.
func classic(b []byte) bool {
	m, ok := read(b)
	return ok && m.size() == len(b) && m.kind == bindingRequest && len(m.attrs)&3 == 0 && m.sound()
}

// answers reports whether a is the answer to the question q: the transactions agree
// in all their 128 bits, and it says what was asked for.
func answers(a, q []byte) bool {
	if !classic(q) {
		return false
	}
	m, ok := read(a)
	if !ok || m.size() != len(a) || string(m.id) != string(q[4:headSize]) || !m.sound() || allAlike(m.id) {
		return false
	}
	want := uint16(attrMapped)
	if m.kind == bindingError {
		want = attrError
	} else if m.kind != bindingSuccess {
		return false
	}
	_, ok = m.find(want)
	return ok
}

// allAlike reports whether all bytes of b are the same, which says nothing.
func allAlike(b []byte) bool {
	for _, c := range b {
		if c != b[0] {
			return false
		}
	}
	return true
}

// detectStream wants a message at the front of what either side says, bare as TURN
// sends it or behind its length as ICE does (RFC 4571).
func detectStream(o *proto.Opening) proto.Answer {
	a, b := startsStream(o.Initiator), startsStream(o.Responder)
	switch {
	case a == proto.Yes && b != proto.No, b == proto.Yes && a != proto.No:
		return proto.Yes
	case a == proto.No || b == proto.No:
		return proto.No
	}
	return proto.More
}

func startsStream(b []byte) proto.Answer {
	bare, framed := startsMessage(b, 0), startsMessage(b, frameHead)
	switch {
	case bare == proto.Yes || framed == proto.Yes:
		return proto.Yes
	case bare == proto.More || framed == proto.More:
		return proto.More
	}
	return proto.No
}

// startsMessage reports whether a header with a cookie stands in b behind skip bytes,
// which are the length of what follows them. That is 32 bits of cookie, 10 of kind and
// 2 of length; a framed message has the 16 of its length besides.
func startsMessage(b []byte, skip int) proto.Answer {
	if len(b) < skip+2 {
		return proto.More
	}
	head := b[skip:]
	switch {
	case !known(be16(head)):
		return proto.No
	case len(head) < 4:
		return proto.More
	}
	n := int(be16(head[2:]))
	if n&3 != 0 || skip > 0 && int(be16(b)) != headSize+n {
		return proto.No
	}
	if a := proto.Prefix(head[4:], "\x21\x12\xA4\x42"); a != proto.Yes {
		return a
	}
	if len(head) < headSize {
		return proto.More
	}
	return proto.Yes
}
