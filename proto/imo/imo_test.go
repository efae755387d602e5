package imo

import (
	"bytes"
	"testing"

	"chaperone/proto/prototest"
)

func TestImo(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzImo(f *testing.F) { prototest.Fuzz(f, Protocol) }

// All bytes are fixed but those that count.
func TestThere(t *testing.T) {
	yes := []byte{9, 2, 0xDC, 0x9A, 2, 0, 0, 0, 0, 0}
	if !there(yes) || !there(append([]byte{0}, yes...)) {
		t.Fatal("not a question")
	}
	for _, i := range []int{0, 1, 5, 6, 7, 8, 9} {
		no := bytes.Clone(yes)
		no[i] ^= 0x40
		if there(no) {
			t.Errorf("%x is taken for one", no)
		}
	}
	for _, no := range [][]byte{nil, yes[:9], append(bytes.Clone(yes), 0), append([]byte{1}, yes...), make([]byte, 10), {9, 2, 9: 0}} {
		if there(no) {
			t.Errorf("%x is taken for one", no)
		}
	}
}
