package i2p

import (
	"errors"

	"chaperone/proto"
)

var errLine = errors.New("i2p: a line that does not end")

// A parser follows one connection.
type parser struct{}

// Reset implements [proto.Parser].
func (*parser) Reset() {}

// Parse implements [proto.Parser]. Only the initiator says what it wants.
func (*parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if dir != proto.FromInitiator {
		return len(b), nil
	}
	return command(ev, b)
}
