package iax

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestIAX(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzIAX(f *testing.F) { prototest.Fuzz(f, Protocol) }

// A datagram counts alone only where it opens something and is well-formed to its
// end; two count where each names the other's number.
func TestDetect(t *testing.T) {
	const call = "\x80\x04\x00\x00\x00\x00\x00\x01\x00\x00\x06\x01\x0b\x02\x00\x02"
	for _, c := range []struct {
		name                 string
		initiator, responder string
		want                 proto.Answer
	}{
		{"a call", call, "", proto.Yes},
		{"of another version", call[:15] + "\x03", "", proto.More},
		{"cut off in an element", call + "\x01\x05abc", "", proto.More},
		{"to somebody's number", call[:3] + "\x01" + call[4:], "", proto.More},
		{"a registration", "\x80\x04\x00\x00\x00\x00\x00\x01\x00\x00\x06\x0d\x06\x03bob", "", proto.Yes},
		{"of nobody", "\x80\x04\x00\x00\x00\x00\x00\x01\x00\x00\x06\x0d", "", proto.More},
		{"a question alone", "\x80\x04\x00\x00\x00\x00\x00\x01\x00\x00\x06\x1e", "", proto.More},
		{"a question, answered", "\x80\x04\x00\x00\x00\x00\x00\x01\x00\x00\x06\x1e", "\x80\x07\x00\x04\x00\x00\x00\x01\x00\x01\x06\x03", proto.Yes},
		{"answered about another call", "\x80\x04\x00\x00\x00\x00\x00\x01\x00\x00\x06\x1e", "\x80\x07\x00\x05\x00\x00\x00\x01\x00\x01\x06\x03", proto.No},
		{"in the middle", "\x80\x04\x00\x07\x00\x00\x00\x01\x02\x03\x02\x02\xd5", "\x80\x07\x00\x04\x00\x00\x00\x01\x03\x02\x06\x04", proto.Yes},
		{"RTP", "\x80\x08\x6f\xae\x00\x00\x04\xd8\x37\x96\xcb\x71\xd5", "", proto.No},
		{"short", "\x80\x04\x00", "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.UDP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
