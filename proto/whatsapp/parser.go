package whatsapp

import (
	"errors"

	"chaperone/proto"
)

// A parser follows a connection until its first message is encrypted.
type parser struct {
	greeted bool
	old     bool
	count   int // of the client's messages behind its hello
}

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var errHello = errors.New("whatsapp: no hello")

// handshake is how many messages of the client's are.
const handshake = 2

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	middle := proto.No
	if !p.greeted {
		middle = startedAnswer(b)
	}
	switch {
	case middle == proto.More:
		return 0, nil
	case middle == proto.Yes:
		p.greeted, ev.Finished = true, true
		ev.Saw(proto.Session)
		ev.Saw(proto.Messaging)
		return len(b), nil
	case dir == proto.FromResponder:
		return len(b), nil
	case !p.greeted:
		return p.hello(ev, b)
	case len(b) < lengthSize:
		return 0, nil
	}
	n := length(b)
	if p.old {
		n &= encrypted<<16 - 1
	}
	if p.count++; p.old && b[0]&encrypted != 0 || !p.old && p.count > handshake {
		ev.Saw(proto.Messaging)
		ev.Finished = true
	}
	ev.Skip = n
	return lengthSize, nil
}

// hello reads what stands before the first message.
func (p *parser) hello(ev *proto.Events, b []byte) (int, error) {
	rest, a := behindAdvice(b)
	if a == proto.Yes {
		a = version(rest)
	}
	switch a {
	case proto.More:
		return 0, nil
	case proto.No:
		return 0, errHello
	}
	p.greeted, p.old = true, legacy(rest)
	ev.Saw(proto.Session)
	return len(b) - len(rest) + helloSize, nil
}
