package icq

import (
	"errors"

	"chaperone/proto"
)

// A kind is how a flow speaks.
type kind uint8

const (
	undecided kind = iota
	datagrams      // to the first servers
	direct         // between clients
)

// A parser follows one flow. It is small: there is one for every flow that is
// followed.
type parser struct {
	kind   kind
	legacy legacy
	direct connection
}

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{kind: undecided} }

var (
	errGreeting = errors.New("icq: no introduction between clients")
	errPacket   = errors.New("icq: no packet between clients")
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if p.kind == undecided {
		p.kind = decide(b)
	}
	switch p.kind {
	case datagrams:
		return p.legacy.parse(ev, b), nil
	case direct:
		return p.direct.parse(ev, dir, b)
	}
	return 0, nil
}

// decide tells the two apart by the first bytes that a parser is shown: whole
// datagrams, an introduction, or the acknowledgement of one, which was waited for.
func decide(b []byte) kind {
	switch {
	case len(b) < 3:
		return undecided
	case b[0] >= shortestGreeting && b[2] == greeting, proto.Prefix(b, greetingAck) == proto.Yes:
		return direct
	case len(b) < len(greetingAck):
		return undecided
	}
	return datagrams
}
