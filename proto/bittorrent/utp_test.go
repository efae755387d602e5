package bittorrent

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"chaperone/proto"
)

// data returns a packet of data.
func data(seq uint16, payload []byte) []byte {
	b := make([]byte, utpHead, utpHead+len(payload))
	b[0] = utpData<<4 | utpVersion
	binary.BigEndian.PutUint16(b[2:], 0x4886)
	binary.BigEndian.PutUint16(b[16:], seq)
	return append(b, payload...)
}

// Messages end where they end, not where the datagrams do. Of each case the pieces
// are sent one after the other behind a handshake; the last holds a request.
func TestMessagesAcrossDatagrams(t *testing.T) {
	const request = "0000000d06 00000003 00000000 00004000"
	greeting := handshake + strings.Repeat("x", handshakeRest)
	for _, c := range []struct {
		about  string
		pieces []string
	}{
		{"whole", []string{request}},
		{"the head in three", []string{"0000", "00", "0d06 00000003 00000000 00004000"}},
		{"all but the head is in the next", []string{"0000000d", "06 00000003 00000000 00004000"}},
		{"behind what keeps alive, cut", []string{"000000", "00" + request}},
		{"behind a port, cut in its head", []string{"00000003", "09 1ae1" + request}},
		{"behind a port, cut in its body", []string{"00000003 09 1a", "e1" + request}},
		{"behind an extension, cut", []string{"00000008 14 01 64", "313a6165 65" + request}},
		{"behind a name, cut in its head", []string{"00000012", "00 00000d 42545f4b4545505f414c495645 01" + request}},
		{"behind a bitfield of many", []string{"00000009 05 5a5a", "5a5a", "5a5a", "5a5a" + request}},
		{"behind what cannot be", []string{"00200000 07", "ffffffffff", request}},
		{"behind what cannot be, cut", []string{"ffff", "ffff06", request}},
	} {
		p := new(parser)
		seen := proto.Features(0)
		send := func(seq int, payload []byte) {
			ev, n, err := parse(t, p, proto.UDP, proto.FromInitiator, data(uint16(seq), payload))
			if err != nil || n != utpHead+len(payload) {
				t.Errorf("%s: read %d, %v", c.about, n, err)
			}
			for _, e := range ev.Seen[:ev.NSeen] {
				seen |= proto.Of(e.Feature)
			}
		}
		send(0xFFFF, []byte(greeting)) // the numbers begin anew behind it
		for i, piece := range c.pieces {
			send(i, unhex(t, piece))
		}
		if want := proto.Of(proto.Overlay, proto.FileTransfer); seen != want {
			t.Errorf("%s: %v, want %v", c.about, seen.Strings(), want.Strings())
		}
	}
}

// What is sent again need not be what was read: it is searched, and the place in
// the stream is kept.
func TestSentAgain(t *testing.T) {
	p := new(parser)
	request := unhex(t, "0000000d06 00000003 00000000 00004000")
	var got []string
	for _, b := range [][]byte{
		data(1, []byte(handshake+strings.Repeat("x", handshakeRest))),
		data(2, []byte("\x00\x00")),
		data(1, append(make([]byte, 51), request...)),
		data(3, unhex(t, "40 09 07 00000003 00000000")),
	} {
		ev, _, _ := parse(t, p, proto.UDP, proto.FromInitiator, b)
		for _, e := range ev.Seen[:ev.NSeen] {
			got = append(got, e.Feature.String())
		}
	}
	if s := fmt.Sprint(got); s != "[overlay file_transfer file_sharing]" {
		t.Error(s)
	}
}

func TestExtensions(t *testing.T) {
	for _, c := range []struct {
		about, hex string
		kind       byte
		payload    int // -1: not well formed
	}{
		{"none", "5a5a", 0, 2}, {"which have arrived", "00 04 01000000 5a", 1, 1}, {"of odd length", "00 03 010000 5a", 1, -1},
		{"two", "03 08 0000000000000000 00 04 00000001", 2, 0}, {"empty", "00 00", 2, -1}, {"cut", "00 04 010000", 1, -1},
		{"no head", "00", 1, -1}, {"unknown", "00 04 01000000", 4, -1}, {"one that is not there", "01 04 01000000", 1, -1},
	} {
		payload, ok := cutExtensions(unhex(t, c.hex), c.kind)
		if ok != (c.payload >= 0) || ok && len(payload) != c.payload {
			t.Errorf("%s: %x, %v", c.about, payload, ok)
		}
	}
}
