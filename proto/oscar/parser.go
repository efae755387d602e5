package oscar

import (
	"errors"

	"chaperone/proto"
	"chaperone/proto/icq"
)

// A kind is what a connection carries.
type kind uint8

const (
	undecided kind = iota
	flap           // OSCAR or TOC
	oft            // files between clients
	odc            // pictures between clients
	ars            // the relay's own words
)

// A parser follows one connection of any kind. It is small and holds no pointer:
// there is one for every connection that is followed.
type parser struct {
	kind    kind
	began   bool // a frame has been seen
	toc     bool // the client said FLAPON
	relayed bool // the relay is ready, and now passes on what clients say to each other
	half    [2]half
	file    transfer
	latest  proposal
}

// A half is what is known of one direction.
type half struct {
	step    step
	inUser  bool // the TLVs at hand are those of a user-info block
	early   bool // of a file header: said before it was whole
	channel uint8
	feature proto.Feature // of the offer whose terms are still to come
	nPeer   uint8
	accepts bool   // the rendezvous at hand accepts a proposal,
	matches bool   // the latest one
	count   uint16 // TLVs of the user-info block still to come
	left    uint16 // bytes of the frame still to come
	tlv     uint16 // bytes of the TLV's value still to come
	verb    verb
	reader  icq.Reader
	body    snac
	raw     uint32 // bytes of a file still to come
	peer    [maxPeer]byte
}

// maxPeer is how much of another user's name is remembered from the start of a
// message to its offer. Screen names have 16 bytes; a longer one is an e-mail address.
const maxPeer = 56

func (h *half) remember(peer []byte) { h.nPeer = uint8(copy(h.peer[:], peer)) }
func (h *half) remembered() []byte   { return h.peer[:h.nPeer] }

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var (
	errStart = errors.New("oscar: no known opening")
	errFrame = errors.New("oscar: frame without its mark")
	errOFT   = errors.New("oscar: broken file header")
	errARS   = errors.New("oscar: broken relay message")
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if p.kind == undecided {
		if err := p.decide(b); err != nil {
			if !p.relayed {
				return 0, err
			}
			ev.Finished = true // TLS, or what else clients agreed upon
			return len(b), nil
		}
	}
	switch p.kind {
	case flap:
		return p.flap(ev, dir, b)
	case oft:
		return p.oft(ev, dir, b)
	case odc:
		return p.odc(ev, b)
	case ars:
		return p.ars(ev, b)
	}
	return 0, nil
}

// decide sets the kind as soon as b tells it.
func (p *parser) decide(b []byte) error {
	switch {
	case proto.Prefix(b, oftMark) == proto.Yes, proto.Prefix(b, oftNewMark) == proto.Yes:
		p.kind = oft
	case proto.Prefix(b, odcHead) == proto.Yes:
		p.kind = odc
	case p.relayed:
	case b[0] == flapMark, proto.Prefix(b, tocHello) == proto.Yes:
		p.kind = flap
	case len(b) >= 4 && string(b[2:4]) == arsVersion:
		p.kind = ars
	}
	if p.kind == undecided && len(b) >= len(odcHead) {
		return errStart
	}
	return nil
}
