package stun

import (
	"errors"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

// A parser follows one flow, whatever of the family passes there.
type parser struct {
	app     *proto.App // whose flow it is known to be; nil: nobody's
	proven  bool       // by what was said here, not by its shape, nor by others' hints
	told    facts      // what has been said
	relayed bool       // what is read now stands inside a relay's message
	keyed   bool       // the peers want keys for SRTP
	bulk    int        // bytes of a data channel
	framing framing
	tracks  [2]track
	pieces  pieces
}

// facts are what is said of a flow once.
type facts uint16

const (
	toldStun facts = 1 << iota
	toldPeers
	toldVoice
	toldVideo
	toldChannel
	toldHost
)

// first reports whether f has not been said yet, and notes that it has.
func (p *parser) first(f facts) bool {
	was := p.told&f != 0
	p.told |= f
	return !was
}

func (p *parser) Reset() { *p = parser{} }

// errLost is the parser's one error: a stream is in step no longer.
var errLost = errors.New("stun: no message where one must start")

func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if ev.Over == proto.TCP {
		return p.stream(ev, dir, b)
	}
	p.relayed = false
	p.datagram(ev, dir, b)
	return len(b), nil
}

// datagram reads what one datagram holds, told apart by its first byte (RFC 7983). Of
// what is none of the family nothing is said.
func (p *parser) datagram(ev *proto.Events, dir proto.Dir, b []byte) {
	if len(b) < 4 {
		return
	}
	switch c := b[0]; {
	case c < firstDTLS:
		p.message(ev, dir, b)
	case c <= lastDTLS:
		p.dtls(ev, dir, b)
	case c <= lastChannel:
		p.channel(ev, dir, b)
	case c >= firstMedia && c <= lastMedia:
		p.media(ev, dir, b)
	case be16(b) == multiplexed && len(b) > multiplexHead && b[multiplexHead] != b[0]:
		p.datagram(ev, dir, b[multiplexHead:])
	}
}

// First bytes of what shares a flow with STUN.
const (
	firstChannel  = 64
	lastChannel   = 79
	firstMedia    = 128
	lastMedia     = 191
	channelHead   = 4
	multiplexed   = 0xFF10 // Microsoft's mark, with a length u16 and a session [8]
	multiplexHead = 12
)

// message reads a STUN message.
func (p *parser) message(ev *proto.Events, dir proto.Dir, b []byte) {
	m, ok := read(b)
	if !ok || !m.valid() || !m.sound() {
		return
	}
	if m.zoom() {
		p.tells(ev, tell{app: hosts.Zoom})
	} else if t := m.told(); t.app != nil {
		p.tells(ev, t)
	}
	if !p.relayed && p.first(toldStun) {
		ev.Saw(proto.Session).Of(App).WithWhole()
	}
	check := m.check()
	if app := caller(ev.Hinted); app != nil && (check || m.kind == allocateRequest) {
		p.tells(ev, tell{app: app, likely: true, call: true})
	}
	if check && m.peers() {
		p.peers(ev)
	}
	switch {
	case p.relayed:
	case p.proven:
		m.hints(ev)
	case caller(p.app) != nil && (check || m.kind == allocateRequest):
		ev.Hint(sender)
	}
	p.again(ev, &m)
	p.relays(ev, dir, &m)
}

// check reports whether m asks a peer whether he can be reached. Who asks a server for
// his own address has no password to prove.
func (m *message) check() bool {
	if m.kind != bindingRequest {
		return false
	}
	_, proven := m.find(attrIntegrity)
	return proven
}

// peers reports whether a check is of ICE, so that peers are setting up media or data.
func (m *message) peers() bool {
	for _, kind := range [...]uint16{attrPriority, attrControlling, attrControlled} {
		if _, ok := m.find(kind); ok {
			return true
		}
	}
	return false
}

// tells takes in whose message this is. What was only likely is certain once the
// app's own messages are seen, or is another's.
func (p *parser) tells(ev *proto.Events, t tell) {
	if t.app == hosts.Skype && ev.Hinted == hosts.Teams {
		t.app = hosts.Teams
	}
	if !p.proven && (!t.likely || caller(p.app) == nil) {
		p.becomes(ev, t.app)
		ev.App, ev.Likely, p.proven = t.app, t.likely, !t.likely
	}
	if t.call && t.app == p.app {
		p.call(ev)
	}
}

// becomes says whose flow this is.
func (p *parser) becomes(ev *proto.Events, app *proto.App) {
	if p.app != app {
		p.app, ev.App = app, app
		p.told &^= toldVoice | toldVideo | toldChannel
		ev.Saw(proto.Session).WithWhole()
	}
}

// peers says that peers look for a way to each other: a flow of their own is WebRTC's,
// a relay's stays the relay's, since it may carry others too.
func (p *parser) peers(ev *proto.Events) {
	switch {
	case p.app != nil && p.app != DTLS:
	case !p.relayed:
		p.becomes(ev, WebRTC)
	case p.first(toldPeers):
		ev.Saw(proto.Session).Of(WebRTC).WithWhole()
	}
}

// call says that this is a call.
func (p *parser) call(ev *proto.Events) {
	if !p.first(toldVoice) {
		return
	}
	p.owned(ev.Saw(proto.Voice))
	if p.app == hosts.Skype {
		ev.Saw(proto.Voice).Of(hosts.Teams).WithWhole()
	}
}

// again says once more that a relay carries a call, now and then: the relay's flow is
// not the call's app's, so that nobody else asks a new policy about it.
func (p *parser) again(ev *proto.Events, m *message) {
	if p.app == nil && !p.relayed && p.told&toldVoice != 0 && m.kind == permitRequest {
		p.owned(ev.Saw(proto.Voice))
	}
}

// owned says of a feature whose it is where it is not the flow's app's.
func (p *parser) owned(e *proto.Event) {
	e.WithWhole()
	if p.app == nil && (p.keyed || p.told&toldPeers != 0) {
		e.Of(WebRTC)
	}
}
