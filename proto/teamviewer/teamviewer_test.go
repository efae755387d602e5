package teamviewer

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestTeamViewer(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzTeamViewer(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	const old = "\x17\x24\x0a\x02\x00ab"
	recent := "\x11\x30\x36\x00\x02\x00\x00\x00" + strings.Repeat("\x00", 16) + "ab"
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.More},
		{"one message", old, "", proto.More},
		{"two", old + old, "", proto.Yes},
		{"of either header", old + recent, "", proto.Yes},
		{"one of either side", old, recent, proto.Yes},
		{"half a header", old[:4], "", proto.More},
		{"something else behind it", old + "ab", "", proto.No},
		{"something else comes back", old, "HTTP", proto.No},
		{"the server is first", "", recent, proto.No},
		{"no command", "\x17\x24\x00\x02\x00", "", proto.No},
		{"a command that nobody knows", "\x17\x24\x80\x02\x00", "", proto.No},
		{"too long", old, "\x11\x30\x36\x00\x00\x00\x20\x00" + recent[8:], proto.No},
		{"something else", "GET / HTTP/1.1", "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; detect(o) != proto.No {
			t.Errorf("%s: not refused in mid-stream", c.about)
		}
	}
}

func TestDetectDatagram(t *testing.T) {
	probe := strings.Repeat("\x00", 10) + "\x03\x17\x24\x47\x02\x00ab"
	for _, c := range []struct {
		about, b string
		want     proto.Answer
	}{
		{"nothing", "", proto.More},
		{"a probe", probe, proto.Yes},
		{"a byte too many", probe + "c", proto.No},
		{"a byte too few", probe[:len(probe)-1], proto.No},
		{"numbers that high", "\x00\x00\x00\x01" + probe[4:], proto.No},
		{"another mark", strings.Replace(probe, "\x24", "\x25", 1), proto.No},
		{"too short", probe[:12], proto.No},
	} {
		if got := detect(&proto.Opening{Initiator: []byte(c.b), Over: proto.UDP}); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}
