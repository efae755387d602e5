package yahoo

import (
	"strings"
	"testing"
	"unsafe"

	"chaperone/proto"
)

// One parser is kept for every connection that is followed.
func TestParserIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(parser{}); n > 320 {
		t.Errorf("a parser takes %d bytes, more than 320", n)
	}
}

// What cannot be Yahoo!'s is an error, once there is enough of it to tell.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		in   string
		dir  proto.Dir
		want error
	}{
		{"EHLO mail.example\r\n", proto.FromInitiator, errStart},
		{"HTTP/1.1 200 OK\r\n", proto.FromResponder, errStart},
		{"<RVWCFG>", proto.FromResponder, errStart},
		{"<html>", proto.FromInitiator, errStart},
		{"GET / HTTP/1.1\r\n", proto.FromInitiator, errStart},
		{"YMSX", proto.FromInitiator, errMark},
		{string(packet(0x06, "")) + "X", proto.FromInitiator, errMark},
	} {
		p, ev, b := new(parser), new(proto.Events), []byte(c.in)
		var err error
		for n := -1; n != 0 && err == nil && len(b) > 0; b = b[n:] {
			ev.Clear()
			n, err = p.Parse(ev, c.dir, b)
		}
		if err != c.want {
			t.Errorf("%q: %v, want %v", c.in, err, c.want)
		}
	}
}

// A packet of any service and any content is read to its end and no further,
// and nothing of it is waited for once that is there.
func TestPacketsStayPackets(t *testing.T) {
	bodies := []string{
		"", "\x00", "\xc0", "\xc0\x80", "49", "49\xc0", "49\xc0\x80", "49\xc0\x80GAM", "49\xc0\x80FILEXFE\xc0", "13\xc0\x800", "222\xc0\x80 ",
		"27\xc0\x80a", strings.Repeat("7", 3000), "5\xc0\x80" + strings.Repeat("b", 3000), "14\xc0\x80" + strings.Repeat("\xc0", 3000),
		strings.Repeat("\xc0\x80", 700), strings.Repeat("49\xc0\x80GAME\xc0\x80", 300),
	}
	for id := range uint16(0x300) {
		for _, body := range bodies {
			for _, d := range [...]proto.Dir{proto.FromInitiator, proto.FromResponder} {
				b := packet(id, body)
				p, ev := new(parser), new(proto.Events)
				at := 0
				for at < len(b) {
					ev.Clear()
					n, err := p.Parse(ev, d, b[at:])
					if err != nil || n+ev.Skip == 0 || ev.Lost > 0 {
						t.Fatalf("service %x, %.20q: at %d: read %d, lost %d, %v", id, body, at, n, ev.Lost, err)
					}
					at += n + ev.Skip
				}
				if h := p.half[d]; at != len(b) || h.left != 0 || h.step != stepHead {
					t.Fatalf("service %x, %.20q: read %d of %d bytes, step %d", id, body, at, len(b), h.step)
				}
			}
		}
	}
}

// The user's name is said once, by whichever packet brings it first.
func TestName(t *testing.T) {
	for _, c := range []struct {
		dir  proto.Dir
		b    []byte
		want string
	}{
		{proto.FromInitiator, packet(0x57, pairs("1", "mire")), "mire"},
		{proto.FromInitiator, packet(0x54, pairs("0", "mire", "1", "alias")), "mire"},
		{proto.FromInitiator, packet(0x8A, pairs("0", "mire")), "mire"},
		{proto.FromInitiator, packet(0x06, pairs("14", "hi", "4", "mire", "5", "bob")), "mire"},
		{proto.FromInitiator, packet(0x57, pairs("1", "")), ""},
		{proto.FromResponder, packet(0x06, pairs("5", "mire", "4", "bob")), "mire"},
		{proto.FromResponder, packet(webcam, pairs("1", "mire", "5", "bob")), ""},
		{proto.FromResponder, packet(0x57, pairs("1", "mire", "5", "x")), ""},
	} {
		p, ev := new(parser), new(proto.Events)
		got := ""
		for b := append(c.b, c.b...); len(b) > 0; {
			ev.Clear()
			n, err := p.Parse(ev, c.dir, b)
			if err != nil || n == 0 {
				t.Fatalf("%q: read %d, %v", b, n, err)
			}
			for _, e := range ev.Seen[:ev.NSeen] {
				got += string(e.Login)
			}
			b = b[n+ev.Skip:]
		}
		if got != c.want {
			t.Errorf("%q names %q, want %q", c.b, got, c.want)
		}
	}
}
