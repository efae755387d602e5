package ares

import (
	"errors"

	"chaperone/proto"
)

// A carrier is what a flow carries.
type carrier uint8

const (
	undecided carrier = iota
	supernode         // a client's messages and a supernode's
	download          // a request for a file, and the file
	pushes            // what is to be answered by such a request
	chat              // a talk
	probe             // no more than a word
	datagrams         // the hash table
)

// A parser follows one flow.
type parser struct {
	carrier carrier
	half    [2]half // of a talk
}

var errStart = errors.New("ares: no known opening")

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	switch p.carrier {
	case undecided:
		return p.begin(ev, dir, b)
	case supernode:
		return session(ev, dir, b)
	case chat:
		return p.chat(ev, dir, b), nil
	case datagrams:
		return table(ev, b), nil
	}
	return len(b), nil
}

// begin reads the first words of a flow. Those of who was called are a request, or
// an answer that is read when the question is known.
func (p *parser) begin(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	c, size, a := opening(b)
	switch {
	case a == proto.Yes:
		return p.opened(ev, dir, c, size, b)
	case datagram(b):
		p.carrier = datagrams
		return table(ev, b), nil
	case a == proto.No && dir == proto.FromInitiator, len(b) > maxRequest+minRequest+maxNoise:
		return 0, errStart
	}
	return 0, nil
}

// opening tells what a flow carries by its first words, and how many bytes these
// are.
func opening(b []byte) (c carrier, size int, a proto.Answer) {
	a, _ = helloAnswer(b)
	if a == proto.Yes {
		return supernode, helloSize, a
	}
	c, size, text := readText(b)
	if text == proto.Yes {
		return c, size, text
	}
	kind, size, hidden := readRequest(b)
	switch {
	case hidden == proto.Yes:
		return carriers[kind], size, hidden
	case hidden == proto.More || text == proto.More:
		a = proto.More
	}
	return 0, 0, a
}

// carriers is what requests behind ciphers are for.
var carriers = [...]carrier{getOld: download, get: download, pushed: pushes, talk: chat, talkPushed: chat}

// opened says what a flow carries. Where it is a supernode's, that is said of the
// first message as of any other.
func (p *parser) opened(ev *proto.Events, dir proto.Dir, c carrier, size int, b []byte) (int, error) {
	p.carrier = c
	switch c {
	case supernode:
		return session(ev, dir, b)
	case chat:
		ev.Saw(proto.Messaging).WithWhole()
		return size, nil
	case probe:
		ev.Saw(proto.Overlay).WithWhole()
	default:
		ev.Saw(proto.FileTransfer).WithWhole()
	}
	ev.Handoff = c == pushes
	ev.Finished = !ev.Handoff
	return size, nil
}
