package radmin

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestRadmin(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzRadmin(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	const ask = "\x01\x00\x00\x00\x01\x00\x00\x00\x08\x08"
	version2 := "\x01\x00\x00\x00\x25\x00\x00\x01\x10\x08\x01\x00\x00\x08" + strings.Repeat("\x00", 32)
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.More},
		{"a question", ask, "", proto.More},
		{"version 2 answers", ask, version2, proto.Yes},
		{"half of it", ask, version2[:20], proto.More},
		{"a wrong check", ask, version2[:8] + "\x11" + version2[9:], proto.No},
		{"a wrong check of the question", ask[:8] + "\x07\x08", version2, proto.No},
		{"nothing in it", "\x01\x00\x00\x00\x00\x00\x00\x00\x00", "", proto.No},
		{"too much in it", "\x01\x00\x00\x04\x01\x00\x00\x00\x00", "", proto.No},
		{"something else", "GET / HTTP/1.1\r\n", "", proto.No},
		{"only the answer is something else", ask, "HTTP/1.1 400", proto.No},
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
