package threema

import (
	"bytes"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestThreema(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzThreema(f *testing.F) { prototest.Fuzz(f, Protocol) }

func noise(n int, behind ...byte) []byte {
	return append(bytes.Repeat([]byte{0xC1}, n), behind...)
}

// Who does not keep to the turns is a stranger, as soon as that shows.
func TestTurns(t *testing.T) {
	frames := append(append([]byte{20, 0}, noise(20)...), 0x24, 0)
	for _, c := range []struct {
		name string
		i, r []byte
		mid  bool
		want proto.Answer
	}{
		{"nothing", nil, nil, false, proto.More},
		{"a hello", noise(48), nil, false, proto.More},
		{"answered too early", noise(47), noise(1), false, proto.No},
		{"a hello that goes on", noise(49), nil, false, proto.No},
		{"before it is answered", noise(49), noise(79), false, proto.No},
		{"a login", noise(239), noise(80), false, proto.More},
		{"before the login", noise(238), noise(81), false, proto.No},
		{"a frame before its time", noise(240), noise(111), false, proto.No},
		{"frames", noise(239, 0xBA, 1), append(noise(112), frames...), false, proto.Yes},
		{"one frame", noise(239, 0xBA, 1), append(noise(112), frames[:22]...), false, proto.More},
		{"too long a frame", noise(239, 0xBA, 4), append(noise(112), frames...), false, proto.No},
		{"too short a frame", noise(239, 19, 0), append(noise(112), frames...), false, proto.No},
		{"letters", []byte("+OK ready <1@x>"), nil, false, proto.No},
		{"TLS", []byte{0x16, 3, 1}, nil, false, proto.No},
		{"the middle", noise(48), nil, true, proto.No},
	} {
		if got := detect(&proto.Opening{Initiator: c.i, Responder: c.r, MidStream: c.mid}); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
