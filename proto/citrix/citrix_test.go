package citrix

import (
	"encoding/hex"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestCitrix(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzCitrix(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.More},
		{"ICA", "", ica, proto.Yes},
		{"half of it", "", ica[:3], proto.More},
		{"half of it, and an early client", ica[:2], ica[:3], proto.More},
		{"the client of something else", "GET", ica[:3], proto.No},
		{"CGP", cgp, "", proto.Yes},
		{"half of it", cgp[:4], "", proto.More},
		{"half of it, and no answer to it", cgp[:4], "220", proto.No},
		{"a greeting", "", "220 hello", proto.No},
		{"another version", "\x1aCGP/02", "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; detect(o) != proto.No {
			t.Errorf("%s: not refused in mid-stream", c.about)
		}
	}
}

func TestDetectControl(t *testing.T) {
	for _, c := range []struct {
		about, hex string
		want       proto.Answer
	}{
		{"nothing", "", proto.More},
		{"a keep-alive", "80010000 00000000 00000000 17682ecf 00000000", proto.Yes},
		{"with the time, as UDT sends it", "80010000 00000000 00000001 17682ecf 00000000", proto.No},
		{"to nobody", "80010000 00000000 00000000 00000000 00000000", proto.No},
		{"about something", "80010000 00000001 00000000 17682ecf 00000000", proto.No},
		{"an acknowledgement of nothing", "80060000 00000000 00000000 17682ecf 00000000", proto.No},
		{"a round trip of minutes", "80020000 00001294 00000000 0de91b9d 5518c54b 10002e3e 000006ac 00003ffe 00000104 00000121", proto.No},
		{"a short acknowledgement", "80020000 00001294 00000000 0de91b9d 5518c54b", proto.No},
		{"data", "5518dbc6 c0003197 0f33db89 0de91b9d 0a0b0106", proto.No},
		{"another message", "80050000 00001294 00000000 0de91b9d 00000000", proto.No},
	} {
		b, err := hex.DecodeString(strings.ReplaceAll(c.hex, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got := detect(&proto.Opening{Initiator: b, Over: proto.UDP}); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}
