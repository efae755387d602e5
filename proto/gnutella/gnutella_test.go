package gnutella

import (
	"testing"
	"unsafe"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestGnutella(t *testing.T) { prototest.Run(t, Protocol) }

// What arrives decides whether a flow is a connection or datagrams only once it was
// recognised; arbitrary bytes are fuzzed as both.
func FuzzStream(f *testing.F)    { fuzz(f, proto.TCP, stream) }
func FuzzDatagrams(f *testing.F) { fuzz(f, proto.UDP, datagrams) }

func fuzz(f *testing.F, over proto.Transport, k kind) {
	p := *Protocol
	p.Over = over
	p.New = func() proto.Parser { return &parser{kind: k} }
	prototest.Fuzz(f, &p)
}

// One parser is kept for every flow that is followed.
func TestParserIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(parser{}); n > 64 {
		t.Errorf("a parser takes %d bytes, more than 64", n)
	}
}
