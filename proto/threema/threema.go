package threema

import (
	"encoding/binary"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is the connection to the server.
var Protocol = &proto.Protocol{
	Name:       "threema",
	Apps:       []*proto.App{hosts.Threema},
	Over:       proto.TCP,
	Confidence: proto.Likely,
	Detect:     detect,
	New:        func() proto.Parser { return new(parser) },
}

// The turns, in bytes of each side so far.
const (
	clientHello = 48 // a key and a nonce
	serverHello = 80 // a nonce, and keys for it
	login       = clientHello + 191
	loggedIn    = serverHello + 32
)

// detect wants the turns, and frames behind them.
func detect(o *proto.Opening) proto.Answer {
	i, r := o.Initiator, o.Responder
	switch {
	case o.MidStream,
		len(r) > 0 && len(i) < clientHello,
		len(i) > clientHello && len(r) < serverHello,
		len(r) > serverHello && len(i) < login,
		len(i) > login && len(r) < loggedIn,
		familiar(i) || familiar(r):
		return proto.No
	}
	if len(i) <= login || len(r) <= loggedIn {
		return proto.More
	}
	mine, _ := frame(i[login:])
	theirs, n := frame(r[loggedIn:])
	if theirs == proto.Yes {
		theirs, _ = frame(r[min(loggedIn+n, len(r)):])
	}
	return proto.Both(mine, theirs)
}

// familiar reports whether b begins with letters, or as TLS does: no key does.
func familiar(b []byte) bool {
	const enough = 8
	if len(b) >= 2 && b[0] == 0x16 && b[1] == 3 {
		return true
	}
	for _, c := range b[:min(len(b), enough)] {
		if c < '\t' || c > '~' {
			return false
		}
	}
	return len(b) >= enough
}

// A frame is its length, and that many bytes.
const (
	frameHead = 2
	minFrame  = 20
	maxFrame  = 1023
)

// frame wants the head of a frame and returns how long it is with it.
func frame(b []byte) (a proto.Answer, size int) {
	if len(b) < frameHead {
		return proto.More, 0
	}
	n := int(binary.LittleEndian.Uint16(b))
	if n < minFrame || n > maxFrame {
		return proto.No, 0
	}
	return proto.Yes, frameHead + n
}

// A parser says once what the connection is for.
type parser struct{ said bool }

// Reset implements [proto.Parser].
func (p *parser) Reset() { p.said = false }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if !p.said {
		p.said, ev.Finished = true, true
		ev.Saw(proto.Session)
		ev.Saw(proto.Messaging)
	}
	return len(b), nil
}
