package opennap

import (
	"errors"

	"chaperone/proto"
)

// A carrier is what a connection carries.
type carrier uint8

const (
	undecided carrier = iota
	messages          // of a client and its server
	transfer          // a file, or a list
)

// A parser follows one connection of either kind.
type parser struct {
	carrier carrier
	listed  bool // a list was asked for
	half    [2]half
}

var (
	errStart   = errors.New("opennap: spoken to by who was called")
	errRequest = errors.New("opennap: no request for a file")
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// maxUndecided is how much who was called may say before who called has spoken.
const maxUndecided = 64

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if p.carrier == undecided && dir == proto.FromInitiator && len(b) > 1 {
		p.carrier = decide(b)
	}
	switch {
	case len(b) == 0:
		return 0, nil
	case p.carrier == messages:
		return p.half[dir].message(ev, dir, b)
	case p.carrier == transfer && dir == proto.FromInitiator:
		return p.transfer(ev, b)
	case p.carrier == transfer:
		return len(b), nil
	case len(b) > maxUndecided:
		return 0, errStart
	}
	return 0, nil
}

// decide tells the two apart by the second byte: that of a login is the upper
// byte of its length.
func decide(b []byte) carrier {
	if b[1] > maxLogin>>8 {
		return transfer
	}
	return messages
}
