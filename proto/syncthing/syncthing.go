package syncthing

import (
	"encoding/binary"

	"chaperone/proto"
)

// Syncthing is the program.
var Syncthing = &proto.App{
	Name:     "syncthing",
	Title:    "Syncthing",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 22000, To: 22000},
		{Over: proto.UDP, From: 22000, To: 22000},
		{Over: proto.UDP, From: 21027, To: 21027},
		{Over: proto.TCP, From: 22067, To: 22067},
	},
	Features: proto.Of(proto.FileSharing),
}

// Protocol is what Syncthing says in clear: local discovery, and to relays.
var Protocol = &proto.Protocol{
	Name:   "syncthing",
	Apps:   []*proto.App{Syncthing},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return parser{} },
}

// announcement begins a datagram of discovery: its magic, and field 1 with 32 bytes.
const announcement = "\x2e\xa7\xd9\x0b\x0a\x20"

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.TCP && o.MidStream:
		return proto.No
	case o.Over == proto.TCP:
		return relayed(o.Initiator)
	case len(o.Initiator) == 0:
		return proto.More
	case len(o.Initiator) >= len(announcement)+32 && string(o.Initiator[:len(announcement)]) == announcement:
		return proto.Yes
	}
	return proto.No
}

// What a relay is told: to take part in a session, by its key of 32 bytes.
const (
	relayMagic  = "\x9e\x79\xbc\x40"
	relayHeader = 12
	joinSession = 3
	maxJoin     = 1 << 10
)

// relayed wants the message that joins a session, which is the only one in clear.
func relayed(b []byte) proto.Answer {
	if a := proto.Prefix(b, relayMagic); a != proto.Yes {
		return a
	}
	if len(b) < relayHeader+4 {
		return proto.More
	}
	n, key := binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[relayHeader:])
	if binary.BigEndian.Uint32(b[4:]) != joinSession || n > maxJoin || n != 4+(key+3)&^3 {
		return proto.No
	}
	return proto.Yes
}

// A parser says what the whole flow is.
type parser struct{}

// Parse implements [proto.Parser].
func (parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	ev.Saw(proto.FileSharing).WithWhole()
	ev.Finished = true
	return len(b), nil
}

// Reset implements [proto.Parser].
func (parser) Reset() {}
