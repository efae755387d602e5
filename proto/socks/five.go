package socks

import (
	"encoding/binary"

	"chaperone/proto"
)

// Methods of authentication.
const (
	methodNone     = 0
	methodGSSAPI   = 1
	methodPassword = 2
	methodRefused  = 0xFF // none of those offered
)

// fiveHead is what stands before the place in a request, a reply and a datagram.
const fiveHead = 3

// greet reads the methods that the client offers. A request that was met in
// mid-stream looks like a greeting at first: 5, 1, 0, but what a greeting of no
// method but none is followed by is 5 or 1, never the type of a name.
func (p *parser) greet(ev *proto.Events, b []byte) (int, error) {
	if len(b) < 2 {
		return 0, nil
	}
	n := 2 + int(b[1])
	switch {
	case n == 2:
		return 0, errGreeting
	case len(b) < n:
		return 0, nil
	case n == 3 && b[2] == methodNone && len(b) == n:
		return 0, nil // nothing is lost by waiting
	}
	p.step[proto.FromInitiator] = ready
	if n == 3 && b[2] == methodNone && b[n] == typeName {
		p.step[proto.FromResponder] = ready
		return p.requestFive(ev, b)
	}
	for _, m := range b[2:n] {
		if m == methodPassword {
			p.password = true
		}
	}
	return n, nil
}

// choose reads the method that the proxy has chosen.
func (p *parser) choose(ev *proto.Events, b []byte) (int, error) {
	if len(b) < 2 {
		return 0, nil
	}
	p.chosen, p.method = true, b[1]
	p.step[proto.FromResponder] = ready
	switch b[1] {
	case methodNone, methodGSSAPI, methodPassword:
	case methodRefused:
		p.step[proto.FromResponder] = closed
	default:
		return p.sealed(ev, errMethod)
	}
	return 2, nil
}

// askFive reads what the client says behind its greeting: what authenticates it,
// or a request. It may not have waited for the choice of a method.
func (p *parser) askFive(ev *proto.Events, b []byte) (int, error) {
	switch {
	case b[0] == five:
		return p.requestFive(ev, b)
	case b[0] != authVersion:
		return 0, errRequest
	case p.chosen && p.method == methodGSSAPI, !p.chosen && !p.password:
		return p.token(ev, proto.FromInitiator, b)
	}
	user, n := cutPassword(b)
	if n > 0 {
		p.nLogin = uint8(copy(p.login[:], user))
	}
	return n, nil
}

// authVersion starts what either side says to authenticate the client.
const authVersion = 1

// cutPassword reads a version, and a name and a password with their lengths before
// them. n is 0 where that is not all there.
func cutPassword(b []byte) (user []byte, n int) {
	if len(b) < 2 {
		return nil, 0
	}
	n = 2 + int(b[1])
	if len(b) <= n {
		return nil, 0
	}
	user = b[2:n]
	if n += 1 + int(b[n]); len(b) < n {
		return nil, 0
	}
	return user, n
}

// requestFive reads the client's request.
func (p *parser) requestFive(ev *proto.Events, b []byte) (int, error) {
	if len(b) <= fiveHead {
		return 0, nil
	}
	at, n, a := cutPlace(b[fiveHead:])
	switch a {
	case proto.No:
		return p.sealed(ev, errRequest)
	case proto.More:
		return 0, nil
	}
	return p.request(ev, fiveHead+n, b[1], p.login[:p.nLogin], at)
}

// answerFive reads what the proxy says behind its choice of a method. The version
// in its answer to a password is not always right, and clients do not look.
func (p *parser) answerFive(ev *proto.Events, b []byte) (int, error) {
	switch {
	case p.method == methodGSSAPI && b[0] == authVersion:
		return p.token(ev, proto.FromResponder, b)
	case p.method == methodPassword && !p.checked, b[0] == authVersion:
		return p.check(b)
	case b[0] != five:
		return 0, errReply
	case len(b) <= fiveHead:
		return 0, nil
	}
	at, n, a := cutPlace(b[fiveHead:])
	switch a {
	case proto.No:
		return 0, errReply
	case proto.More:
		return 0, nil
	}
	p.reply(ev, b[1] == 0, at.to)
	return fiveHead + n, nil
}

// check reads whether the password was right.
func (p *parser) check(b []byte) (int, error) {
	if len(b) < 2 {
		return 0, nil
	}
	p.checked = true
	if b[1] != 0 {
		p.step[proto.FromResponder] = closed
	}
	return 2, nil
}

// The frames of GSSAPI (RFC 1961): version, type, length u16, token. An abort has
// no length.
const (
	frameAuth    = 1
	frameProtect = 2
	frameSealed  = 3
	frameAbort   = 0xFF
	frameHead    = 4
)

// token reads a frame's head and skips its token.
func (p *parser) token(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) < 2 {
		return 0, nil
	}
	switch b[1] {
	case frameAbort:
		p.step[dir] = closed
		return 2, nil
	case frameSealed:
		return p.sealed(ev, errSealed)
	case frameAuth, frameProtect:
	default:
		return 0, errFrame
	}
	if len(b) < frameHead {
		return 0, nil
	}
	ev.Skip = int(binary.BigEndian.Uint16(b[2:]))
	return frameHead, nil
}
