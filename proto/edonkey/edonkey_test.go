package edonkey

import (
	"testing"
	"unsafe"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestEDonkey(t *testing.T) { prototest.Run(t, Protocol) }

func FuzzStream(f *testing.F)    { fuzz(f, proto.TCP) }
func FuzzDatagrams(f *testing.F) { fuzz(f, proto.UDP) }

func fuzz(f *testing.F, over proto.Transport) {
	p := *Protocol
	p.Over = over
	prototest.Fuzz(f, &p)
}

// One parser is kept for every flow that is followed.
func TestParserIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(parser{}); n > 256 {
		t.Errorf("a parser takes %d bytes, more than 256", n)
	}
}
