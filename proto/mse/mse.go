package mse

import (
	"chaperone/proto"
	"chaperone/proto/bittorrent"
)

// Protocol is BitTorrent's connections between peers, where they are encrypted and
// lead to where a peer is said to wait.
var Protocol = &proto.Protocol{
	Name:       "mse",
	Apps:       []*proto.App{bittorrent.BitTorrent},
	Over:       proto.TCP,
	Confidence: proto.Likely,
	Detect:     detect,
	Suspect:    suspect,
	New:        bittorrent.New,
}

// detect wants two keys, and to have heard of the host that was called.
func detect(o *proto.Opening) proto.Answer {
	if o.MidStream || o.Hint != bittorrent.BitTorrent {
		return proto.No
	}
	return bittorrent.KeysAtOnce(o)
}

// suspect wants two keys, the initiator's first.
func suspect(o *proto.Opening) bool {
	return !o.MidStream && o.Over == proto.TCP && bittorrent.Keys(o) == proto.Yes
}
