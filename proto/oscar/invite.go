package oscar

import (
	"bytes"
	"encoding/base64"

	"chaperone/proto"
)

// uuid reads one field of an invitation, until one is a capability. RVOUS_PROPOSE
// has it before the cookie, toc_rvous_accept behind it.
func (p *parser) uuid(ev *proto.Events, dir proto.Dir, b []byte, last bool) int {
	h := &p.half[dir]
	n := bytes.IndexByte(b[:min(len(b), textLength)], separator(dir))
	switch {
	case n >= 0:
		h.matches = h.matches || n > 0 && p.latest.cookie == cookieOf(b[:n])
		return n + 1
	case len(b) < textLength:
		return 0
	}
	c, ok := parseText(b)
	use, f := lookup(c)
	if !ok || use != meansUse && use != meansOffer {
		return textLength // of a long field, perhaps
	}
	if use == meansUse {
		if !h.accepts {
			ev.Saw(f).With(h.remembered())
		}
		return h.rest(ev, textLength, b)
	}
	e := p.offer(ev, h, f).BluntedBy(0, bluntText)
	left := int(h.left) - textLength
	if h.accepts || left == 0 || left > maxTerms {
		return h.rest(ev, textLength, b)
	}
	if !last {
		h.step, h.feature = stepTextTerms, f
		return textLength
	}
	p.take(ev, h, e, p.readTextTerms(b[textLength:]), f)
	return len(b)
}

// textTerms reads what stands behind a capability that had to be judged before.
func (p *parser) textTerms(ev *proto.Events, dir proto.Dir, b []byte, last bool) int {
	if !last {
		return 0
	}
	h := &p.half[dir]
	p.take(ev, h, nil, p.readTextTerms(b), h.feature)
	return len(b)
}

// readTextTerms reads ":cookie:seq:ip:ip:ip:port" and pairs of tag and base64.
func (p *parser) readTextTerms(b []byte) (t terms) {
	var field [7][]byte
	rest := b
	for i := range field {
		field[i], rest, _ = bytes.Cut(rest, colon)
	}
	p.latest = proposal{cookie: cookieOf(field[1])}
	for i := range t.ip {
		t.ip[i], _ = proto.CutIPv4(field[3+i])
	}
	t.port, _ = cutPort(field[6])
	for len(rest) > 0 {
		var tag, value []byte
		tag, rest, _ = bytes.Cut(rest, colon)
		value, rest, _ = bytes.Cut(rest, colon)
		if string(tag) == "10001" { // 0x2711
			room := p.latest.service[:]
			n, _ := base64.StdEncoding.Decode(room, value[:min(len(value), len(room)/3*4)])
			t.service = room[:n]
		}
	}
	return t
}

// cookieOf reads a printed cookie: eight bytes in base64, padded.
func cookieOf(b []byte) (c [8]byte) {
	var room [9]byte
	if len(b) == 12 {
		base64.StdEncoding.Decode(room[:], b)
	}
	return [8]byte(room[:8])
}

var colon = []byte(":")
