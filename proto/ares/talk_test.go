package ares

import (
	"testing"

	"chaperone/proto"
)

// hear shows p what a side of a talk says, and returns what came of it.
func hear(t *testing.T, p *parser, dir proto.Dir, b string) (seen []proto.Event) {
	for len(b) > 0 {
		ev := new(proto.Events)
		n, err := p.Parse(ev, dir, []byte(b))
		if n += ev.Skip; err != nil || n == 0 || n > len(b) {
			t.Fatalf("%q: read %d, %v", b, n, err)
		}
		seen = append(seen, ev.Seen[:ev.NSeen]...)
		b = b[n:]
	}
	return seen
}

// How a size is written follows from what the other side said of itself.
func TestSizes(t *testing.T) {
	narrow := "\x00\x10\x00\x02" + "\x05\x00\x00\x00" + "\x07\x00" + "rrrr" + "a.txt\x00"
	wide := "\x00\x14\x00\x02" + "\x05\x00\x00\x00\x00\x00\x00\x00" + "\x07\x00" + "rrrr" + "a.txt\x00"
	for _, c := range []struct {
		about, other, offer string
	}{
		{"it said nothing", "hello\n", narrow},
		{"its address inside", "\x00\x04\x00\x0c" + "\x0a\x00\x00\x09", narrow},
		{"its address inside, and that it can", "\x00\x05\x00\x0c" + "\x0a\x00\x00\x09\x01", wide},
		{"its new address", "\x00\x02\x00\x1d" + "xx", wide},
	} {
		p := &parser{carrier: chat}
		hear(t, p, proto.FromResponder, c.other)
		seen := hear(t, p, proto.FromInitiator, c.offer)
		if len(seen) != 1 || seen[0].Size != 5 || string(seen[0].File) != "a.txt" {
			t.Errorf("%s: %+v", c.about, seen)
		}
	}
}

// A zero is only asked for where text could stand.
func TestFrames(t *testing.T) {
	p := &parser{carrier: chat}
	offer := "\x02\x00\x02xx"
	for _, c := range []struct {
		about, said string
		offers      int
	}{
		{"text that looks like a frame", "hi\x00" + offer + "\n", 0},
		{"a frame", "\x00" + offer, 1},
		{"a frame that does not begin with zero", "\x01" + offer, 1},
	} {
		if got := hear(t, p, proto.FromInitiator, c.said); len(got) != c.offers {
			t.Errorf("%s: %d offers, want %d", c.about, len(got), c.offers)
		}
	}
}

// What an offer is overwritten with is nothing, in a talk and to a supernode.
func TestNobodys(t *testing.T) {
	ev := new(proto.Events)
	frame(ev, nobodys[0])
	asked(ev, nobodys[0])
	told(ev, nobodys[0])
	if ev.NSeen > 0 {
		t.Errorf("%q does %v", nobodys, ev.Seen[0].Feature)
	}
	for number := range lastNumber {
		ev.Clear()
		frame(ev, byte(number))
		asked(ev, byte(number))
		told(ev, byte(number))
		for _, e := range ev.Seen[:ev.NSeen] {
			if blunts := Ares.Blunts.Has(e.Feature); blunts != (e.Blunt != "") && !e.Whole {
				t.Errorf("number %#x: %v is blunted by %q", number, e.Feature, e.Blunt)
			}
		}
	}
}

// What is none of this is an error.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		p    parser
		dir  proto.Dir
		b    string
		want error
	}{
		{parser{}, proto.FromInitiator, "HELO me\r\n", errStart},
		{parser{}, proto.FromResponder, "220 hello\r\n", nil},
		{parser{}, proto.FromResponder, string(make([]byte, 5000)), errStart},
		{parser{carrier: supernode}, proto.FromInitiator, "\x00\x00\xc8", errNumber},
		{parser{carrier: datagrams}, proto.FromInitiator, "hello", nil},
	} {
		if _, err := c.p.Parse(new(proto.Events), c.dir, []byte(c.b)); err != c.want {
			t.Errorf("%.20q: %v, want %v", c.b, err, c.want)
		}
	}
}
