package discord

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestDiscord(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzDiscord(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	zero := string(make([]byte, 64))
	ask := question + "\x00\x00\xac\xe3" + zero + "\x00\x00"
	say := func(address string) string {
		return answer + "\x00\x00\xac\xe3" + address + zero[len(address):] + "\x12\x34"
	}
	alive := aliveMark + "\x01\x00\x00\x00"
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.No},
		{"a question", ask, "", proto.Yes},
		{"with the port it goes to", ask[:portAt] + "\xc3\x54", "", proto.Yes},
		{"an answer", "", say("198.51.100.7"), proto.Yes},
		{"a question with an address", question + say("198.51.100.7")[4:], "", proto.No},
		{"cut", ask[:discovered-1], "", proto.No},
		{"an answer without an address", "", say(""), proto.No},
		{"an answer with a name", "", say("localhost"), proto.No},
		{"something behind the address", "", say("198.51.100.7\x00x"), proto.No},
		{"a keep-alive", alive, "", proto.More},
		{"returned", alive, alive, proto.Yes},
		{"not the same", alive, alive[:4] + "\x02\x00\x00\x00", proto.No},
		{"longer", alive + "\x00", alive + "\x00", proto.No},
		{"no number", aliveMark + "\x01\x01\x01\x01", aliveMark + "\x01\x01\x01\x01", proto.No},
		{"STUN", "\x00\x01\x00\x00\x21\x12\xa4\x42aaaabbbbcccc", "", proto.No},
	} {
		o := proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.UDP}
		if got := detect(&o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; c.want == proto.More && detect(&o) != proto.No {
			t.Errorf("%s: waits in mid-stream", c.about)
		}
	}
}

// Control, and types that are not Discord's, are no feature.
func TestFeature(t *testing.T) {
	for _, kind := range []byte{0, 72, 73, 100, 111, 119, 121} {
		if f, ok := feature(append([]byte{0x80, kind}, make([]byte, 30)...)); ok {
			t.Errorf("type %d is %v", kind, f)
		}
	}
}
