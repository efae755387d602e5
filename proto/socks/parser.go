package socks

import (
	"errors"
	"net/netip"

	"chaperone/proto"
)

// Versions, which are the first bytes of what clients say.
const (
	four = 4
	five = 5
)

// Commands. Tor's own are above 0xF0.
const (
	connect    = 1
	bind       = 2
	associate  = 3
	resolve    = 0xF0
	resolvePtr = 0xF1
	connectDir = 0xF2
)

// A step is what one side is expected to say.
type step uint8

const (
	opening step = iota // its first message
	ready               // a request, or a reply, or what comes before it
	waiting             // nothing, before the other side has said its part
	closed              // nothing any more
)

var (
	errVersion  = errors.New("socks: no such version")
	errGreeting = errors.New("socks: a greeting that offers nothing")
	errMethod   = errors.New("socks: a method of authentication that cannot be followed")
	errFrame    = errors.New("socks: no such frame of GSSAPI")
	errSealed   = errors.New("socks: what GSSAPI seals cannot be read")
	errRequest  = errors.New("socks: not a request")
	errCommand  = errors.New("socks: no such command")
	errReply    = errors.New("socks: not a reply")
	errEarly    = errors.New("socks: too much said before the other side has answered")
	errClosed   = errors.New("socks: something said behind the end")
)

// A parser follows one connection to a proxy, or one flow to its relay. Each side
// is read by its own bytes, so that it does not matter which is shown first, nor
// whether the client has waited for answers; they meet in [parser.settle].
type parser struct {
	step    [2]step
	version uint8 // 0: not known yet
	method  uint8 // of SOCKS5, once chosen
	command uint8

	chosen   bool // a method
	password bool // was offered as one
	checked  bool // the password
	granted  bool // the request
	bound    bool // by the first reply to BIND; the second tells who has called
	said     bool // that this is a tunnel

	reached netip.AddrPort // as the latest reply says
	nLogin  uint8
	login   [maxString]byte
}

func (p *parser) Reset() { *p = parser{} }

// Parse reads one message of a connection, or the header of a datagram.
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if ev.Over == proto.UDP {
		return p.datagram(ev, b)
	}
	switch p.step[dir] {
	case opening:
		return p.open(ev, dir, b)
	case waiting:
		return hold(b)
	case closed:
		return 0, errClosed
	}
	switch {
	case p.version == four && dir == proto.FromInitiator:
		return p.requestFour(ev, b)
	case p.version == four:
		return p.replyFour(ev, b)
	case dir == proto.FromInitiator:
		return p.askFive(ev, b)
	}
	return p.answerFive(ev, b)
}

// open reads the first message of a side.
func (p *parser) open(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	v := versionOf(dir, b)
	switch {
	case v == 0 || p.version != 0 && v != p.version:
		return 0, errVersion
	}
	p.version = v
	switch {
	case v == five && dir == proto.FromInitiator:
		return p.greet(ev, b)
	case v == five:
		return p.choose(ev, b)
	}
	p.step[dir] = ready
	return p.Parse(ev, dir, b)
}

// versionOf returns what b, the first that a side says, shows the version to be; 0
// where it is none. An answer of SOCKS4 has 0 for a version.
func versionOf(dir proto.Dir, b []byte) uint8 {
	switch {
	case b[0] == four, b[0] == five:
		return b[0]
	case b[0] == 0 && dir == proto.FromResponder:
		return four
	}
	return 0
}

// hold leaves b unread until the other side has said its part.
func hold(b []byte) (int, error) {
	if len(b) >= proto.MaxUnread {
		return 0, errEarly
	}
	return 0, nil
}

// sealed gives up on a tunnel whose inside cannot be read.
func (p *parser) sealed(ev *proto.Events, err error) (int, error) {
	p.tunnel(ev, nil)
	return 0, err
}

// tunnel says once that the flow is one.
func (p *parser) tunnel(ev *proto.Events, login []byte) {
	if !p.said {
		p.said = true
		ev.Saw(proto.Tunnel).WithWhole().By(login)
	}
}
