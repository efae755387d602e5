package rustdesk

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestRustDesk(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzRustDesk(f *testing.F) { prototest.Fuzz(f, Protocol) }

const uuid = "0e2d7c1a-6f1b-4c0e-9a55-d1d07b6d2c11"

func TestDetectRegistration(t *testing.T) {
	for _, c := range []struct {
		about, b string
		want     proto.Answer
	}{
		{"nothing", "", proto.More},
		{"a name and a counter", "\x32\x0d\x0a\x09123456789\x10\x07", proto.Yes},
		{"a counter of two bytes", "\x32\x0e\x0a\x09123456789\x10\x87\x01", proto.Yes},
		{"a name", "\x32\x0b\x0a\x09123456789", proto.Yes},
		{"letters", "\x32\x0b\x0a\x0912345678x", proto.No},
		{"a short name", "\x32\x08\x0a\x0512345\x10", proto.No},
		{"something behind", "\x32\x0d\x0a\x09123456789\x10\x07\x00", proto.No},
		{"a length that is not the name's", "\x32\x0b\x0a\x0a123456789", proto.No},
		{"a counter that does not end", "\x32\x0d\x0a\x09123456789\x10\x87", proto.No},
		{"another field", "\x3a\x0b\x0a\x09123456789", proto.No},
	} {
		if got := detect(&proto.Opening{Initiator: []byte(c.b), Over: proto.UDP}); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

func TestDetectRequest(t *testing.T) {
	for _, c := range []struct {
		about, b string
		want     proto.Answer
		feature  proto.Feature
	}{
		{"nothing", "", proto.More, 0},
		{"a session", "\xa4\x92\x01\x26\x12\x24" + uuid, proto.Yes, proto.RemoteControl},
		{"for RDP", "\xac\x92\x01\x28\x12\x24" + uuid + "\x38\x03", proto.Yes, proto.Tunnel},
		{"for a camera", "\xac\x92\x01\x28\x12\x24" + uuid + "\x38\x04", proto.Yes, proto.RemoteControl},
		{"for files, said twice", "\xb4\x92\x01\x2a\x12\x24" + uuid + "\x38\x03\x38\x01", proto.Yes, proto.FileTransfer},
		{"half of one", "\xa4\x92\x01\x26\x12\x24" + uuid[:20], proto.More, 0},
		{"half a header", "\x5d", proto.More, 0},
		{"a header of three bytes", "\x5e\x01\x00", proto.No, 0},
		{"nothing to ask", "\x10\x92\x01\x02\x12\x00", proto.No, 0},
		{"no session", "\xa4\x92\x01\x26\x0a\x24" + uuid, proto.No, 0},
		{"a session that is none", "\xa4\x92\x01\x26\x12\x24x" + uuid[1:], proto.No, 0},
		{"a length that runs over", "\xa4\x92\x01\x27\x12\x24" + uuid, proto.No, 0},
		{"a field of another kind", "\xac\x92\x01\x28\x12\x24" + uuid + "\x3d\x01", proto.No, 0},
		{"another message", "\xa4\x9a\x01\x26\x12\x24" + uuid, proto.No, 0},
	} {
		o := &proto.Opening{Initiator: []byte(c.b), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if r, a := readRequest(o.Initiator); a == proto.Yes && r.feature() != c.feature {
			t.Errorf("%s: for %v, want %v", c.about, r.feature(), c.feature)
		}
		if o.MidStream = true; detect(o) != proto.No {
			t.Errorf("%s: not refused in mid-stream", c.about)
		}
	}
}
