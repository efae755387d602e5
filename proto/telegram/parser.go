package telegram

import (
	"errors"

	"chaperone/proto"
)

// A parser follows a connection, or a call.
type parser struct {
	open    bool // the keys are known
	framing framing
	hinted  bool
	said    proto.Features
	half    [2]half
}

// A half is one direction.
type half struct {
	keys  keystream
	at    uint64 // of the first unread byte
	large uint8  // messages that only a part of a file makes so large
	since uint8  // others since the last of these
}

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var (
	errOpening = errors.New("telegram: not how a connection opens")
	errFrame   = errors.New("telegram: not a message")
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case ev.Over == proto.UDP:
		p.call(ev, dir, b)
		return len(b), nil
	case p.open:
		return p.frame(ev, dir, b)
	case dir == proto.FromResponder || len(b) < openingSize:
		return 0, nil
	}
	return p.opening(ev, b)
}

// opening reads the first 64 bytes.
func (p *parser) opening(ev *proto.Events, b []byte) (int, error) {
	here := &p.half[proto.FromInitiator]
	here.keys.begin(b, false)
	tag := here.keys.uncover(b[tagAt:openingSize], tagAt)
	f, ok := framingOf(tag[:])
	if !ok {
		return 0, errOpening
	}
	p.open, p.framing, here.at = true, f, openingSize
	p.half[proto.FromResponder].keys.begin(b, true)
	ev.Saw(proto.Session)
	return openingSize, nil
}

// frame reads a message's head and leaves the rest out. The keystream can be
// taken up anywhere, so what is left out costs nothing.
func (p *parser) frame(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	here := &p.half[dir]
	clear := here.keys.uncover(b, here.at)
	n := min(len(b), len(clear))
	h, ok := p.framing.readFrame(clear[:], n, dir)
	switch {
	case !ok:
		return 0, nil
	case h.length > maxFrame:
		return 0, errFrame
	}
	if p.asks(dir, h) {
		if n < h.head+identity {
			return 0, nil
		}
		if [identity]byte(clear[h.head:]) != [identity]byte{} {
			p.said |= proto.Of(proto.Messaging)
			ev.Saw(proto.Messaging)
		}
	}
	p.weigh(ev, dir, h.length)
	here.at += uint64(h.head) + uint64(h.length)
	ev.Skip = h.length
	return h.head, nil
}

// asks reports whether it matters under which key a message is.
func (p *parser) asks(dir proto.Dir, h frame) bool {
	return dir == proto.FromInitiator && !p.said.Has(proto.Messaging) && shortest <= h.length && h.length <= maxSaid
}
