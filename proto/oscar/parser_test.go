package oscar

import (
	"net/netip"
	"testing"
	"unsafe"

	"chaperone/proto"
)

// One parser is kept for every connection that is followed.
func TestParserIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(parser{}); n > 256 {
		t.Errorf("a parser takes %d bytes, more than 256", n)
	}
}

// What cannot be OSCAR's is an error, once there is enough of it to tell.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		first, then string // both of the initiator
		want        error
	}{
		{"474554202f20485454502f31", "", errStart},
		{bare, "2b02 0008", errFrame},
		{"464c41504f4e0d0a0d0a", "464c41504f4e0d0a0d0a", errFrame},
		{"4f465432 0100 0199 00000000", "", errOFT},
		{"002c 044a 0009 00000000 0000", "", errARS},
		{"ffff 044a 0002 00000000 0000", "", errARS},
		{"002c 044a 0002 00000000 0000 05 6d6972656c 3731373436343730 0002 0010", "", errARS},
	} {
		p, ev := new(parser), new(proto.Events)
		b := append(unhex(t, c.first), unhex(t, c.then)...)
		var err error
		for n := -1; n != 0 && err == nil && len(b) > 0; b = b[n:] {
			ev.Clear()
			n, err = p.Parse(ev, proto.FromInitiator, b)
		}
		if err != c.want {
			t.Errorf("%s, then %q: %v, want %v", c.first, c.then, err, c.want)
		}
	}
}

// A login whose name is a number is ICQ's.
func TestLogin(t *testing.T) {
	for name, want := range map[string]*proto.App{"mirelunde": nil, "400112233": ICQ, "4you": nil, "1": ICQ} {
		var ev proto.Events
		login(&ev, []byte(name))
		if ev.App != want || ev.NSeen != 1 || string(ev.Seen[0].Login) != name {
			t.Errorf("%s: %+v", name, ev.App)
		}
	}
	var ev proto.Events
	if login(&ev, nil); ev.NSeen != 0 || ev.App != nil {
		t.Error("somebody without a name has logged in")
	}
}

func TestAddress(t *testing.T) {
	for text, want := range map[string]string{
		"198.51.100.7:443":    "198.51.100.7:443",
		"198.51.100.7":        "198.51.100.7:5190",
		"198.51.100.7:":       "",
		"198.51.100.7:0":      "",
		"198.51.100.7:65536":  "",
		"198.51.100.7:80 ":    "",
		"198.51.100.256:80":   "",
		"198.51.100:80":       "",
		"198.51..7:80":        "",
		"0.0.0.0:80":          "",
		"bos.example.net:443": "",
		"":                    "",
	} {
		h := half{left: uint16(len(text)), tlv: uint16(len(text))}
		var ev proto.Events
		h.address(&ev, []byte(text), true)
		got := ""
		if ev.NExpect > 0 {
			got = ev.Expected[0].To.String()
		}
		if got != want {
			t.Errorf("%q announces %q, want %q", text, got, want)
		}
	}
}

// More addresses than can be announced are not a loss, and none is announced twice.
func TestExpectations(t *testing.T) {
	var ev proto.Events
	for i := range 3 * proto.MaxExpected {
		ip := netip.AddrFrom4([4]byte{192, 0, 2, byte(1 + i/2)})
		expect(&ev, proto.Voice, ip, 5190)
	}
	if ev.NExpect != proto.MaxExpected || ev.Lost != 0 {
		t.Errorf("announced %d, lost %d", ev.NExpect, ev.Lost)
	}
	for i, x := range ev.Expected {
		if want := netip.AddrFrom4([4]byte{192, 0, 2, byte(1 + i)}); x.To.Addr() != want || x.Feature != proto.Voice || x.For != patience {
			t.Errorf("announcement %d: %+v", i, x)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		in   string
		sep  byte
		last bool
		word string
		n    int
	}{
		{"bob hello", ' ', false, "bob", 4},
		{"bob", ' ', false, "", 0},
		{"bob\x00", ' ', true, "bob", 4},
		{`"tom hask" "x"`, ' ', false, "tom hask", 10},
		{`"tom hask`, ' ', false, "", 0},
		{`"tom hask`, ' ', true, "tom hask", 9},
		{"Tom Hask:F:a b", ':', false, "Tom Hask", 9},
		{`"a":b`, ':', false, `"a"`, 4},
		{":b", ':', false, "", 1},
	} {
		word, n := cutWord([]byte(c.in), c.sep, c.last)
		if string(word) != c.word || n != c.n {
			t.Errorf("%q: %q, %d; want %q, %d", c.in, word, n, c.word, c.n)
		}
	}
}

// A SNAC header's worth of every family and subtype, cut off, or filled up with
// ones or zeros, is read to the end of its frame and no further.
func TestFramesStayFrames(t *testing.T) {
	for id := range 0x26 << 6 {
		for _, fill := range []byte{0, 1, 0xFF} {
			frame := []byte{flapMark, chanSNAC, 0, 1, 0, 40, 0, byte(id >> 6), 0, byte(id & 63), 0, 0, 0, 0, 0, 0}
			for len(frame) < flapHeader+40 {
				frame = append(frame, fill)
			}
			p, ev := new(parser), new(proto.Events)
			at := 0
			for at < len(frame) {
				ev.Clear()
				n, err := p.Parse(ev, proto.FromResponder, frame[at:])
				if err != nil || n+ev.Skip == 0 {
					t.Fatalf("snac %x fill %x: at %d: read %d, %v", id, fill, at, n, err)
				}
				at += n + ev.Skip
			}
			if at != len(frame) || p.half[proto.FromResponder].left != 0 {
				t.Fatalf("snac %x fill %x: read %d of %d bytes", id, fill, at, len(frame))
			}
		}
	}
}
