package bittorrent

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"chaperone/proto"
)

func TestCutValue(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int // length of the value, 0 for none
	}{
		{"i5e", 3}, {"i-5e", 4}, {"i0ex", 3}, {"0:", 2}, {"4:spam", 6}, {"4:spamx", 6}, {"le", 2}, {"de", 2},
		{"d1:ali1ei2eee", 13}, {"l4:spam", 0}, {"4:spa", 0}, {"ie", 0}, {"i-e", 0}, {"i5", 0}, {"i5x", 0}, {"i", 0},
		{"e", 0}, {"x", 0}, {"", 0}, {":", 0}, {"-1:", 0}, {"99999999999999999999:x", 0},
		{strings.Repeat("l", maxDepth) + strings.Repeat("e", maxDepth), 2 * maxDepth},
		{strings.Repeat("l", maxDepth+1) + strings.Repeat("e", maxDepth+1), 0},
	} {
		v, rest, ok := cutValue([]byte(c.in))
		if ok != (c.want > 0) || len(v) != c.want || len(v)+len(rest) != len(c.in) {
			t.Errorf("%q: %q, %q, %v; want %d bytes", c.in, v, rest, ok, c.want)
		}
	}
}

func TestValues(t *testing.T) {
	d := value("d3:agei42e4:name3:bob5:neg-aile2:nei-1e4:peerl1:a1:bee")
	if d.wellFormed() {
		t.Error("a key and a value that run into each other are well formed")
	}
	d = value("d3:agei42e4:listl1:a2:bbe4:name3:bob3:negi-1ee")
	if !d.wellFormed() {
		t.Error("not well formed")
	}
	if n, ok := d.get("age").number(); n != 42 || !ok {
		t.Errorf("age: %d, %v", n, ok)
	}
	if _, ok := d.get("neg").number(); ok {
		t.Error("a negative number counts")
	}
	if s := d.get("name").text(); string(s) != "bob" {
		t.Errorf("name: %q", s)
	}
	var items []string
	for v := range d.get("list").items() {
		items = append(items, string(v.text()))
	}
	if fmt.Sprint(items) != "[a bb]" {
		t.Errorf("list: %q", items)
	}
	for range d.get("list").items() {
		break
	}
	none := d.get("none")
	if none != nil || none.text() != nil || none.isDict() || none.get("x") != nil {
		t.Error("what is not there is something")
	}
	for range none.items() {
		t.Error("what is not there has an element")
	}
}

// What must be there for a datagram to be the DHT's.
func TestReadKRPC(t *testing.T) {
	const id = "2:id20:abcdefghij0123456789"
	for _, c := range []struct {
		about, in string
		want      bool
	}{
		{"a query", "d1:ad" + id + "e1:q4:ping1:t2:aa1:y1:qe", true},
		{"of any name", "d1:ad" + id + "e1:q8:whatever1:t0:1:y1:qe", true},
		{"an answer", "d1:rd" + id + "e1:t2:aa1:y1:re", true},
		{"with more around it", "d2:ip6:abcdef1:rd" + id + "e1:t2:aa1:v4:LT\x02\x081:y1:re", true},
		{"an error", "d1:eli201e5:sorrye1:t2:aa1:y1:ee", true},
		{"an error without a number", "d1:el5:sorrye1:t2:aa1:y1:ee", false},
		{"without a transaction", "d1:ad" + id + "e1:q4:ping1:y1:qe", false},
		{"without a kind", "d1:ad" + id + "e1:q4:ping1:t2:aae", false},
		{"of another kind", "d1:ad" + id + "e1:q4:ping1:t2:aa1:y1:xe", false},
		{"a name that is too short", "d1:ad2:id19:abcdefghij012345678e1:q4:ping1:t2:aa1:y1:qe", false},
		{"a query without one", "d1:ade1:q4:ping1:t2:aa1:y1:qe", false},
		{"a byte too much", "d1:ad" + id + "e1:q4:ping1:t2:aa1:y1:qee", false},
		{"a byte is missing", "d1:ad" + id + "e1:q4:ping1:t2:aa1:y1:q", false},
		{"a list", "l1:ad" + id + "e1:q4:ping1:t2:aa1:y1:qe", false},
		{"a key that is no string", "di1e1:xd" + id + "e1:t2:aa1:y1:re", false},
	} {
		if got := isKRPC([]byte(c.in)); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

func parse(t *testing.T, p *parser, over proto.Transport, dir proto.Dir, b []byte) (ev proto.Events, read int, err error) {
	t.Helper()
	ev.Over = over
	read, err = p.Parse(&ev, dir, b)
	return ev, read, err
}

// A message that cannot be is an error, and the flow is looked at no more.
func TestImpossibleMessages(t *testing.T) {
	for _, c := range []struct {
		about, hex string
		want       error
	}{
		{"longer than any client takes", "00200000 07", errLength},
		{"a request of another length", "0000000e 06 00000001 00000000 00004000 00", errMessage},
		{"a block without its place", "00000008 07 00000001 000000", errMessage},
		{"a port of another length", "00000004 09 1ae100", errMessage},
		{"a name that goes on behind its message", "00000010 00000020", errMessage},
		{"a name that is empty", "00000010 00000000", errMessage},
		{"what is unknown is not read", "00000010 c8", nil},
		{"nor an extension without a kind", "00000001 14", nil},
	} {
		p := new(parser)
		p.half[0].mode = messages
		if _, _, err := parse(t, p, proto.TCP, proto.FromInitiator, unhex(t, c.hex)); err != c.want {
			t.Errorf("%s: %v, want %v", c.about, err, c.want)
		}
	}
}

// Blocks are not shown to the parser, and a list of peers longer than it waits for
// neither.
func TestContentIsSkipped(t *testing.T) {
	for _, c := range []struct {
		hex        string
		read, skip int
	}{
		{"00004009 07 00000003 00000000", 5, 0x4008},
		{"00001001 14 01", 5, 0x1000},
		{"00000201 05 ff", 5, 0x200},
		{"00000000", 4, 0},
		{"00000020 14 01 64", 0, 0},
		{"0000", 0, 0},
	} {
		p := new(parser)
		p.half[1].mode = messages
		ev, read, err := parse(t, p, proto.TCP, proto.FromResponder, unhex(t, c.hex))
		if err != nil || read != c.read || ev.Skip != c.skip {
			t.Errorf("%s: read %d, skipped %d, %v; want %d, %d", c.hex, read, ev.Skip, err, c.read, c.skip)
		}
	}
}

// More endpoints than can be told of in one call are forgotten, not lost.
func TestManyPeers(t *testing.T) {
	list := bytes.Repeat([]byte{192, 0, 2, 1, 0x1a, 0xe1}, 3*proto.MaxHints)
	var ev proto.Events
	hintCompact(&ev, list, 0, sizeIPv4)
	if ev.NHints != proto.MaxHints || ev.Lost != 0 {
		t.Errorf("%d hints, %d lost", ev.NHints, ev.Lost)
	}
}

// A list in a tracker's answer is of IPv4 or of IPv6 addresses; the answer does not
// say which.
func TestPeersOfEitherFamily(t *testing.T) {
	six := "20010db8000000000000000000000041 1ae1"
	four := "c000020e1ae1"
	for _, c := range []struct{ hex, want string }{
		{four + four, "192.0.2.14:6881 192.0.2.14:6881"},
		{four + four + four, "192.0.2.14:6881 192.0.2.14:6881 192.0.2.14:6881"},
		{six + six, "[2001:db8::41]:6881 [2001:db8::41]:6881"},
		{six + four, "0.0.0.65:6881 192.0.2.14:6881"},
		{"00000000 1ae1", ""}, {"c000020e 0000", ""}, {"c000020e", ""}, {"", ""},
	} {
		var ev proto.Events
		hintPeers(&ev, unhex(t, c.hex))
		var got []string
		for _, h := range ev.Hints[:ev.NHints] {
			got = append(got, h.String())
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.hex, s, c.want)
		}
	}
}

// Requests and blocks make it clear who fetches, whichever is seen first and
// whichever side opened the connection.
func TestWhoFetches(t *testing.T) {
	request, piece := unhex(t, "0000000d06"), unhex(t, "0000400907")
	for _, c := range []struct {
		b    []byte
		dir  proto.Dir
		want proto.Feature
	}{
		{request, proto.FromInitiator, proto.FileTransfer}, {piece, proto.FromResponder, proto.FileTransfer},
		{request, proto.FromResponder, proto.FileSharing}, {piece, proto.FromInitiator, proto.FileSharing},
	} {
		p := new(parser)
		p.half[c.dir].mode = messages
		ev, _, _ := parse(t, p, proto.TCP, c.dir, c.b)
		if ev.NSeen != 1 || ev.Seen[0].Feature != c.want || !ev.Seen[0].Whole {
			t.Errorf("%x from %d: %v, want %v", c.b, c.dir, ev.Seen[:ev.NSeen], c.want)
		}
		ev = proto.Events{Over: proto.TCP, Subject: proto.FromResponder}
		p.Reset()
		p.half[c.dir].mode = messages
		if _, err := p.Parse(&ev, c.dir, c.b); err != nil || ev.NSeen != 1 || ev.Seen[0].Feature == c.want {
			t.Errorf("%x from %d, who opened the connection being outside: %v, %v", c.b, c.dir, ev.Seen[:ev.NSeen], err)
		}
	}
}

// A connection that cannot be read is a transfer once one side says much more than
// the other, and not before.
func TestBulkInTheDark(t *testing.T) {
	p := new(parser)
	step := bytes.Repeat([]byte{0x5a}, 1000)
	said := func(dir proto.Dir) proto.Features {
		var ev proto.Events
		if _, err := p.Parse(&ev, dir, step); err != nil {
			t.Fatal(err)
		}
		var fs proto.Features
		for _, e := range ev.Seen[:ev.NSeen] {
			fs |= proto.Of(e.Feature)
		}
		return fs
	}
	if got := said(proto.FromInitiator); got != proto.Of(proto.Overlay) {
		t.Fatalf("at first: %v", got.Strings())
	}
	for range 60 {
		if got := said(proto.FromInitiator) | said(proto.FromResponder)&^proto.Of(proto.Overlay); got != 0 {
			t.Fatalf("too soon: %v", got.Strings())
		}
	}
	var got proto.Features
	for range 20 {
		got |= said(proto.FromResponder)
	}
	if got != proto.Of(proto.FileTransfer) {
		t.Errorf("then: %v", got.Strings())
	}
}

func TestNeighbours(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
	}{
		{"Host: x\r\nPort: 6881\r\n\r\n", "0.0.0.0:6881"}, {"port:6881\r\n", "0.0.0.0:6881"},
		{"Port: 0\r\n", ""}, {"Port: 65536\r\n", ""}, {"Port: x\r\n", ""}, {"Ports: 1\r\n", ""}, {"Por: 1\r\n", ""}, {"", ""}, {"Port: 1", ""},
	} {
		var ev proto.Events
		neighbour(&ev, []byte(searchLine+c.in))
		got := ""
		if ev.NHints > 0 {
			got = ev.Hints[0].String()
		}
		if got != c.want || ev.NSeen != 1 {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}
