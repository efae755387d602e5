package ares

import (
	"testing"
	"unsafe"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestAres(t *testing.T) { prototest.Run(t, Protocol) }

// What arrives decides how a flow speaks only once it was recognised; arbitrary
// bytes are fuzzed as both.
func FuzzDatagrams(f *testing.F) {
	fuzz(f, proto.UDP, func() proto.Parser { return &parser{carrier: datagrams} })
}
func FuzzStreams(f *testing.F) { fuzz(f, proto.TCP, func() proto.Parser { return new(stream) }) }

func fuzz(f *testing.F, over proto.Transport, parser func() proto.Parser) {
	p := *Protocol
	p.Over, p.New = over, parser
	prototest.Fuzz(f, &p)
}

// A stream is a parser that is shown no datagrams.
type stream struct{ parser }

func (s *stream) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if s.carrier == undecided && len(b) > 0 && (b[0] == plain || b[0] == packed) {
		return 0, errStart
	}
	return s.parser.Parse(ev, dir, b)
}

// One parser is kept for every flow that is followed.
func TestParserIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(parser{}); n > 64 {
		t.Errorf("a parser takes %d bytes, more than 64", n)
	}
}
