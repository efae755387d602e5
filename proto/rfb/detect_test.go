package rfb

import (
	"testing"

	"chaperone/proto"
)

const version = "RFB 003.008\n"

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		about, initiator, responder string
		want, mid                   proto.Answer
	}{
		{"nothing", "", "", proto.More, proto.No},
		{"a server", "", version, proto.Yes, proto.Yes},
		{"half of one", "", version[:8], proto.More, proto.No},
		{"and its viewer", version, version, proto.Yes, proto.No},
		{"a viewer that is called", version, "", proto.Yes, proto.Yes},
		{"and begins to answer", version, version[:5], proto.Yes, proto.No},
		{"a version of the future", "", "RFB 123.456\n", proto.Yes, proto.Yes},
		{"no digit", "", "RFB 003.00x\n", proto.No, proto.No},
		{"no end", "", "RFB 003.008 ", proto.No, proto.No},
		{"another who is called", "GET / HTTP/1.1\r\n", version, proto.No, proto.No},
		{"another who answers", version, "HTTP/1.1 400", proto.No, proto.No},
		{"more behind it", "", version + "\x01\x01", proto.Yes, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; detect(o) != c.mid {
			t.Errorf("%s, in mid-stream: %v, want %v", c.about, detect(o), c.mid)
		}
	}
}

func TestMinor(t *testing.T) {
	for v, want := range map[string]int{
		"003.003": 3, "003.005": 3, "003.006": 3, "003.007": 7, "003.008": 8, "003.889": 8, "003.130": 8,
		"003.002": 0, "004.001": 0, "005.000": 0, "000.000": 0,
	} {
		if got := minorOf([]byte("RFB " + v + "\n")); got != want {
			t.Errorf("%s: %d, want %d", v, got, want)
		}
	}
}
