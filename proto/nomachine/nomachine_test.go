package nomachine

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestNoMachine(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzNoMachine(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	const probe = "\x01\x00\x01\x00\x0a\x00\x07\x00\x00\x00"
	for _, c := range []struct {
		about, initiator, responder string
		over                        proto.Transport
		want                        proto.Answer
	}{
		{"a client", "NXSH-8", "", proto.TCP, proto.Yes},
		{"the name alone", "NXSH-", "", proto.TCP, proto.More},
		{"nothing yet", "", "", proto.TCP, proto.More},
		{"no version", "NXSH-x", "", proto.TCP, proto.No},
		{"the server's name", "NXD-8.0", "", proto.TCP, proto.No},
		{"one probe", probe, "", proto.UDP, proto.More},
		{"an answer", probe, probe, proto.UDP, proto.Yes},
		{"another length", probe + "\x00", probe, proto.UDP, proto.No},
		{"another kind", "\x04" + probe[1:], probe, proto.UDP, proto.No},
		{"another answer", probe, "\x01\x00\x01\x00\x0b\x00\x07\x00\x00\x00", proto.UDP, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: c.over}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; c.over == proto.TCP && detect(o) != proto.No {
			t.Errorf("%s: not refused in mid-stream", c.about)
		}
	}
}
