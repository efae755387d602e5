package qq

import (
	"bytes"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestQQ(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzQQ(f *testing.F) { prototest.Fuzz(f, Protocol) }

// make returns a datagram of a version and a command, with rest and then hidden
// bytes behind the user's number.
func datagram(version, command uint16, rest string, hidden int) []byte {
	b := []byte{2, byte(version >> 8), byte(version), byte(command >> 8), byte(command), 0x09, 0xBB, 0x21, 0xAD, 0x1A, 0x76}
	b = append(append(b, rest...), bytes.Repeat([]byte{0x5C}, hidden)...)
	return append(b, 3)
}

// Which are certain alone, and that each of their fixed bytes counts.
func TestCertain(t *testing.T) {
	for name, c := range map[string]struct {
		b     []byte
		fixed []int
	}{
		"an old client's":  {datagram(0x3B0B, 1, "\x00\x00\x00\x00\x00\x00\x00\x00", 24), []int{0, 1, 3, 12, 13, 14, 15, 16, 17, 18, 43}},
		"a new client's":   {datagram(0x3624, 2, "\x02\x00\x00\x00\x00\x01\x01\x01\x00\x00\x67\x92", 24), []int{0, 1, 3, 11, 13, 14, 15, 16, 17, 18, 19, 47}},
		"a server's":       {datagram(0x3624, 2, "\x00\x00\x00", 80), []int{0, 1, 3, 11, 12, 13, 94}},
		"the code's start": {datagram(0x3619, 0x81, "\x00\x00\x00", 16), []int{0, 1, 3, 11, 12, 13}},
	} {
		if got := detect(&proto.Opening{Initiator: c.b}); got != proto.Yes {
			t.Errorf("%s: %v", name, got)
		}
		for _, i := range c.fixed {
			no := bytes.Clone(c.b)
			no[i] ^= 0x50
			if got := detect(&proto.Opening{Responder: no}); got == proto.Yes {
				t.Errorf("%s: byte %d is of no account", name, i)
			}
		}
	}
	for name, b := range map[string][]byte{
		"not in blocks":       datagram(0x3619, 0x81, "\x00\x00\x00", 17),
		"nothing hidden":      datagram(0x3619, 0x81, "\x00\x00\x00", 8),
		"a command of nobody": datagram(0x3619, 0x82, "\x00\x00\x00", 16),
		"zeros":               make([]byte, 44),
	} {
		if got := detect(&proto.Opening{Initiator: b}); got == proto.Yes {
			t.Errorf("%s: taken for one", name)
		}
	}
}

// What is not certain alone is with what answers it.
func TestPair(t *testing.T) {
	a, b := datagram(0x0D51, 0x22, "", 40), datagram(0x0100, 0x22, "", 24)
	if got := detect(&proto.Opening{Initiator: a}); got != proto.More {
		t.Errorf("alone: %v", got)
	}
	if got := detect(&proto.Opening{Initiator: a, Responder: b}); got != proto.Yes {
		t.Errorf("answered: %v", got)
	}
	for _, i := range []int{0, 4, 5, 6, len(b) - 1} {
		no := bytes.Clone(b)
		no[i] ^= 0x41
		if got := detect(&proto.Opening{Initiator: a, Responder: no}); got != proto.No {
			t.Errorf("byte %d is of no account: %v", i, got)
		}
	}
	if got := detect(&proto.Opening{Initiator: a, Responder: a}); got != proto.No {
		t.Errorf("an echo: %v", got)
	}
}
