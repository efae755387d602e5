package gnutella

import (
	"errors"

	"chaperone/proto"
)

// A kind is what a flow is made of.
type kind uint8

const (
	undecided kind = iota
	stream
	datagrams
)

// A parser follows one connection, or one host's datagrams with another. It is
// small and holds no pointer: there is one for every flow that is followed.
type parser struct {
	kind kind
	told proto.Features // what the flow stands and falls with, once said
	half [2]half
}

// A half is what is known of one direction of a connection.
type half struct {
	step     step
	begun    bool  // a block of the handshake has been read
	second   bool  // Gnutella2 follows the handshake
	deflated bool  // what follows it is compressed
	upgraded bool  // what follows it may be encrypted
	word     uint8 // index into words
	matched  uint8 // so many of its letters
	function byte
	size     uint32 // of the descriptor's payload
}

// A step is the element that comes next.
type step uint8

const (
	stepStart    step = iota // a block of the handshake, or what follows it
	stepLine                 // a line of a block
	stepPass                 // the rest of a line that does not matter
	stepWord                 // the rest of a line that may offer to compress or to encrypt
	stepHead                 // a descriptor up to its function
	stepTail                 // the rest of its header
	stepEndpoint             // of a pong: the address in its payload
	stepPacket               // a packet of Gnutella2
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var (
	errStart     = errors.New("gnutella: no known opening")
	errCall      = errors.New("gnutella: a call without its end")
	errDeflated  = errors.New("gnutella: the link is compressed")
	errEncrypted = errors.New("gnutella: the link is encrypted")
	errLAN       = errors.New("gnutella: GnucleusLAN cannot be followed")
	errHeader    = errors.New("gnutella: no descriptor's header")
	errPacket    = errors.New("gnutella: no packet of Gnutella2")
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if p.kind != stream {
		switch proto.Either(opens(b), answers(b)) {
		case proto.Yes:
			p.kind = stream
		case proto.No:
			p.kind = datagrams
			p.datagram(ev, b)
			return len(b), nil
		case proto.More:
			return 0, nil
		}
	}
	h := &p.half[dir]
	switch h.step {
	case stepStart:
		return p.start(ev, h, b)
	case stepLine:
		return h.line(ev, b), nil
	case stepPass:
		return h.pass(b), nil
	case stepWord:
		return h.spell(ev, b), nil
	case stepHead:
		return h.head(ev, b), nil
	case stepTail:
		return h.tail(ev, b)
	case stepEndpoint:
		return h.endpoint(ev, b), nil
	}
	return h.packet(ev, b)
}

// is says once that the flow stands and falls with f.
func (p *parser) is(ev *proto.Events, f proto.Feature) {
	if !p.told.Has(f) {
		p.told |= proto.Of(f)
		ev.Saw(f).WithWhole()
	}
}
