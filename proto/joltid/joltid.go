package joltid

import (
	"bytes"
	"encoding/binary"

	"chaperone/proto"
)

// App is PeerEnabler, and Altnet's programs that come with it.
var App = &proto.App{
	Name:     "peerenabler",
	Title:    "Joltid PeerEnabler and Altnet Peer Points",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 3531, To: 3531},
		{Over: proto.UDP, From: 3531, To: 3531},
	},
	Features:   proto.Of(proto.Overlay, proto.FileSharing, proto.Tunnel),
	Unverified: proto.Of(proto.Tunnel),
}

// Protocol is its datagrams; all else comes by HTTP: see [Site]. The line by which
// a host calls to upload is read by package fasttrack, which has the same.
var Protocol = &proto.Protocol{
	Name:   "joltid",
	Apps:   []*proto.App{App},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return parser{} },
}

func detect(o *proto.Opening) proto.Answer {
	if isDatagram(o.Initiator) || isDatagram(o.Responder) {
		return proto.Yes
	}
	return proto.No
}

// A datagram is the mark, its number, its size, and chunks.
const headSize = 6

var mark = []byte("CL")

// Kinds of chunks: u8 kind, length, content.
const (
	chunkAck   = 0 // the number of a datagram that has arrived
	chunkMore  = 2 // data of an exchange
	chunkAsk   = 3 // number of an exchange, verb, fields
	chunkReply = 4
	ackSize    = 2
	headOfAsk  = 3
)

// isDatagram reports whether b is one: of the size that it says, and a chain of
// known chunks to the end.
func isDatagram(b []byte) bool {
	if len(b) <= headSize || !bytes.HasPrefix(b, mark) || int(binary.BigEndian.Uint16(b[4:])) != len(b) {
		return false
	}
	for b = b[headSize:]; len(b) > 0; {
		kind := b[0]
		size, rest, ok := cutLength(b[1:])
		if !ok || size > len(rest) || !fits(kind, size) {
			return false
		}
		b = rest[size:]
	}
	return true
}

// fits reports whether a chunk may be of this size.
func fits(kind byte, size int) bool {
	switch kind {
	case chunkAck:
		return size == ackSize
	case chunkMore:
		return true
	case chunkAsk, chunkReply:
		return size >= headOfAsk
	}
	return false
}

// cutLength reads a length of up to two bytes, seven bits each, the lowest first:
// no datagram holds more.
func cutLength(b []byte) (n int, rest []byte, ok bool) {
	switch {
	case len(b) > 0 && b[0] < 0x80:
		return int(b[0]), b[1:], true
	case len(b) > 1 && 0 < b[1] && b[1] < 0x80:
		return int(b[0]&0x7F) | int(b[1])<<7, b[2:], true
	}
	return 0, nil, false
}

// A parser says what the flow is. There is no more to learn from it.
type parser struct{}

// Reset implements [proto.Parser].
func (parser) Reset() {}

// Parse implements [proto.Parser].
func (parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	ev.Saw(proto.Overlay).WithWhole()
	ev.Finished = true
	return len(b), nil
}
