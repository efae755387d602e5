package yahoo

import (
	"testing"

	"chaperone/proto"
)

func TestCutField(t *testing.T) {
	for _, c := range []struct {
		in    string
		whole bool
		field string
		n     int
	}{
		{"bob\xc0\x80rest", false, "bob", 5},
		{"\xc0\x80", false, "", 2},
		{"bob", false, "", 0},
		{"bob\xc0", false, "", 0},
		{"bob", true, "bob", 3},
		{"bob\xc0", true, "bob\xc0", 4},
		{"eleven byte\xc0\x80", false, "", 13}, // longer than allowed
		{"eleven byte", true, "", 11},
		{"a\xc0\xc0\x80", false, "a\xc0", 4},
		{"", true, "", 0},
	} {
		field, n := cutField([]byte(c.in), 10, c.whole)
		if string(field) != c.field || n != c.n {
			t.Errorf("%q, whole %v: %q, %d; want %q, %d", c.in, c.whole, field, n, c.field, c.n)
		}
	}
}

// Half a separator is not passed over: what comes next tells.
func TestUnending(t *testing.T) {
	for in, want := range map[string]int{"": 0, "a": 1, "a\xc0": 1, "\xc0": 0, "a\xc0\xc0": 2, "\xc0a": 2} {
		if got := unending([]byte(in)); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

// Keys are what clients make of them, not what they should be.
func TestReadKey(t *testing.T) {
	for in, want := range map[string]uint16{
		"5": 5, "0222": 222, " 49": 49, "\t+13": 13, "27x": 27, "0": 0, "65534": 65534,
		"": keyNone, "x5": keyNone, "-5": keyNone, "+": keyNone, "65536": keyNone, "99999999999999999999": keyNone,
	} {
		if got := readKey([]byte(in)); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

func TestReadSize(t *testing.T) {
	for in, want := range map[string]uint64{"12008": 12008, "0": 0, "": 0, "12x": 12, "-1": 0, "4294967297": 4294967297, "99999999999999999999999": 0} {
		if got := readSize([]byte(in)); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

func TestWellFormed(t *testing.T) {
	for _, c := range []struct {
		in    string
		whole bool
		want  proto.Answer
	}{
		{"", true, proto.Yes},
		{"", false, proto.More},
		{"1\xc0\x80a\xc0\x80", true, proto.Yes},
		{"1\xc0\x80a\xc0\x80\x00", true, proto.Yes},
		{"1\xc0\x80\xc0\x8012345\xc0\x80b\xc0\x80", true, proto.Yes},
		{"1\xc0\x80a\xc0\x80", false, proto.More},
		{"1\xc0\x80a", false, proto.More},
		{"1\xc0\x80a", true, proto.No},
		{"1\xc0\x80a\xc0\x805", true, proto.No},
		{"123456\xc0\x80a\xc0\x80", true, proto.No},
		{"123456", false, proto.No},
		{"x", false, proto.No},
		{"\xc0", false, proto.No},
		{"1\xc0\x81", false, proto.No},
		{"1\xc1", false, proto.No},
		{"1\xc0\x80a\xc0\x80x\xc0\x80b\xc0\x80", true, proto.No},
	} {
		if got := wellFormed([]byte(c.in), c.whole); got != c.want {
			t.Errorf("%q, whole %v: %v, want %v", c.in, c.whole, got, c.want)
		}
	}
}

// What is said with names must not depend on how a packet is read: pair by pair,
// or at a glance.
func TestSummary(t *testing.T) {
	var s summary
	s.add([]byte("1\xc0\x80mire\xc0\x805\xc0\x80bob\xc0\x8027\xc0\x80a\xc0\x8028\xc0\x807\xc0\x8027\xc0\x80b\xc0\x8028\xc0\x803\xc0\x8027\xc0\x80\xc0\x80"), service{peerKey: keyTo})
	if string(s.login) != "mire" || string(s.peer) != "bob" || string(s.file) != "b" || s.size != 7 || s.files != 2 || s.again {
		t.Errorf("%+v", s)
	}
	s.add([]byte("222\xc0\x80"), service{deed: deedStep})
	if !s.again {
		t.Error("what decides is not noticed when its value is missing")
	}
}
