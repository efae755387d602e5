package line

import (
	"bytes"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestLINE(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzLINE(f *testing.F) { prototest.Fuzz(f, Protocol) }

// Every fixed bit counts, on both sides.
func TestStrangers(t *testing.T) {
	yes := append([]byte{0xD8, 0x24, 0, 1, 6, 2}, make([]byte, 34)...)
	if !setUp(yes) {
		t.Fatal("not a datagram of a call")
	}
	for _, i := range []int{0, 1, 4, 5} {
		for bit := range 8 {
			no := bytes.Clone(yes)
			no[i] ^= 1 << bit
			if setUp(no) {
				t.Errorf("%x is taken for one", no[:6])
			}
		}
	}
	if setUp(yes[:39]) || setUp([]byte{0xD8, 2, 0, 1, 6, 2}) {
		t.Error("its length is of no account")
	}
	if got := detect(&proto.Opening{Initiator: yes}); got != proto.More {
		t.Errorf("one side alone: %v", got)
	}
	if got := detect(&proto.Opening{Initiator: yes, Responder: yes[1:]}); got != proto.No {
		t.Errorf("answered by a stranger: %v", got)
	}
}
