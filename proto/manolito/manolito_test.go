package manolito

import (
	"net/netip"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestManolito(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzManolito(f *testing.F) { prototest.Fuzz(f, Protocol) }

// datagram is one to 192.0.2.30 with fields.
func datagram(fields string) string {
	return "\xab\xcd\x00\x00\x00\x00\x04\x01\xc0\x00\x02\x1f\xc0\x00\x02\x1e\x00\x01" + string([]byte{byte(len(fields) >> 8), byte(len(fields))}) + fields
}

const (
	short   = "\xab\xcd\x00\x00\x00\x00\x04\x01\xc0\x00\x02\x1f\xc0\x00\x02\x1e\x03\x00\x00\x00"
	shorter = "\xab\xcd\x00\x00\x00\x00\x04\x01\xc0\x00\x02\x1f\xc0\x00\x02\x1e\x00\x00\x00"
	back    = "\xab\xcd\x00\x00\x00\x00\x04\x01\xc0\x00\x02\x1e\xc0\x00\x02\x1f\x03\x00\x00\x00"
	astray  = "\xab\xcd\x00\x00\x00\x00\x04\x01\xc0\x00\x02\x1f\xc0\x00\x02\x63\x03\x00\x00\x00"
)

func TestDetect(t *testing.T) {
	name := datagram("FN\x01\x04song")
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing yet", "", "", proto.More},
		{"with a field", name, "", proto.Yes},
		{"the responder's", "", name, proto.Yes},
		{"a short one to this host", short, "", proto.Yes},
		{"a shorter one", shorter, "", proto.Yes},
		{"a short one to another: perhaps translated", astray, "", proto.More},
		{"the answer to it says so", astray, back, proto.Yes},
		{"and with fields too", astray, name, proto.Yes},
		{"the answer does not", astray, astray, proto.No},
		{"the answer is something else", name, "hello", proto.No},
		{"a byte is missing", name[:len(name)-1], "", proto.No},
		{"a byte too many", name + "x", "", proto.No},
		{"the check's upper half", "\xab\xcd\x00\x01" + name[4:], "", proto.No},
		{"an unknown field", datagram("XX\x01\x04song"), "", proto.No},
		{"a known one behind which is an unknown", datagram("FN\x01\x04songXX\x01\x00"), "", proto.No},
		{"names overlap in the list of them", datagram("DB\x01\x04song"), "", proto.No},
		{"an unknown type", datagram("FN\x02\x04song"), "", proto.No},
		{"a number of no bytes", datagram("FL\x00\x00"), "", proto.No},
		{"a number of five", datagram("FL\x00\x0512345"), "", proto.Yes},
		{"a number of six", datagram("FL\x00\x06123456"), "", proto.No},
		{"a field that is cut off", datagram("FN\x01\x05song"), "", proto.No},
		{"half a field", datagram("FN\x01"), "", proto.No},
		{"a short one of another kind", short[:17] + "\x01\x00\x00", "", proto.No},
		{"zeros to nobody", strings.Repeat("\x00", 20), "", proto.More},
		{"a question for a name", "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x03com\x00\x00\x01\x00\x01", "", proto.No},
		{"too short", short[:18], "", proto.No},
	} {
		o := &proto.Opening{
			Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.UDP,
			Src: netip.MustParseAddrPort("192.0.2.31:41170"), Dst: netip.MustParseAddrPort("192.0.2.30:1867"),
		}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
	six := &proto.Opening{Initiator: []byte(short), Dst: netip.MustParseAddrPort("[::ffff:192.0.2.30]:41170")}
	if got := detect(six); got != proto.Yes {
		t.Errorf("the same address in the form of IPv6: %v", got)
	}
}

// The field that says most decides, in whatever order they come.
func TestSay(t *testing.T) {
	for fields, want := range map[string]proto.Feature{
		"":                                     proto.Overlay,
		"SF\x00\x01\x01CN\x01\x01x":            proto.Overlay,
		"FN\x01\x01x":                          proto.Search,
		"ID\x01\x01x":                          proto.Search,
		"FN\x01\x01xFL\x00\x01\x07":            proto.FileSharing,
		"CK\x01\x01x":                          proto.FileSharing,
		"PT\x00\x01\x07FL\x00\x01\x07":         proto.FileTransfer,
		"ME\x01\x01xPT\x00\x01\x07FN\x01\x01x": proto.Messaging,
	} {
		var ev proto.Events
		b := []byte(datagram(fields))
		if fields == "" {
			b = []byte(short)
		}
		n, err := new(parser).Parse(&ev, proto.FromInitiator, b)
		if n != len(b) || err != nil || ev.NSeen != 1 || ev.Seen[0].Feature != want || ev.Seen[0].Whole {
			t.Errorf("%q: %+v, want %v", fields, ev.Seen[0], want)
		}
		if strings.Contains(fields, "FN") && (string(ev.Seen[0].File) == "x") != (want != proto.Search) || strings.HasSuffix(fields, "FL\x00\x01\x07") && ev.Seen[0].Size != 7 {
			t.Errorf("%q: file %q, size %d", fields, ev.Seen[0].File, ev.Seen[0].Size)
		}
	}
	var ev proto.Events
	if n, err := new(parser).Parse(&ev, proto.FromResponder, []byte("something else")); n != 14 || err != nil || ev.NSeen != 0 {
		t.Errorf("something else: %d, %v, %d events", n, err, ev.NSeen)
	}
}
