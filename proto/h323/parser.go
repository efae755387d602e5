package h323

import (
	"errors"

	"chaperone/proto"
)

// A parser follows one connection, or the datagrams between two addresses.
type parser struct {
	begun  bool
	called bool // a call has been said
	kind   kind
	asked  [2][maxChannels]channel // channels, by who asked for them
	next   [2]uint8                // where the next one goes
}

// maxRead is how much of a packet is looked at.
const maxRead = 8 << 10

var errPacket = errors.New("h323: no packet")

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if ev.Over == proto.UDP {
		p.begin(ev)
		return len(b), nil
	}
	body, n := packet(b)
	read := min(n, maxRead)
	switch {
	case n == 0 && len(b) >= headLen:
		return p.empty(b)
	case n == 0 || len(b) < read:
		return 0, nil
	}
	if p.kind == undecided {
		p.kind = media
		if body[0] == q931 {
			p.kind = signalling
		}
	}
	p.begin(ev)
	ev.Skip = n - read
	if p.kind == signalling {
		p.call(ev, body)
	} else {
		p.negotiate(ev, dir, body)
	}
	return read, nil
}

func (p *parser) begin(ev *proto.Events) {
	if !p.begun {
		p.begun = true
		ev.Saw(proto.Session)
	}
}

// empty reads a packet with nothing in it, by which some keep a connection alive.
func (p *parser) empty(b []byte) (int, error) {
	if string(b[:headLen]) == "\x03\x00\x00\x04" {
		return headLen, nil
	}
	return 0, errPacket
}
