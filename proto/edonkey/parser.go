package edonkey

import (
	"errors"

	"chaperone/proto"
)

// A parser follows one flow. It is small and holds no pointer: there is one for
// every flow that is followed.
type parser struct {
	opened bool // who opened the connection has been said
	half   [2]half
	node   [2]node
}

// A half is one direction of a connection.
type half struct {
	said  bool   // what the message at hand means has been said
	told  bool   // and with its name
	list  fields // of which entries come next
	swap  bool   // they have their addresses in reverse
	each  uint8  // how long one is
	nName uint8
	count uint32        // so many
	left  uint32        // bytes of the message still to come
	name  [maxName]byte // of the file that was named last: its end
}

// maxName is how much of a name is remembered. Its end is what rules look at.
const maxName = 64

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var errLost = errors.New("edonkey: no message where one should be")

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if ev.Over == proto.UDP {
		p.datagram(ev, dir, b)
		return len(b), nil
	}
	return p.message(ev, dir, b)
}
