package xmpp

import (
	"bytes"
	"errors"
	"net/netip"
	"time"

	"chaperone/proto"
)

// A parser follows one stream. It reads all that it is shown at once, so that it
// never waits, except where a client begins TLS before it is allowed to.
type parser struct {
	began bool // that there is a stream has been said
	held  bool // the client has asked for TLS
	last  proto.Feature
	known bool // last is what was offered last
	half  [2]half
}

var (
	errXML        = errors.New("xmpp: not XML, or not what streams allow")
	errCompressed = errors.New("xmpp: what is compressed cannot be read")
	errEarly      = errors.New("xmpp: too much said before the server has agreed to TLS")
)

// handshake begins a TLS record, and can be in no XML: a server that has not agreed to
// TLS ends the stream for it.
const handshake = 22

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser]. It reads up to what says something.
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if p.held && dir == proto.FromInitiator && len(b) > 0 && b[0] == handshake {
		if len(b) >= proto.MaxUnread {
			return 0, errEarly
		}
		return 0, nil
	}
	h := &p.half[dir]
	for i := 0; i < len(b); i++ {
		if i += h.plain(b[i:]); i == len(b) {
			break
		}
		s := h.feed(b[i])
		switch {
		case s == 0:
			continue
		case s&sigBad != 0:
			return i + 1, errXML
		case p.say(ev, dir, s, b, i):
			return i + 1, nil
		case s&sigEnd != 0 && h.stanza.kind == isCompressed && dir == proto.FromResponder && h.depth == h.outside():
			return i + 1, errCompressed
		}
	}
	return len(b), nil
}

// plain returns how many bytes at the front of b mean nothing.
func (h *half) plain(b []byte) int {
	end := byte('<')
	switch {
	case h.ref.open:
		return 0
	case h.state == inText && h.depth > h.outside() && h.wanted == attrNone:
	case h.state == inValue && h.attr == attrNone:
		end = h.quote
	default:
		return 0
	}
	if n := bytes.IndexByte(b, end); n >= 0 {
		return n
	}
	return len(b)
}

// say says what b[i] has brought, and reports whether that is anything.
func (p *parser) say(ev *proto.Events, dir proto.Dir, s signal, b []byte, i int) bool {
	h := &p.half[dir]
	if s&sigHit != 0 {
		p.hit(ev, dir, b, i)
	}
	if s&sigTag != 0 {
		p.tagged(ev, dir)
	}
	if s&sigNamed != 0 {
		h.offer.named = true
		ev.Completes(proto.Offer, h.offer.feature).Named(h.offer.file[:h.offer.nFile], h.offer.size)
	}
	if s&sigEnd != 0 && h.depth == h.outside() {
		p.agreed(ev, dir)
	}
	return ev.NSeen+ev.NExpect > 0 || len(ev.Host) > 0 || ev.Handoff || p.held
}

// agreed reads what stands between the stanzas and changes what follows.
func (p *parser) agreed(ev *proto.Events, dir proto.Dir) {
	switch k := p.half[dir].stanza.kind; {
	case dir == proto.FromInitiator:
		p.held = k == isStartTLS
	case k == isProceed:
		ev.Handoff = true
	case k == isFailure:
		p.held = false
	}
}

// tagged says what a start tag means.
func (p *parser) tagged(ev *proto.Events, dir proto.Dir) {
	h := &p.half[dir]
	switch {
	case h.inner && h.level == 1:
		if !p.began {
			p.began = true
			ev.Saw(proto.Session)
		}
		if dir == proto.FromInitiator {
			ev.Host = h.stanza.to.bytes()
		}
	case h.stanza.kind == isPresence && h.level == h.outside()+1:
		p.people(ev.Saw(proto.Presence), ev, dir)
	case h.stanza.kind == isMessage && h.level == h.outside()+2 && !h.stanza.said && h.element.talks():
		h.stanza.said = true
		p.people(ev.Saw(proto.Messaging), ev, dir)
	case h.element.is("description") && (h.is == none && !h.calls || h.media == none && (h.is == none || h.rtp)):
		p.known = false // what follows is not known either
	case h.element.waits():
		p.expect(ev, h)
	}
}

// talks reports whether the element n is what a message says, in clear or sealed.
func (n *name) talks() bool { return n.is("body") || n.is("encrypted") || n.is("openpgp") }

// people names who talks with whom.
func (p *parser) people(e *proto.Event, ev *proto.Events, dir proto.Dir) *proto.Event {
	s := &p.half[dir].stanza
	if dir == ev.Subject {
		return e.By(s.from.bytes()).With(s.to.bytes())
	}
	return e.By(s.to.bytes()).With(s.from.bytes())
}

// announced is how long an announced connection may take to come up.
const announced = 2 * time.Minute

// expect announces what comes up where somebody says that he waits.
func (p *parser) expect(ev *proto.Events, h *half) {
	x := proto.Expectation{Over: proto.UDP, Feature: p.last, For: announced}
	switch {
	case h.element.is("streamhost"):
		x.Over, x.Feature = proto.TCP, proto.FileTransfer
	case !p.known:
		return
	case h.tcp || p.last == proto.FileTransfer && h.hosted:
		x.Over = proto.TCP
	}
	x.To = netip.AddrPortFrom(proto.Address(h.place[:h.nPlace]), h.port)
	if x.To.IsValid() && h.port != 0 {
		ev.Expect(x)
	}
}
