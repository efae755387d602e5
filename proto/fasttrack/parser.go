package fasttrack

import (
	"errors"

	"chaperone/proto"
)

// A mode is what a flow is made of.
type mode uint8

const (
	undecided mode = iota
	calls
	session
)

// A parser follows one connection, or one host's datagrams with another. It holds
// no pointer: there is one for every flow that is followed.
type parser struct {
	mode   mode
	told   bool // what the flow stands and falls with
	called bool // a call has been read up to its first line
	agent  bool // and a line that says what calls

	seeds    [2]uint32 // of both sides
	shuffled bool      // the ciphers replace their bytes
	half     [2]half
	name     [maxLogin]byte
}

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var (
	errEarly  = errors.New("fasttrack: a client that does not wait for its key")
	errName   = errors.New("fasttrack: no network's name")
	errMarker = errors.New("fasttrack: no message where one should be")
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if ev.Over == proto.UDP {
		p.datagram(ev, b)
		return len(b), nil
	}
	if p.mode == undecided && !p.decide(dir, b) {
		return wait(b)
	}
	switch {
	case p.mode == calls:
		return p.call(ev, dir, b)
	case dir == proto.FromInitiator:
		return p.client(ev, b)
	}
	return p.server(ev, b)
}

// decide tells a call from a session, if b allows. Who is called has nothing to say
// in either before the other has spoken, but may be shown first: then it is a
// session, unless it asks for a file.
func (p *parser) decide(dir proto.Dir, b []byte) bool {
	mark := callMark
	if dir == proto.FromResponder {
		mark = askMark
	}
	switch a := proto.Prefix(b, mark); {
	case a == proto.No:
		p.mode = session
	case a == proto.Yes && dir == proto.FromInitiator:
		p.mode = calls
	}
	return p.mode != undecided
}

// askMark begins what a call is answered with.
const askMark = "GET /"

// overlay says once that the flow is the network's.
func (p *parser) overlay(ev *proto.Events) {
	if !p.told {
		p.told = true
		ev.Saw(proto.Overlay).WithWhole()
	}
}
