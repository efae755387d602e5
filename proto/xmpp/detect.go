package xmpp

import "chaperone/proto"

// detect wants the header of a stream from who opened the connection, or from the
// other side where that one has said nothing yet: an element called stream, and
// the namespace of streams in it, which are 38 letters. A stream met in mid-stream
// is one where a stanza begins the segment.
func detect(o *proto.Opening) proto.Answer {
	answer := opens
	if o.MidStream {
		answer = goesOn
	}
	if len(o.Initiator) > 0 || len(o.Responder) == 0 {
		return answer(o.Initiator)
	}
	return answer(o.Responder)
}

// Limits of what is looked at, in bytes.
const (
	maxHeader = 4 << 10
	maxMiddle = 512
)

// markup reports whether b may be XML.
func markup(b []byte) bool {
	if len(b) > 3 && string(b[:3]) == "\xEF\xBB\xBF" {
		b = b[3:]
	}
	for i, c := range b {
		if !space(c) {
			return c == '<' && (i+1 >= len(b) || b[i+1] == '?' || b[i+1] == '!' || b[i+1] >= 'A') || mark(c) && len(b) < 4
		}
	}
	return true
}

// opens wants a stream's header.
func opens(b []byte) proto.Answer {
	if from, a := wide(b); a != proto.No {
		if a == proto.Yes {
			a = rootedEvery(2, b[min(from, len(b)):], "stream", streams, 2*maxHeader)
		}
		return a
	}
	if !markup(b) {
		return proto.No
	}
	return rooted(b, "stream", streams, maxHeader)
}

// wide reports whether b is in UTF-16, and where the first letter's lower half stands.
// Streams are UTF-8 (RFC 6120, 11.6), but servers leave that to parsers of XML, which
// read both. Such a stream is recognised, and then an error.
func wide(b []byte) (from int, a proto.Answer) {
	a = proto.No
	for at, mark := range [...]string{0: "<\x00", 1: "\x00<", 2: "\xFF\xFE", 3: "\xFE\xFF"} {
		switch proto.Prefix(b, mark) {
		case proto.Yes:
			return at, proto.Yes
		case proto.More:
			a = proto.More
		}
	}
	return 0, a
}

// rooted wants an outermost element of that name, in whose start tag the namespace
// is declared.
func rooted(b []byte, element string, namespace token, limit int) proto.Answer {
	return rootedEvery(1, b, element, namespace, limit)
}

// rootedEvery is rooted of the first of every n bytes.
func rootedEvery(n int, b []byte, element string, namespace token, limit int) proto.Answer {
	var h half
	for i := 0; i < min(len(b), limit); i += n {
		s := h.feed(b[i])
		switch {
		case s&sigHit != 0 && h.attr == attrNS && h.hit == namespace && h.element.is(element):
			return proto.Yes
		case s&(sigBad|sigTag) != 0, h.state == inEnd, h.state == inTag && !h.element.is(element):
			return proto.No
		}
	}
	if len(b) >= limit {
		return proto.No
	}
	return proto.More
}

// goesOn wants a stanza that shows whose it is, or a stream's header.
func goesOn(b []byte) proto.Answer {
	switch {
	case len(b) == 0:
		return proto.More
	case !markup(b):
		return proto.No
	case opens(b) == proto.Yes:
		return proto.Yes
	}
	return stanzaOpens(b, maxMiddle)
}

// stanzaOpens wants a stanza of one of three names, and either a namespace of
// XMPP's within it, or the attributes that stanzas have: a type that XMPP knows,
// and somebody at a host, or the id of a query.
func stanzaOpens(b []byte, limit int) proto.Answer {
	var h half
	for _, c := range b[:min(len(b), limit)] {
		s := h.feed(c)
		switch {
		case s&sigBad != 0 || h.inner || h.state == inEnd && h.depth == 0,
			h.depth == 0 && h.state == inTag && !stanzaLike(h.element.stanza()),
			s&sigTag != 0 && !stanzaLike(h.stanza.kind):
			return proto.No
		case h.ours || s&sigHit != 0 && h.attr == attrNS && h.hit == jabber,
			s&sigTag != 0 && h.level == 1 && h.shaped():
			return proto.Yes
		case s&sigEnd != 0 && h.depth == 0:
			return proto.No
		}
	}
	if len(b) >= limit {
		return proto.No
	}
	return proto.More
}

func stanzaLike(k stanzaKind) bool { return noStanza < k && k <= isPresence }

// shaped reports whether the stanza at hand has the attributes that stanzas have.
func (h *half) shaped() bool {
	s := &h.stanza
	return s.typed && (s.to.person() || s.from.person() || s.kind == isIQ && h.id)
}
