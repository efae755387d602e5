package msrp

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestMSRP(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzMSRP(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	for text, want := range map[string]proto.Answer{
		"MSRP d93kswow SEND\r\nTo-Path: msrp://":        proto.Yes,
		"MSRP d93kswow 200 OK\r\nto-path:":              proto.Yes,
		"MSRP d93kswow 403\r\nTo-Path:":                 proto.Yes,
		"MSRP d93kswow SEND\r\nTo-Pa":                   proto.More,
		"MSRP d93k":                                     proto.More,
		"":                                              proto.More,
		"MSRP d93kswow SEND\r\nHost: ":                  proto.No,
		"MSRP d93 SEND\r\nTo-Path:":                     proto.No,
		"MSRP d93kswow send\r\nTo-Path:":                proto.No,
		"MSRP d93kswow 2000 OK\r\nTo-Path:":             proto.No,
		"MSRP d93k/wow SEND\r\nTo-Path:":                proto.No,
		"MSRP " + strings.Repeat("a", 300):              proto.No,
		"MSRP " + strings.Repeat("a", 33) + " SEND\r\n": proto.No,
		"MESSAGE sip:bob@example.com SIP/2.0\r\n":       proto.No,
	} {
		if got := detect(&proto.Opening{Initiator: []byte(text), Over: proto.TCP}); got != want {
			t.Errorf("%.40q: %v, want %v", text, got, want)
		}
	}
}

// A body may hold what looks like its end and is another's, or has more behind it.
func TestBodyEnds(t *testing.T) {
	h := half{step: atBody, fresh: true, nID: 4}
	copy(h.id[:], "abcd")
	body := "-------abcX$\r\n x-------abcd$\r\n-------abcd$x\r\n--------abcd$\r\n"
	if n := h.body([]byte(body + "-------abcd$\r\nMSRP")); n != len(body)+len("-------abcd$\r\n") || h.step != atStart {
		t.Errorf("read %d bytes, step %d", n, h.step)
	}
}
