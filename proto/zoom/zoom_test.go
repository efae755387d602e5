package zoom

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestZoom(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzZoom(f *testing.F) { prototest.Fuzz(f, Protocol) }

// sent returns a packet of sound on the way to the server.
func sent(kind, number byte) []byte {
	b := append([]byte{mediaMark, 0, number, 1, 0, 0x2a, 1, 0, kind}, make([]byte, soundHead-kindAt-1)...)
	b = append(b, 0x80, 112, 0, number, 0, 0, number, 0, 1, 2, 3, 4)
	return append(b, make([]byte, 60)...)
}

func TestDetect(t *testing.T) {
	const id, other = "0123456789abcdef", "0123456789abcdee"
	hello := "\x01\x00\x02" + id + reserved + "\x00\x7a\x00\x2a\x00\x7a\x00\x2a" + keyLength + string(make([]byte, keySize))
	const reply = "\x02\x00\x01" + id
	lost := sent(sound, 9)
	for _, c := range []struct {
		about, initiator, responder string
		earlier                     []byte
		want                        proto.Answer
	}{
		{"nothing", "", "", nil, proto.No},
		{"a greeting", hello, "", nil, proto.Yes},
		{"a key that is cut", hello[:len(hello)-1], "", nil, proto.More},
		{"numbers that differ", hello[:numbers] + "\x01" + hello[numbers+1:], "", nil, proto.More},
		{"more behind it", hello + string(make([]byte, slack+1)), "", nil, proto.More},
		{"and its answer", hello[:zerosAt], reply, nil, proto.Yes},
		{"with another identifier", hello[:zerosAt], "\x02\x00\x01" + other, nil, proto.No},
		{"two greetings", hello[:zerosAt], hello[:zerosAt], nil, proto.No},
		{"an identifier of zeros", hello[:idAt] + string(make([]byte, 16)), "\x02\x00\x01" + string(make([]byte, 16)), nil, proto.No},
		{"one packet of media", string(sent(sound, 1)), "", nil, proto.More},
		{"two", string(sent(sound, 2)), "", sent(sound, 1), proto.Yes},
		{"two of the server's", "?", string(sent(sound, 2)), sent(sound, 1), proto.Yes},
		{"many lost", string(lost), "", sent(sound, 1), proto.More},
		{"of two kinds", string(sent(sound, 2)), "", sent(picture, 1), proto.More},
		{"STUN", "\x00\x01\x00\x00\x21\x12\xa4\x42aaaabbbbcccc", "", nil, proto.No},
		{"SOCKS", "\x05\x01\x00", "", nil, proto.No},
	} {
		o := proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Earlier: c.earlier, Over: proto.UDP}
		if got := detect(&o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; c.want == proto.More && detect(&o) != proto.No {
			t.Errorf("%s: waits in mid-stream", c.about)
		}
	}
}

// What the head says is believed only where there is RTP behind it.
func TestMedia(t *testing.T) {
	whole := sent(sound, 1)
	for n := range len(whole) {
		if f, _, ok := media(whole[:n]); ok && n <= soundHead+12 {
			t.Errorf("%d bytes are %v", n, f)
		}
	}
	for at, c := range map[int]byte{0: 6, way: 1, kindAt: 0x22, soundHead: 0x40, soundHead + 1: 8} {
		b := sent(sound, 1)
		if b[at] = c; !t.Failed() {
			if f, _, ok := media(b); ok {
				t.Errorf("with %#x at %d it is %v", c, at, f)
			}
		}
	}
}
