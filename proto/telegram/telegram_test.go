package telegram

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestTelegram(t *testing.T) { prototest.Run(t, Protocol) }

// What arrives is fuzzed as a connection; datagrams by themselves.
func FuzzConnection(f *testing.F) {
	p := *Protocol
	p.Over = proto.TCP
	prototest.Fuzz(f, &p)
}

func FuzzCall(f *testing.F) {
	p := *Protocol
	p.Over = proto.UDP
	prototest.Fuzz(f, &p)
}
