package whatsapp

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestWhatsApp(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzWhatsApp(f *testing.F) { prototest.Fuzz(f, Protocol) }

// Every fixed byte counts.
func TestStrangers(t *testing.T) {
	key := string(make([]byte, 34))
	for _, c := range []struct {
		bytes string
		want  proto.Answer
	}{
		{"", proto.More},
		{"W", proto.More},
		{"WA\x06\x03\x00\x01", proto.More},
		{"WA\x06\x03\x00\x00\x26\x12\x24\x0a", proto.More},
		{"WA\x06\x03\x00\x00\x26\x12\x24\x0a\x20" + key, proto.Yes},
		{"WA\x06\x03\x00\x01\x27\x12\xa4\x02\x0a\x20" + key, proto.Yes},
		{"WA\x06\x03\x00\x00\x26\x12\x23\x0a\x20" + key, proto.No},
		{"WA\x06\x03\x00\x00\x26\x12\xa4\x80\x0a\x20" + key, proto.No},
		{"WA\x06\x03\x00\x00\x26\x22\x24\x0a\x20" + key, proto.No},
		{"WA\x06\x03\x00\x00\x26\x12\x24\x0a\x21" + key, proto.No},
		{"WA\x06\x03\x01", proto.No},
		{"WA\x06\x10", proto.No},
		{"WA\x00\x03", proto.No},
		{"WARRANTY", proto.No},
		{"ED\x00\x01\x00\x00\x02\x08\x05WA\x05\x03\x00\x00\x26\x12\x24\x0a\x20", proto.Yes},
		{"ED\x00\x01\x00\x01\x00", proto.No},
		{"EDNA", proto.No},
		{"WA\x01\x06\x00\x00\x17\xf8\x05", proto.More},
		{"WA\x01\x06\x00\x00\x17\xf8\x05\x01", proto.Yes},
		{"WA\x01\x06\x00\x00\x17\xf9\x05\x01", proto.No},
		{"WA\x01\x06\x00\x00\x17\xf8\x05\x02", proto.No},
		{"WA\x01\x06\x00\x00\x01\xf8", proto.No},
	} {
		if got := detect(&proto.Opening{Initiator: []byte(c.bytes), Over: proto.TCP}); got != c.want {
			t.Errorf("%q: %v, want %v", c.bytes, got, c.want)
		}
	}
	if got := detect(&proto.Opening{Initiator: []byte("WA\x01\x06\x00\x00\x17\xf8\x05\x01"), MidStream: true}); got != proto.No {
		t.Errorf("met in the middle: %v", got)
	}
}
