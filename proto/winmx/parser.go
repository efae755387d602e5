package winmx

import (
	"encoding/binary"
	"errors"
	"net/netip"

	"chaperone/proto"
)

// A parser follows one connection up to the block that says what it is.
type parser struct {
	step step // of who was called
}

// A step is what who was called says next.
type step uint8

const (
	stepGreeting step = iota
	stepAnything      // a block, and what is hidden
	stepBlock         // a cache's
	stepNode
)

var (
	errGreeting = errors.New("winmx: not greeted")
	errBlock    = errors.New("winmx: no key block")
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case dir == proto.FromInitiator:
		return caller(ev, b)
	case p.step == stepAnything || len(b) == 0:
		return len(b), nil
	case p.step == stepGreeting:
		return p.greeting(b[0])
	case p.step == stepBlock:
		return p.cacheBlock(ev, b)
	}
	return node(ev, b), nil
}

func (p *parser) greeting(c byte) (int, error) {
	switch c {
	case peerGreeting:
		p.step = stepAnything
	case cacheGreeting:
		p.step = stepBlock
	default:
		return 0, errGreeting
	}
	return 1, nil
}

// caller reads the block of who called, which says what the connection is for.
func caller(ev *proto.Events, b []byte) (int, error) {
	if len(b) < blockSize {
		return 0, nil
	}
	r, ok := roleOf(b)
	switch {
	case !ok || !r.calls():
		return 0, errBlock
	case r == talker:
		ev.Saw(proto.Messaging).WithWhole()
	default:
		ev.Saw(proto.Overlay).WithWhole()
	}
	ev.Finished = true
	return blockSize, nil
}

// cacheBlock reads a cache's block and the key behind it.
func (p *parser) cacheBlock(ev *proto.Events, b []byte) (int, error) {
	if len(b) < blockSize+keySize {
		return 0, nil
	}
	if cacheAnswer(b) != proto.Yes {
		return 0, errBlock
	}
	p.step = stepNode
	ev.Saw(proto.Overlay).WithWhole()
	return blockSize + keySize, nil
}

// nodeSize is the size of an address in a cache's list: IP address, ports of UDP
// and TCP u16, how many are free u8 twice, and padding.
const nodeSize = 12

// node reads the first of a cache's addresses.
func node(ev *proto.Events, b []byte) int {
	if len(b) < nodeSize {
		return 0
	}
	if port := binary.LittleEndian.Uint16(b[6:]); port != 0 {
		ev.Hint(netip.AddrPortFrom(netip.AddrFrom4([4]byte(b)), port))
	}
	ev.Finished = true
	return nodeSize
}
