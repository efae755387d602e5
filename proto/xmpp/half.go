package xmpp

import (
	"bytes"

	"chaperone/proto"
)

// A half is one direction: the place in its markup, and what is known of the
// elements that are open. It holds no pointer and copies what it remembers.
type half struct {
	state state
	quote byte // that ends the value at hand
	run   uint8
	depth uint16
	inner bool // the outermost element is a stream's or a body's, and holds the stanzas

	tag
	match matcher
	ref   reference
	value text // of the attribute or element at hand
	hit   token
	blunt string // what to write over the byte that has brought the hit

	wanted attr // what the text of the element at hand is; attrNone: of no interest
	stanza stanza
	offer  offer
	flows  bool // files have come in-band
	calls  bool // the namespace of calls has been declared around a description, with a prefix
}

// A tag is what is known of the start tag at hand.
type tag struct {
	element  name
	level    uint16 // its depth
	name     name   // of the attribute
	declares bool   // it has the prefix xmlns
	attr     attr
	is       token // the application that the tag is about
	media    token
	rtp      bool // the namespace of calls is declared in it
	ours     bool // a namespace is XMPP's
	id       bool
	tcp      bool // the protocol
	hosted   bool // the place was called a host, as SOCKS5 proxies are
	port     uint16
	place    [maxPlace]byte
	nPlace   uint8
}

// A stanza is what is known of the stanza at hand.
type stanza struct {
	kind     stanzaKind
	replies  bool // type is result or error
	typed    bool // type is one that XMPP knows
	said     bool // that it is a message
	to, from jid
}

type stanzaKind uint8

const (
	noStanza stanzaKind = iota
	isIQ
	isMessage
	isPresence
	isStartTLS
	isProceed
	isFailure
	isCompressed
)

// An offer is what is proposed in the stanza at hand.
type offer struct {
	depth   uint16 // of the element that does; 0: none
	feature proto.Feature
	named   bool // or nothing has a name
	file    [maxText]byte
	nFile   uint8
	size    uint64
}

// Limits of what is remembered, in bytes.
const (
	maxName  = 16
	maxPlace = 46 // of an IPv6 address in letters
	maxText  = 96
	maxJID   = 80
)

// A name is that of an element or an attribute, without its prefix.
type name struct {
	n uint8
	b [maxName]byte
}

// add takes another letter. A name that is too long is nobody's.
func (n *name) add(c byte) {
	if n.n < maxName {
		n.b[n.n] = c
		n.n++
	}
}

func (n *name) is(s string) bool { return string(n.b[:n.n]) == s }

// A text is a value's end: what names of files end in is what rules look at.
type text struct {
	n   uint8
	cut bool
	b   [maxText]byte
}

func (t *text) reset() { t.n, t.cut = 0, false }

func (t *text) add(c byte) {
	if t.n == maxText {
		t.cut = true
		t.n = uint8(copy(t.b[:], t.b[maxText/2:]))
	}
	t.b[t.n] = c
	t.n++
}

func (t *text) bytes() []byte { return t.b[:t.n] }

// A jid is an address without its resource.
type jid struct {
	n uint8
	b [maxJID]byte
}

func (j *jid) set(t *text) {
	bare, _, _ := bytes.Cut(t.bytes(), slash)
	if j.n = 0; !t.cut && len(bare) <= maxJID {
		j.n = uint8(copy(j.b[:], bare))
	}
}

func (j *jid) bytes() []byte { return j.b[:j.n] }

// person reports whether j is somebody's at a host.
func (j *jid) person() bool { return bytes.IndexByte(j.bytes(), '@') > 0 }

var slash = []byte("/")

// outside is the depth of what stanzas stand in.
func (h *half) outside() uint16 {
	if h.inner {
		return 1
	}
	return 0
}

// begin takes the end of a start tag: an element is open.
func (h *half) begin() signal {
	outermost := h.element.is("stream") || h.element.is("body") && h.depth == 0
	if outermost && h.depth <= h.outside() {
		h.inner, h.depth = true, 0 // also where a stream begins anew within a stream
	}
	if h.depth++; h.depth > maxDepth {
		return sigBad
	}
	h.level = h.depth
	if !outermost && h.depth == h.outside()+1 {
		h.stanza.kind = h.element.stanza()
	}
	h.wanted = h.textWanted()
	h.value.reset()
	if h.names() && h.element.holdsFile() {
		return sigTag | sigNamed
	}
	return sigTag
}

// close takes the end of an element.
func (h *half) close() signal {
	s := sigEnd
	if h.wanted != attrNone {
		h.take(h.wanted)
		h.wanted = attrNone
	} else if h.names() && h.depth <= h.offer.depth+1 {
		s |= sigNamed
	}
	if h.depth > 0 {
		h.depth--
	}
	return s
}

// stanza tells what the element n is between the stanzas.
func (n *name) stanza() stanzaKind {
	switch string(n.b[:n.n]) {
	case "iq":
		return isIQ
	case "message":
		return isMessage
	case "presence":
		return isPresence
	case "starttls":
		return isStartTLS
	case "proceed":
		return isProceed
	case "failure":
		return isFailure
	case "compressed":
		return isCompressed
	}
	return noStanza
}
