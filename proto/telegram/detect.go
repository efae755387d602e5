package telegram

import (
	"encoding/binary"

	"chaperone/proto"
)

// detect wants an opening with its tag, and what no chance brings about behind it.
func detect(o *proto.Opening) proto.Answer {
	if o.Over == proto.UDP {
		return detectCall(o)
	}
	b := o.Initiator
	switch {
	case o.MidStream || avoided(b):
		return proto.No
	case len(b) < openingSize:
		if len(o.Responder) > 0 { // who cannot know the key yet
			return proto.No
		}
		return proto.More
	}
	var k keystream
	k.begin(b, false)
	head := k.uncover(b[blockSize*3:openingSize], blockSize*3)
	f, ok := framingOf(head[tagAt-blockSize*3:])
	if !ok {
		return proto.No
	}
	return first(o, &k, f, int16(binary.LittleEndian.Uint16(head[centreAt-blockSize*3:])))
}

// avoided reports whether clients would not have opened with b, because it is how
// others open.
func avoided(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	if b[0] == byte(abridged) {
		return true
	}
	if len(b) < 4 {
		return false
	}
	switch string(b[:4]) {
	case "HEAD", "POST", "GET ", "OPTI", "\xee\xee\xee\xee", "\xdd\xdd\xdd\xdd", "\x16\x03\x01\x02":
		return true
	}
	return len(b) >= keyAt && (binary.LittleEndian.Uint32(b[avoidedAt:]) == 0 ||
		b[0] == 0x16 && b[1] == 3 && b[5] == 1) || len(b) >= blockSize && text(b[:blockSize])
}

// text reports whether b is letters. Of random bytes that is so once in four
// million times.
func text(b []byte) bool {
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// first judges by the client's first message, and where that is not enough by the
// one after it or the server's first.
func first(o *proto.Opening, k *keystream, f framing, centre int16) proto.Answer {
	b := o.Initiator[openingSize:]
	h, id, a := uncoverFrame(k, b, openingSize, f, proto.FromInitiator)
	switch {
	case a != proto.Yes:
		return a
	case id == [identity]byte{}:
		return proto.Yes
	case !f.plausible(h):
		return proto.No
	case f != abridged || h.long || known(centre):
		return proto.Yes
	}
	switch next, answer := second(id, k, b, f, h), answered(id, o, f); {
	case next == proto.Yes || answer == proto.Yes:
		return proto.Yes
	case next == proto.No || answer == proto.No:
		return proto.No
	}
	return proto.More
}

// second wants a second message of the client's under the same key, behind h.
func second(id [identity]byte, k *keystream, b []byte, f framing, h frame) proto.Answer {
	end := h.head + h.length
	if len(b) <= end {
		return proto.More
	}
	return same(id, k, b[end:], uint64(openingSize+end), f, proto.FromInitiator)
}

// answered wants the server to speak under the same key, be it behind a notice.
func answered(id [identity]byte, o *proto.Opening, f framing) proto.Answer {
	r, at := o.Responder, 0
	if len(r) == 0 {
		return proto.More
	}
	var k keystream
	k.begin(o.Initiator, true)
	if h, _, _ := uncoverFrame(&k, r, 0, f, proto.FromResponder); h.head > 0 && h.length == 0 {
		r, at = r[h.head:], h.head
	}
	return same(id, &k, r, uint64(at), f, proto.FromResponder)
}

// known reports whether there is a data centre c: five, and three to test with,
// for messages or, negative, for files.
func known(c int16) bool {
	if c < 0 {
		c = -c
	}
	if c > 10000 {
		c -= 10000
	}
	return 1 <= c && c <= 5
}

// same wants another message under the same key, or that the server knows none.
func same(id [identity]byte, k *keystream, b []byte, at uint64, f framing, dir proto.Dir) proto.Answer {
	h, other, a := uncoverFrame(k, b, at, f, dir)
	if a != proto.Yes {
		return a
	}
	if other == id && f.plausible(h) || h.length == 4 && dir == proto.FromResponder && refusal(other) {
		return proto.Yes
	}
	return proto.No
}

// refusal reports whether b begins with one of the numbers that a server refuses
// with: -404 and others, down to -1023.
func refusal(b [identity]byte) bool {
	return b[3] == 0xFF && b[2] == 0xFF && b[1] >= 0xFC
}

// uncoverFrame reads the head at the front of b and the eight bytes behind it, or
// as many as there are in the message.
func uncoverFrame(k *keystream, b []byte, at uint64, f framing, dir proto.Dir) (h frame, id [identity]byte, a proto.Answer) {
	clear := k.uncover(b, at)
	n := min(len(b), len(clear))
	h, ok := f.readFrame(clear[:], n, dir)
	switch {
	case !ok:
		return h, id, proto.More
	case h.length == 0 && h.head == 4 && dir == proto.FromResponder:
		return h, id, proto.More
	case h.length < 4 || h.length > longest:
		return h, id, proto.No
	case n < h.head+min(h.length, identity):
		return h, id, proto.More
	}
	copy(id[:], clear[h.head:h.head+min(h.length, identity)])
	return h, id, proto.Yes
}
