package bittorrent

import (
	"errors"

	"chaperone/proto"
)

// A parser follows one flow. It is small and holds no pointer: there is one for
// every flow that is followed.
type parser struct {
	told  proto.Features // said of the connection between two peers
	asked bool           // a tracker has been asked, in transaction
	half  [2]half
	trans uint32
}

// A half is one direction of the connection between two peers.
type half struct {
	mode  mode
	nHead uint8   // of head
	head  [5]byte // uTP: the start of a message whose rest is in another datagram
	begun bool    // uTP: next is known
	next  uint16  // uTP: the number of the datagram to come
	left  uint64  // uTP: bytes of the message at hand that are still to come
	dark  uint64  // bytes that could not be read
}

// A mode is how the next bytes of a direction are read.
type mode uint8

const (
	starting mode = iota // nothing has been seen
	greeting             // a handshake stands here
	messages             // a message starts here
	dark                 // where messages start is not known, or they are encrypted
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var (
	errLength  = errors.New("bittorrent: a message of impossible length")
	errMessage = errors.New("bittorrent: a message whose length is not its kind's")
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if ev.Over == proto.UDP {
		p.datagram(ev, dir, b)
		return len(b), nil
	}
	read, skip, err := p.read(ev, dir, b)
	ev.Skip = skip
	ev.Finished = p.told.Has(proto.FileTransfer) && p.told.Has(proto.FileSharing)
	return read, err
}

// tell says once that the connection between two peers is used for f.
func (p *parser) tell(ev *proto.Events, f proto.Feature) {
	if !p.told.Has(f) {
		p.told |= proto.Of(f)
		ev.Saw(f).WithWhole()
	}
}

// transfers says that dir sends parts of files.
func (p *parser) transfers(ev *proto.Events, dir proto.Dir) {
	if dir == ev.Subject {
		p.tell(ev, proto.FileSharing)
	} else {
		p.tell(ev, proto.FileTransfer)
	}
}
