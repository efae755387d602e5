package i2p

import (
	"errors"

	"chaperone/proto"
	"chaperone/proto/tls"
)

var errLine = errors.New("i2p: a line that does not end")

// A parser follows one connection.
type parser struct {
	host [tls.MaxName]byte
}

// Reset implements [proto.Parser].
func (*parser) Reset() {}

// Parse implements [proto.Parser]. Only the initiator says what it wants.
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case dir != proto.FromInitiator:
		return len(b), nil
	case b[0] == handshake:
		return p.reseed(ev, b)
	}
	return command(ev, b)
}

// handshake is the first byte of TLS.
const handshake = 22

// reseed waits for the host's name.
func (p *parser) reseed(ev *proto.Events, b []byte) (int, error) {
	var buf [tls.Enough]byte
	h, a := tls.Read(b, buf[:])
	if a == proto.More && len(h.Name) == 0 {
		return 0, nil
	}
	ev.Saw(proto.Session).WithWhole()
	ev.Host = h.Host(p.host[:0])
	ev.Finished = true
	return len(b), nil
}
