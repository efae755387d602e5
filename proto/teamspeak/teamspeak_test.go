package teamspeak

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestTeamSpeak(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzTeamSpeak(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	login := login2 + "\x01\x00\x00\x00\x21\x45\x83\xfd" + name2
	for _, c := range []struct {
		about, initiator, responder string
		over                        proto.Transport
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.UDP, proto.More},
		{"a client of version 3", init3, "", proto.UDP, proto.Yes},
		{"its server", "?", init3 + "x", proto.UDP, proto.Yes},
		{"not quite", "TS3INIT", "", proto.UDP, proto.No},
		{"a login", login, "", proto.UDP, proto.Yes},
		{"its name is cut off", login[:len(login)-1], "", proto.UDP, proto.No},
		{"a session is there already", "\xf4\xbe\x03\x00\x01" + login[5:], "", proto.UDP, proto.No},
		{"a console", "", console, proto.TCP, proto.Yes},
		{"half a greeting", "", console[:9], proto.TCP, proto.More},
		{"another greeting", "", "220 hello", proto.TCP, proto.No},
		{"the client speaks first", "TS3\n", "", proto.TCP, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: c.over}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; c.over == proto.TCP && detect(o) != proto.No {
			t.Errorf("%s: not refused in mid-stream", c.about)
		}
	}
}
