package mumble

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestMumble(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzMumble(f *testing.F) { prototest.Fuzz(f, Protocol) }

const (
	ask   = "\x00\x00\x00\x0012345678"
	reply = "\x00\x01\x02\x0312345678\x00\x00\x00\x05\x00\x00\x00\x4b\x00\x01\x19\x40"
)

func TestDetect(t *testing.T) {
	other := &proto.App{Name: "other"}
	for _, c := range []struct {
		about, initiator, responder string
		hint                        *proto.App
		want                        proto.Answer
	}{
		{"nothing", "", "", nil, proto.More},
		{"a question", ask, "", nil, proto.More},
		{"its answer", ask, reply, nil, proto.Yes},
		{"another's answer", ask, reply[:11] + "9" + reply[12:], nil, proto.No},
		{"a short answer", ask, reply[:23], nil, proto.No},
		{"a long question", ask + "9", "", nil, proto.No},
		{"no question", "\x00\x00\x00\x0112345678", "", nil, proto.No},
		{"only an answer", "", reply, nil, proto.More},
		{"voice to a server that was heard of", "\x80abcdefgh", "", Mumble, proto.Yes},
		{"too short to be", "\x80abc", "", Mumble, proto.No},
		{"to another", "\x80abcdefgh", "", other, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.UDP, Hint: c.hint}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// Voice is called likely: only its destination speaks for it.
func TestVoiceIsLikely(t *testing.T) {
	p, ev := Protocol.New(), new(proto.Events)
	if _, err := p.Parse(ev, proto.FromInitiator, []byte("\x80abcdefgh")); err != nil || !ev.Likely || ev.App != Mumble || !ev.Finished {
		t.Errorf("error %v, likely %v, app %v", err, ev.Likely, ev.App)
	}
	p.Reset()
	ev.Clear()
	if _, err := p.Parse(ev, proto.FromInitiator, []byte(ask)); err != nil || ev.Likely || ev.Finished || ev.NSeen != 1 {
		t.Errorf("a question: error %v, likely %v, %d events", err, ev.Likely, ev.NSeen)
	}
}
