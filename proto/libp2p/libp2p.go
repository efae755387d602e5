package libp2p

import "chaperone/proto"

// App is IPFS and its relatives.
var App = &proto.App{
	Name:       "ipfs",
	Title:      "IPFS and libp2p",
	Category:   proto.P2P,
	Ports:      []proto.Port{{Over: proto.TCP, From: 4001, To: 4001}, {Over: proto.UDP, From: 4001, To: 4001}},
	Features:   features,
	Unverified: features,
}

var features = proto.Of(proto.Overlay, proto.FileTransfer)

// Protocol is connections between peers, over TCP.
var Protocol = &proto.Protocol{
	Name:   "libp2p",
	Apps:   []*proto.App{App},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// A parser has nothing to follow: what is inside is encrypted.
type parser struct{}

// Reset implements [proto.Parser].
func (*parser) Reset() {}

// Parse implements [proto.Parser].
func (*parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	ev.Saw(proto.Overlay).WithWhole()
	ev.Finished = true
	return len(b), nil
}
