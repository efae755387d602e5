package mgcp

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestMGCP(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzMGCP(f *testing.F) { prototest.Fuzz(f, Protocol) }

// What begins like a command, or like a message, is none until all of it is right.
func TestDetect(t *testing.T) {
	for text, want := range map[string]proto.Answer{
		"RSIP 1 *@gw.example MGCP 1.0\nRM: restart\n":       proto.Yes,
		"rsip 1 *@gw.example mgcp 0.1 NCS 1.0\n":            proto.Yes,
		"RQNT 1 *@gw.example MGCP 0.1\rR: l/hd(n)\r":        proto.Yes,
		"RSIP 1 *@gw.example MGCP 1.0":                      proto.Yes,
		"RSIP 1 *@gw.example MGCP 1.":                       proto.No,
		"RSIP 1 *@gw.example MGCP 1.00":                     proto.No,
		"RSIP 1 *@gw.example HTTP/1.0":                      proto.No,
		"RSIP x *@gw.example MGCP 1.0":                      proto.No,
		"RSIP 12345678901 *@gw.example MGCP 1.0":            proto.No,
		"RSIP 1 *@gw\n.example MGCP 1.0":                    proto.No,
		"XSIP 1 *@gw.example MGCP 1.0\n":                    proto.No,
		"200 1 OK\r\n":                                      proto.No,
		"MEGACO/1 [192.0.2.1]:55555\nTransaction = 1 {":     proto.Yes,
		"megaco/2 <gw.example>:2944\nReply = 1 {":           proto.Yes,
		"!/1 [2001:db8::1]\nP=1{":                           proto.Yes,
		"!/1 [192.0.2.1] T=1{":                              proto.Yes,
		"!/1 192.0.2.1 T=1{":                                proto.No,
		"!/1 [192.0.2.1]T=1{":                               proto.No,
		"!/0 [192.0.2.1] T=1{":                              proto.No,
		"!/1 [192.0.2.1] GET":                               proto.No,
		"MEGACO/1 [192.0.2.1":                               proto.No,
		"MEGACO/":                                           proto.No,
		"":                                                  proto.More,
		"GET / HTTP/1.1\r\n\r\n":                            proto.No,
		"NTFY 123456789 aaln/1@gw.example MGCP 1.0\r\nX: 1": proto.Yes,
	} {
		if got := detect(&proto.Opening{Initiator: []byte(text), Over: proto.UDP}); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
