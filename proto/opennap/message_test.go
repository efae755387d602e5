package opennap

import (
	"fmt"
	"net/netip"
	"testing"

	"chaperone/proto"
)

// read shows a client's parser one message of direction d.
func read(t *testing.T, d proto.Dir, b string) *proto.Events {
	p, ev := &parser{carrier: messages}, new(proto.Events)
	n, err := p.Parse(ev, d, []byte(b))
	if err != nil || n+ev.Skip != len(b) {
		t.Fatalf("%q: read %d, skipped %d, %v", b, n, ev.Skip, err)
	}
	return ev
}

// Names, sizes and addresses in every form they have, and in none they should not.
func TestFill(t *testing.T) {
	for _, c := range []struct {
		typ        uint16
		text, want string
	}{
		{100, `"a b.mp3" 0123 77 128`, "|a b.mp3|77|[]"},
		{100, `"a.mp3" 0123`, "|a.mp3|0|[]"},
		{100, `"a.mp3" 0123 99999999999999999999`, "|a.mp3|0|[]"},
		{100, `"a.mp3`, "|a.mp3|0|[]"},
		{100, `a.mp3 0123 77`, "a.mp3||0|[]"},
		{870, `"c:\x" "a.mp3" 0123 77`, "|a.mp3|77|[]"},
		{870, `"c:\x"`, `|c:\x|0|[]`},
		{10300, `"a.doc" 77 0123 text`, "|a.doc|77|[]"},
		{203, `lefty "a.mp3"`, "lefty|a.mp3|0|[]"},
		{203, `lefty`, "lefty||0|[]"},
		{204, `lefty 67305985 6699 "a.mp3" 0123 3`, "lefty|a.mp3|0|[1.2.3.4:6699]"},
		{204, `lefty 67305985 6699`, "lefty||0|[1.2.3.4:6699]"},
		{204, `lefty 67305985 66990 "a.mp3"`, "lefty||0|[]"},
		{204, `lefty 4294967296 6699 "a.mp3"`, "lefty||0|[]"},
		{204, `lefty 67305985 0 "a.mp3"`, "lefty|a.mp3|0|[]"},
		{204, `lefty 0 6699 "a.mp3"`, "lefty|a.mp3|0|[]"},
		{204, `lefty "a.mp3"`, "lefty|a.mp3|0|[]"},
		{641, `lefty 67305985 6699`, "lefty||0|[1.2.3.4:6699]"},
		{205, `lefty "a.mp3" 1 2`, "lefty||0|[]"},
		{205, ``, "||0|[]"},
	} {
		ev := read(t, proto.FromResponder, message(c.typ, c.text))
		e := &ev.Seen[0]
		to := []netip.AddrPort{}
		for _, x := range ev.Expected[:ev.NExpect] {
			to = append(to, x.To)
		}
		if got := fmt.Sprintf("%s|%s|%d|%v", e.Peer, e.File, e.Size, to); got != c.want || ev.NSeen != 1 {
			t.Errorf("%d %s: got %s, want %s", c.typ, c.text, got, c.want)
		}
	}
}

// A message is judged with the last byte of its type, whatever follows.
func TestJudgedByHeader(t *testing.T) {
	b := []byte(message(203, `lefty "a.mp3"`))
	p, ev := &parser{carrier: messages}, new(proto.Events)
	if n, _ := p.Parse(ev, proto.FromInitiator, b[:3]); n != 0 || ev.NSeen != 0 {
		t.Fatalf("half a type: read %d, said %d", n, ev.NSeen)
	}
	n, _ := p.Parse(ev, proto.FromInitiator, b[:6])
	if n != headerSize || ev.NSeen != 1 || ev.Seen[0].Feature != proto.FileTransfer || ev.Seen[0].Off != 3 || ev.Seen[0].Blunt == "" {
		t.Fatalf("the type: read %d, said %d: %+v", n, ev.NSeen, ev.Seen[0])
	}
	ev.Clear()
	if n, _ := p.Parse(ev, proto.FromInitiator, b[4:10]); n != 0 || ev.NSeen != 0 {
		t.Fatalf("half its text: read %d, said %d", n, ev.NSeen)
	}
	n, _ = p.Parse(ev, proto.FromInitiator, b[4:])
	if e := &ev.Seen[0]; n != len(b)-4 || ev.NSeen != 1 || !e.Details || string(e.File) != "a.mp3" {
		t.Fatalf("its text: read %d, said %d: %+v", n, ev.NSeen, e)
	}
}

// A parser that loses its place says so.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		p    parser
		dir  proto.Dir
		b    string
		want error
	}{
		{parser{carrier: messages}, proto.FromInitiator, "\x00\x00\x00\x40", errType},
		{parser{}, proto.FromInitiator, "HELO me", errRequest},
		{parser{}, proto.FromResponder, string(make([]byte, maxUndecided+1)), errStart},
	} {
		if _, err := c.p.Parse(new(proto.Events), c.dir, []byte(c.b)); err != c.want {
			t.Errorf("%q: %v, want %v", c.b, err, c.want)
		}
	}
}
