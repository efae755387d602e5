package xmpp

// A state is where in the markup a direction stands.
type state uint8

const (
	inText    state = iota
	atOpen          // behind "<"
	inName          // of a start tag
	inTag           // between its attributes
	inAttr          // the name of one
	atEquals        //
	atQuote         //
	inValue         //
	atSlash         // of an empty element
	inEnd           // an end tag
	inPI            // behind "<?"
	endPI           // behind "?" in it
	atBang          // behind "<!"
	inMark          // spelling "--" or "[CDATA["
	inComment       //
	inCData         //
)

// A signal is a set of what a byte has brought.
type signal uint8

const (
	sigHit   signal = 1 << iota // a word: half.hit in an attribute of kind half.attr
	sigTag                      // a start tag
	sigEnd                      // an element
	sigNamed                    // what a file is called
	sigBad                      // this is not XML
)

// maxDepth bounds how deep elements may be nested.
const maxDepth = 512

// cdata is what is behind "<![".
const cdata = "CDATA["

// feed takes the next byte. It is never in need of another.
func (h *half) feed(c byte) signal {
	if h.ref.open {
		return h.reference(c)
	}
	switch h.state {
	case inText:
		return h.text(c)
	case inName, inTag, inAttr, atEquals, atQuote, inValue, atSlash:
		return h.startTag(c)
	case inEnd:
		switch c {
		case '>':
			h.state = inText
			return h.close()
		case '<':
			return sigBad
		}
	case atOpen:
		return h.open(c)
	default:
		return h.other(c)
	}
	return 0
}

// text takes a byte outside of markup. Between the elements of a stream there is
// nothing but space.
func (h *half) text(c byte) signal {
	switch {
	case c == '<':
		h.state = atOpen
	case h.depth <= h.outside() && !space(c) && (h.depth > 0 || !mark(c)):
		return sigBad
	case h.wanted == attrNone:
	case c == '&':
		h.ref = reference{open: true}
	default:
		h.value.add(c)
	}
	return 0
}

// open takes the byte behind "<".
func (h *half) open(c byte) signal {
	switch {
	case c == '/':
		h.state = inEnd
	case c == '?':
		h.state = inPI
	case c == '!':
		h.state = atBang
	case c <= ' ' || c == '<' || c == '>' || c == '&' || c == '=':
		return sigBad
	default:
		h.fresh()
		h.state = inName
		h.element.add(c)
	}
	return 0
}

// fresh forgets what is over where another element begins.
func (h *half) fresh() {
	h.tag = tag{}
	h.wanted = attrNone
	if h.depth < h.offer.depth || h.offer.depth == 0 {
		h.offer = offer{}
	}
	if h.depth == h.outside() {
		h.stanza = stanza{}
	}
}

// startTag takes a byte of a start tag.
func (h *half) startTag(c byte) signal {
	switch h.state {
	case inValue:
		return h.inValue(c)
	case atSlash:
		if c != '>' {
			return sigBad
		}
		h.state = inText
		return h.begin() | h.close()
	case atEquals, atQuote:
		return h.equals(c)
	case inAttr:
		return h.inAttr(c)
	}
	switch {
	case space(c):
		h.state = inTag
	case c == '/':
		h.state = atSlash
	case c == '>':
		h.state = inText
		return h.begin()
	case c == '<' || c == '=' || c == '"' || c == '\'':
		return sigBad
	case h.state == inTag:
		h.state, h.name, h.declares = inAttr, name{}, false
		h.name.add(c)
	case c == ':':
		h.element = name{}
	default:
		h.element.add(c)
	}
	return 0
}

// inAttr takes a byte of an attribute's name. A prefix does not matter, except
// that it makes a declaration.
func (h *half) inAttr(c byte) signal {
	switch {
	case c == '=':
		h.state = atQuote
	case space(c):
		h.state = atEquals
	case c == '<' || c == '>' || c == '/' || c == '"' || c == '\'':
		return sigBad
	case c == ':':
		h.declares = h.name.is("xmlns")
		h.name = name{}
	default:
		h.name.add(c)
	}
	return 0
}

// equals takes a byte between an attribute's name and its value.
func (h *half) equals(c byte) signal {
	switch {
	case space(c):
	case c == '=' && h.state == atEquals:
		h.state = atQuote
	case (c == '"' || c == '\'') && h.state == atQuote:
		h.state, h.quote = inValue, c
		h.attr = h.kind()
		h.value.reset()
		if h.match.stop(); h.attr.spells() {
			h.match.start()
		}
	default:
		return sigBad
	}
	return 0
}

// inValue takes a byte of an attribute's value.
func (h *half) inValue(c byte) signal {
	switch c {
	case h.quote:
		h.state = inTag
		h.take(h.attr)
	case '<':
		return sigBad
	case '&':
		h.ref = reference{open: true}
	default:
		return h.char(c)
	}
	return 0
}

// char takes a character of an attribute's value.
func (h *half) char(c byte) signal {
	h.value.add(c)
	t := h.match.next(c)
	h.ours = h.ours || h.attr == attrNS && h.match.ours()
	if t == none {
		return 0
	}
	h.hit, h.blunt = t, "X"
	return sigHit
}

// other takes a byte of what is neither text nor an element.
func (h *half) other(c byte) signal {
	switch h.state {
	case inPI, endPI:
		switch {
		case c == '>' && h.state == endPI:
			h.state = inText
		case c == '?':
			h.state = endPI
		default:
			h.state = inPI
		}
	case atBang:
		if c != '-' && c != '[' { // a stream has no document type, which could define entities
			return sigBad
		}
		h.state, h.quote, h.run = inMark, c, 0
	case inMark:
		return h.inMark(c)
	case inComment, inCData:
		h.inQuoted(c)
	}
	return 0
}

// inMark takes a byte of what opens a comment or quoted text.
func (h *half) inMark(c byte) signal {
	switch {
	case h.quote == '-' && c == '-':
		h.state, h.run = inComment, 0
	case h.quote == '[' && c == cdata[h.run]:
		if h.run++; int(h.run) == len(cdata) {
			h.state, h.run = inCData, 0
		}
	default:
		return sigBad
	}
	return 0
}

// inQuoted takes a byte of a comment or of quoted text, which two of a kind and
// ">" end.
func (h *half) inQuoted(c byte) {
	closing := byte('-')
	if h.state == inCData {
		closing = ']'
	}
	switch {
	case c == '>' && h.run == 2:
		h.state = inText
	case c == closing:
		h.run = min(h.run+1, 2)
	default:
		h.run = 0
		if h.state == inCData && h.wanted != attrNone {
			h.value.add(c)
		}
	}
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// mark reports whether c is of the byte order mark that may open a stream.
func mark(c byte) bool { return c == 0xEF || c == 0xBB || c == 0xBF }
