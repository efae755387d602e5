package radmin

import (
	"encoding/binary"

	"chaperone/proto"
)

// Radmin is the program.
var Radmin = &proto.App{
	Name:     "radmin",
	Title:    "Radmin",
	Category: proto.RemoteAccess,
	Ports:    []proto.Port{{Over: proto.TCP, From: 4899, To: 4899}},
	Features: proto.Of(proto.RemoteControl),
}

// Protocol is Radmin's connection.
var Protocol = &proto.Protocol{
	Name:   "radmin",
	Apps:   []*proto.App{Radmin},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return parser{} },
}

// Sizes of a message: its header, and the longest body that is read to recognise it.
const (
	header  = 9
	maxBody = 1 << 10
)

// detect wants a message of either side.
func detect(o *proto.Opening) proto.Answer {
	if o.MidStream {
		return proto.No
	}
	return proto.Both(message(o.Initiator), message(o.Responder))
}

// message reads the first message in b.
func message(b []byte) proto.Answer {
	if a := proto.Prefix(b, "\x01\x00\x00"); a != proto.Yes {
		return a
	}
	if len(b) < header {
		return proto.More
	}
	n := int(binary.BigEndian.Uint32(b[1:]))
	switch {
	case n == 0 || n > maxBody:
		return proto.No
	case len(b) < header+n:
		return proto.More
	case sum(b[header:header+n]) != binary.BigEndian.Uint32(b[5:]):
		return proto.No
	}
	return proto.Yes
}

func sum(b []byte) (s uint32) {
	for ; len(b) >= 4; b = b[4:] {
		s += binary.LittleEndian.Uint32(b)
	}
	for i, c := range b {
		s += uint32(c) << (8 * i)
	}
	return s
}

// A parser says what the whole flow is.
type parser struct{}

// Parse implements [proto.Parser].
func (parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	ev.Saw(proto.RemoteControl).WithWhole()
	ev.Finished = true
	return len(b), nil
}

// Reset implements [proto.Parser].
func (parser) Reset() {}
