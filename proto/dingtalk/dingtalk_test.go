package dingtalk

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestDingTalk(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzDingTalk(f *testing.F) { prototest.Fuzz(f, Protocol) }

// Every fixed byte counts.
func TestStrangers(t *testing.T) {
	yes := "\x10\x64\x87\x80" + one + "\x00" + rest
	for n := range yes {
		if got := detect(&proto.Opening{Initiator: []byte(yes[:n])}); got != proto.More {
			t.Errorf("%d bytes: %v", n, got)
		}
		no := []byte(yes)
		no[n] ^= 1
		want := proto.No
		if 0 < n && n < head || n == oneAt {
			want = proto.Yes
		}
		if got := detect(&proto.Opening{Initiator: no}); got != want {
			t.Errorf("%x: %v, want %v", no, got, want)
		}
	}
	for _, o := range []proto.Opening{{Initiator: []byte(yes), MidStream: true}, {Initiator: []byte(yes[:8]), Responder: []byte{1}}} {
		if got := detect(&o); got != proto.No {
			t.Errorf("%+v: %v", o, got)
		}
	}
}
