package syncthing

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestSyncthing(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzSyncthing(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	device := announcement + strings.Repeat("x", 32)
	const join = relayMagic + "\x00\x00\x00\x03\x00\x00\x00\x08\x00\x00\x00\x04"
	for _, c := range []struct {
		about, initiator string
		over             proto.Transport
		want             proto.Answer
	}{
		{"nothing", "", proto.UDP, proto.More},
		{"a device", device, proto.UDP, proto.Yes},
		{"without its identity", device[:len(device)-1], proto.UDP, proto.No},
		{"another magic", "\x2f" + device[1:], proto.UDP, proto.No},
		{"nothing for a relay", "", proto.TCP, proto.More},
		{"half a magic", relayMagic[:2], proto.TCP, proto.More},
		{"a session joined", join + "key!", proto.TCP, proto.Yes},
		{"a key of five bytes is filled up", strings.Replace(join, "\x08\x00\x00\x00\x04", "\x0c\x00\x00\x00\x05", 1), proto.TCP, proto.Yes},
		{"lengths that disagree", strings.Replace(join, "\x08", "\x0c", 1), proto.TCP, proto.No},
		{"another kind", strings.Replace(join, "\x03", "\x02", 1), proto.TCP, proto.No},
		{"a length that runs over", strings.Replace(join, "\x00\x00\x00\x04", "\xff\xff\xff\xff", 1), proto.TCP, proto.No},
		{"discovery over TCP", device, proto.TCP, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Over: c.over}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; c.over == proto.TCP && detect(o) != proto.No {
			t.Errorf("%s: not refused in mid-stream", c.about)
		}
	}
}
