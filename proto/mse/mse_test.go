package mse

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/bittorrent"
	"chaperone/proto/prototest"
)

// hinted is the protocol where every host that is called is one that was heard of.
func hinted() *proto.Protocol {
	p := *Protocol
	p.Detect = func(o *proto.Opening) proto.Answer {
		h := *o
		h.Hint = bittorrent.BitTorrent
		return detect(&h)
	}
	return &p
}

func TestMSE(t *testing.T) { prototest.Run(t, hinted()) }
func FuzzMSE(f *testing.F) { prototest.Fuzz(f, hinted()) }
