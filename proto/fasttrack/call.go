package fasttrack

import (
	"bytes"
	"errors"

	"chaperone/proto"
	"chaperone/proto/joltid"
)

// callMark begins the line of a host that calls to upload because it was asked to.
// A number follows, by which who asked knows what for. What comes then is HTTP, and
// who was called asks.
const callMark = "GIVE "

// Digits of the number: 32 random bits. Shorter ones are rare, and might be
// anybody's words.
const (
	minDigits = 5
	maxDigits = 10
)

// callAnswer wants a call to the end of its line.
func callAnswer(b []byte) proto.Answer {
	if a := proto.Prefix(b, callMark); a != proto.Yes {
		if len(b) == 0 {
			return proto.No // nothing that must be waited for here
		}
		return a
	}
	b = b[len(callMark):]
	n := 0
	for n < len(b) && n < maxDigits && '0' <= b[n] && b[n] <= '9' {
		n++
	}
	rest := b[n:]
	if n >= minDigits && len(rest) > 0 {
		return proto.Either(proto.Prefix(rest, "\r\n"), proto.Prefix(rest, "\n"))
	}
	if len(rest) > 0 {
		return proto.No
	}
	return proto.More
}

// maxWait bounds what is waited for, in bytes.
const maxWait = 8 << 10

var (
	errWait  = errors.New("fasttrack: what should end does not")
	peerMark = []byte("PeerEnabler")
)

// agentMark begins a line that PeerEnabler may add to its call.
const agentMark = "USER-AGENT:"

// call reads a call: a file is sent to who asked for it.
func (p *parser) call(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case dir == proto.FromResponder && p.called:
		ev.Handoff = true
		return 0, nil
	case dir == proto.FromResponder:
		return wait(b)
	case p.called && !p.agent:
		if a := proto.PrefixFold(b, agentMark); a != proto.Yes {
			ev.Handoff = a == proto.No
			return 0, nil
		}
	}
	line, n := proto.Line(b)
	switch {
	case n == 0:
		return wait(b)
	case p.called:
		p.line(ev, line)
	default:
		p.called = true
		ev.Saw(proto.FileTransfer).WithWhole()
	}
	return n, nil
}

// line reads a line behind a call's first. PeerEnabler distributes what many have:
// that is the sharing of files.
func (p *parser) line(ev *proto.Events, line []byte) {
	switch {
	case p.agent:
		ev.Handoff = len(line) == 0
	case bytes.Contains(line, peerMark):
		ev.App = joltid.App
		ev.Saw(proto.FileSharing).WithWhole()
	}
	p.agent = true
}

// wait asks for more of what should be complete soon.
func wait(b []byte) (int, error) {
	if len(b) > maxWait {
		return 0, errWait
	}
	return 0, nil
}
