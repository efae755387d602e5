package kakaotalk

import (
	"bytes"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestKakaoTalk(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzKakaoTalk(f *testing.F) { prototest.Fuzz(f, Protocol) }

// All bytes of a hello are fixed, but for the low bits of two.
func TestHello(t *testing.T) {
	yes := []byte{0, 1, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0}
	for n := range yes {
		if got := detect(&proto.Opening{Initiator: yes[:n]}); got != proto.More {
			t.Errorf("%d bytes: %v", n, got)
		}
		no := bytes.Clone(yes)
		no[n] ^= 0x20
		if got := detect(&proto.Opening{Initiator: no}); got != proto.No {
			t.Errorf("%x: %v", no, got)
		}
	}
	for _, kind := range []byte{5, 14, 15, 16} {
		b := bytes.Clone(yes)
		b[4] = kind
		if got := detect(&proto.Opening{Initiator: b}); got != proto.Yes {
			t.Errorf("kind %d: %v", kind, got)
		}
	}
	for _, o := range []proto.Opening{{Initiator: yes, MidStream: true}, {Initiator: yes[:4], Responder: yes}} {
		if got := detect(&o); got != proto.No {
			t.Errorf("%+v: %v", o, got)
		}
	}
}
