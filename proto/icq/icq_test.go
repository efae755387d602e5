package icq

import (
	"testing"
	"unsafe"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestICQ(t *testing.T) { prototest.Run(t, Protocol) }

// What arrives decides how a flow speaks only once it was recognised; arbitrary
// bytes are fuzzed as both.
func FuzzDatagrams(f *testing.F) { fuzz(f, proto.UDP, datagrams) }
func FuzzDirect(f *testing.F)    { fuzz(f, proto.TCP, direct) }

func fuzz(f *testing.F, over proto.Transport, k kind) {
	p := *Protocol
	p.Over = over
	p.New = func() proto.Parser { return &parser{kind: k} }
	prototest.Fuzz(f, &p)
}

// One parser is kept for every flow that is followed.
func TestParserIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(parser{}); n > 256 {
		t.Errorf("a parser takes %d bytes, more than 256", n)
	}
}
