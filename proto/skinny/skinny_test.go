package skinny

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestSkinny(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzSkinny(f *testing.F) { prototest.Fuzz(f, Protocol) }

// One message is not enough, and none of two may be anything else.
func TestDetect(t *testing.T) {
	const keepAlive, ack = "\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "\x04\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00"
	for _, c := range []struct {
		name                 string
		initiator, responder string
		mid                  bool
		want                 proto.Answer
	}{
		{"a message and its answer", keepAlive, ack, false, proto.Yes},
		{"in mid-stream", keepAlive, ack, true, proto.Yes},
		{"two messages", keepAlive + keepAlive, "", true, proto.Yes},
		{"one message", keepAlive, "", false, proto.More},
		{"one message and the start of another", keepAlive + "\x04\x00\x00", "", false, proto.More},
		{"one long message in mid-stream", "\x40\x00\x00\x00\x14\x00\x00\x00\x11\x01\x00\x00" + string(make([]byte, 60)), "", true, proto.More},
		{"a message and something else", keepAlive, "HTTP/1.1 200 OK\r\n", false, proto.No},
		{"an odd length", "\x05" + keepAlive[1:], ack, false, proto.No},
		{"too short", "\x00" + keepAlive[1:], ack, false, proto.No},
		{"a version that is none", keepAlive[:4] + "\x40" + keepAlive[5:], ack, false, proto.No},
		{"a number that is none", keepAlive[:8] + "\x60" + keepAlive[9:], ack, false, proto.No},
		{"zeros", string(make([]byte, 64)), "", false, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP, MidStream: c.mid}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
