package discord

import (
	"bytes"
	"encoding/binary"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is Discord's voice connection.
var Protocol = &proto.Protocol{
	Name:   "discord",
	Apps:   []*proto.App{hosts.Discord},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(Parser) },
}

// A discovery is kind u16, length u16, source u32, address [64] in letters, port u16.
const (
	question   = "\x00\x01\x00\x46"
	answer     = "\x00\x02\x00\x46"
	addressAt  = 8
	portAt     = 72
	discovered = 74
)

// A keep-alive is a mark and a number u32, the low byte first.
const (
	aliveMark = "\x13\x37\xCA\xFE"
	aliveSize = 8
	maxAlive  = 1 << 24 // one every few seconds: more than a year
)

func detect(o *proto.Opening) proto.Answer {
	a, b := o.Initiator, o.Responder
	switch {
	case discovers(a) || discovers(b), KeepsAlive(a) && bytes.Equal(a, b):
		return proto.Yes
	case o.MidStream:
		return proto.No
	case KeepsAlive(a) && len(b) == 0, KeepsAlive(b) && len(a) == 0:
		return proto.More
	}
	return proto.No
}

// discovers reports whether b asks for the sender's address, or answers that.
func discovers(b []byte) bool {
	if len(b) != discovered {
		return false
	}
	address := b[addressAt:portAt]
	switch string(b[:len(question)]) {
	case question:
		return zeros(address)
	case answer:
		end := bytes.IndexByte(address, 0)
		return end > 0 && zeros(address[end:]) && proto.Address(address[:end]).IsValid()
	}
	return false
}

func zeros(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// KeepsAlive reports whether b has the form of a keep-alive.
func KeepsAlive(b []byte) bool {
	return len(b) == aliveSize && string(b[:len(aliveMark)]) == aliveMark &&
		binary.LittleEndian.Uint32(b[len(aliveMark):]) < maxAlive
}

// A Parser follows one connection. Its zero value is ready.
type Parser struct{ told proto.Features }

// Reset implements [proto.Parser].
func (p *Parser) Reset() { *p = Parser{} }

// Parse implements [proto.Parser].
func (p *Parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if f, ok := feature(b); ok && !p.told.Has(f) {
		p.told |= proto.Of(f)
		ev.Saw(f).WithWhole()
	}
	ev.Finished = p.told.Has(proto.Voice) && p.told.Has(proto.Video)
	return len(b), nil
}

// Payload types, the same for all clients.
const (
	opus         = 120
	firstPicture = 101
	lastPicture  = 110
)

// feature returns what a datagram is. Of control and of what is unknown it says nothing.
func feature(b []byte) (f proto.Feature, ok bool) {
	const head, version = 12, 2
	if KeepsAlive(b) || discovers(b) {
		return proto.Session, true
	}
	if len(b) <= head || b[0]>>6 != version {
		return f, false
	}
	switch kind := b[1] & 0x7F; {
	case kind == opus:
		return proto.Voice, true
	case kind >= firstPicture && kind <= lastPicture:
		return proto.Video, true
	}
	return f, false
}
