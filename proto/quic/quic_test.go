package quic_test

import (
	"testing"

	"chaperone/proto/libp2p"
	"chaperone/proto/prototest"
	"chaperone/proto/quic"
)

// protocol has the maker whose hello is among the transcripts.
var protocol = quic.New(libp2p.Hello)

func TestQUIC(t *testing.T) { prototest.Run(t, protocol) }
func FuzzQUIC(f *testing.F) { prototest.Fuzz(f, protocol) }
