package soulseek

import (
	"encoding/binary"
	"errors"

	"chaperone/proto"
)

// A kind is what a connection is for.
type kind uint8

const (
	undecided   kind = iota
	server           // the conversation with the server
	messages         // between clients
	file             // one file
	distributed      // searches, passed on
)

// A parser follows one connection. It is small and holds no pointer: there is one
// for every connection that is followed.
type parser struct {
	kind    kind
	greeted bool // who opened the connection has said who it is
	hidden  bool
	half    [2]half
	plain   [maxFields]byte // the front of a hidden message
}

// A half is what is known of the message at hand in one direction.
type half struct {
	shown int  // so much of its head was there the last time
	said  bool // what it means has been said
	told  bool // and with all names
}

// maxFields is how much of a message is waited for to learn names from it.
const maxFields = 512

// Reset implements [proto.Parser].
func (p *parser) Reset() {
	p.kind, p.greeted, p.hidden, p.half = undecided, false, false, [2]half{}
}

var (
	errGreeting = errors.New("soulseek: no known greeting")
	errLost     = errors.New("soulseek: no message where one should be")
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if dir == proto.FromInitiator && !p.greeted {
		return p.greet(ev, b)
	}
	if p.kind == undecided && !p.decide(ev, b) {
		p.half[dir].shown = len(b)
		return 0, nil
	}
	switch p.kind {
	case file:
		return len(b), nil
	case distributed:
		return branch(ev, b)
	}
	return p.message(ev, dir, b)
}

// greet reads the message that opens a connection.
func (p *parser) greet(ev *proto.Events, b []byte) (int, error) {
	if n, a := p.greeting(ev, b); a != proto.No {
		return n, nil
	}
	n, a := p.greeting(ev, reveal(p.plain[:], b))
	switch {
	case a == proto.No:
		return 0, errGreeting
	case n == 0:
		return 0, nil
	}
	p.hidden = true
	if p.kind == undecided {
		p.open(ev, messages, nil)
	}
	return keySize + n, nil
}

// greeting reads a greeting that is not hidden, or no more.
func (p *parser) greeting(ev *proto.Events, b []byte) (int, proto.Answer) {
	if a := pierceAnswer(b); a != proto.No {
		p.greeted = a == proto.Yes
		if !p.greeted {
			return 0, a
		}
		return pierceSize, a
	}
	init, login := initAnswer(b), loginAnswer(b)
	if init != proto.Yes && login != proto.Yes {
		return 0, proto.Either(init, login)
	}
	n := 4 + int(binary.LittleEndian.Uint32(b))
	if len(b) < n {
		return 0, proto.More
	}
	p.greeted = true
	if login == proto.Yes {
		v := view{b: b[headSize:]}
		p.open(ev, server, v.text())
		return n, login
	}
	user, k := initFields(b)
	p.open(ev, k, user)
	return n, init
}

// open says what a connection is for.
func (p *parser) open(ev *proto.Events, k kind, user []byte) {
	p.kind = k
	switch k {
	case file:
		ev.Saw(proto.FileTransfer).By(user).WithWhole()
		ev.Finished = true
	case distributed:
		ev.Saw(proto.Overlay).By(user)
	default:
		ev.Saw(proto.Session).By(user)
	}
}

// decide tells what a connection is for that was opened by number, by the first
// message in it. What is none is where in a file to begin.
func (p *parser) decide(ev *proto.Events, b []byte) bool {
	switch {
	case isBranch(b):
		p.open(ev, distributed, nil)
	case len(b) < headSize:
		return false
	case isPeer(b):
		p.open(ev, messages, nil)
	case !p.greeted: // seen before what opened it
		if len(b) < keySize+headSize {
			return false
		}
		if p.hidden = isPeer(reveal(p.plain[:], b)); p.hidden {
			p.open(ev, messages, nil)
			break
		}
		fallthrough
	default:
		p.open(ev, file, nil)
	}
	return true
}

// isPeer reports whether b begins with a message between clients, or with one that
// was taken away.
func isPeer(b []byte) bool {
	size, code := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])&^nothing
	return 4 <= size && size <= maxMessage && 0 < code && code <= codeNotice
}

// isBranch reports whether b begins with a message of the distributed network. A
// message between clients has no such size.
func isBranch(b []byte) bool {
	if len(b) < branchHeadSize {
		return false
	}
	switch size := binary.LittleEndian.Uint32(b); b[4] {
	case branchPing: // or a search that was made one
		return 1 <= size && size < maxAsked
	case branchLevel, branchDepth:
		return size == 1+4
	case branchRoot: // a list of what is shared has this code, too, and then a zero
		return len(b) > branchHeadSize && b[5] > 0 && size == 1+4+uint32(b[5])
	case branchSearch, branchEmbedded:
		return 1+4 < size && size <= maxAsked
	}
	return false
}
