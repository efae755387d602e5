package tls

import (
	"strings"
	"testing"

	"chaperone/proto"
)

func TestDetect(t *testing.T) {
	hello := record(usual(sni("a.example")).message())
	server := record("\x02" + usual("").message()[1:])
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing yet", "", "", proto.More},
		{"a hello", hello, "", proto.Yes},
		{"its first eleven bytes", hello[:11], "", proto.Yes},
		{"a byte less", hello[:10], "", proto.More},
		{"in records of a byte", record(hello[5:6]) + record(hello[6:7]) + record(hello[7:8]) + record(hello[8:9]) + record(hello[9:10]) + record(hello[10:11]), "", proto.Yes},
		{"that is answered", hello, server, proto.Yes},
		{"with an alert", hello, "\x15\x03\x01\x00\x02\x02\x28", proto.Yes},
		{"by something else", hello, "HTTP/1.1 400 Bad Request\r\n", proto.No},
		{"behind a greeting", "", "220 ready\r\n", proto.No},
		{"a hello after a greeting", hello, "220 ready\r\n", proto.No},
		{"of the responder", "", hello, proto.Yes},
		{"of the responder, answered", server, hello, proto.Yes},
		{"of the responder, to something else", "USER a\r\n", hello, proto.No},
		{"a server's", server, "", proto.No},
		{"content", "\x17\x03\x03\x00\x20" + strings.Repeat("x", 32), "", proto.No},
		{"content both ways", "\x17\x03\x03\x00\x01x", "\x17\x03\x03\x00\x01x", proto.No},
		{"not quite", "\x16\xf1\x04\x00\x40\x01\x00\x00\x3c\x03\x03", "", proto.No},
		{"HTTP", "GET / HTTP/1.1\r\n", "", proto.No},
	} {
		for _, mid := range []bool{false, true} {
			o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP, MidStream: mid}
			if got := detect(o); got != c.want {
				t.Errorf("%s, mid-stream %v: %v, want %v", c.about, mid, got, c.want)
			}
		}
	}
}

// parse shows a parser what one side says, and returns the host, the features and
// the error.
func parse(p proto.Parser, dir proto.Dir, s string) (host, app string, finished bool, err error) {
	var ev proto.Events
	for b := []byte(s); len(b) > 0 && err == nil && !ev.Finished; {
		var n int
		ev.Clear()
		if n, err = p.Parse(&ev, dir, b[:min(len(b), proto.MaxUnread)]); n == 0 {
			return host, app, false, err
		}
		if len(ev.Host) > 0 {
			host = string(ev.Host)
		}
		if ev.App != nil {
			app = ev.App.Name
		}
		b = b[n:]
	}
	return host, app, ev.Finished, err
}

func TestLimits(t *testing.T) {
	filler := ext(21, strings.Repeat("\x00", 9000))
	large := usual(filler + sni("far.example")).message()
	huge := usual(sni("near.example") + filler + ext(41, strings.Repeat("\x00", 9000))).message()
	late := usual(filler + ext(41, strings.Repeat("\x00", 9000)) + sni("late.example")).message()
	tiny := ""
	for i := range 4000 {
		tiny += record(large[i : i+1])
	}
	for _, c := range []struct {
		about, in, host string
		err             error
	}{
		{"9 kB", record(large), "far.example", nil},
		{"9 kB in two records", record(large[:50]) + record(large[50:]), "far.example", nil},
		{"18 kB, the name is seen", record(huge[:9000]) + record(huge[9000:]), "near.example", errLong},
		{"18 kB before the name", record(late[:9000]) + record(late[9000:]), "", errLong},
		{"records of a byte", tiny, "", errLong},
		{"empty records", strings.Repeat(record(""), 4000), "", errLong},
		{"a fault behind the name", record(usual(sni("a.example") + "x").message()), "a.example", errHello},
		{"a fault before the name", record(usual(ext(21, "") + ext(21, "") + sni("a.example")).message()), "", errHello},
		{"an alert in the middle", record(large[:50]) + "\x15\x03\x01\x00\x02\x02\x28", "", errHello},
	} {
		host, _, finished, err := parse(New().New(), proto.FromInitiator, c.in)
		if host != c.host || err != c.err || finished != (err == nil) {
			t.Errorf("%s: host %q, %v; want %q, %v", c.about, host, err, c.host, c.err)
		}
	}
}

func TestAnswerIsNoTLS(t *testing.T) {
	hello := record(usual(sni("a.example")).message())
	p := New().New()
	if _, _, finished, err := parse(p, proto.FromInitiator, hello[:30]); finished || err != nil {
		t.Fatal(finished, err)
	}
	if _, _, _, err := parse(p, proto.FromResponder, "HTTP/1.1 400 Bad Request\r\n"); err != errAnswer {
		t.Errorf("%v, want %v", err, errAnswer)
	}
	p.Reset()
	parse(p, proto.FromInitiator, "\x17\x03\x03\x00\x01x")
	if _, _, _, err := parse(p, proto.FromResponder, "\x17\x03\x03\x00\x01x"); err != errNobody {
		t.Errorf("%v, want %v", err, errNobody)
	}
}

// Who is asked first, and that a hello is whole when anybody is asked.
func TestMakers(t *testing.T) {
	a, b := &proto.App{Name: "a"}, &proto.App{Name: "b"}
	asked := 0
	made := func(h *Hello) bool { asked++; return h.Protocols.Has("x") && h.Ciphers.Len() == 2 }
	never := func(*Hello) bool { return false }
	p := New(&Maker{App: b, Made: never}, &Maker{App: a, Feature: proto.Voice, Likely: true, Made: made}, &Maker{App: b, Made: made})
	if len(p.Apps) != 3 || p.Apps[0] != App || p.Apps[1] != b || p.Apps[2] != a {
		t.Errorf("apps %v", p.Apps)
	}
	s := record(usual(sni("a.example") + alpn("x")).message())
	parser := p.New()
	for n := range s {
		if parse(parser, proto.FromInitiator, s[:n]); asked > 0 {
			t.Fatalf("asked about %d of %d bytes", n, len(s))
		}
		parser.Reset()
	}
	if host, app, finished, err := parse(parser, proto.FromInitiator, s); host != "a.example" || app != "a" || !finished || err != nil || asked != 1 {
		t.Errorf("host %q, app %q, %v, %v, asked %d times", host, app, finished, err, asked)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"a.example": "a.example", "A.Example.": "a.example", "_dmarc.a-b.example": "_dmarc.a-b.example", "xn--bcher-kva.example": "xn--bcher-kva.example",
		"localhost": "localhost", "4chan.example": "4chan.example", "1.2.3.4a": "1.2.3.4a",
		"": "", ".": "", "..": "", "a..example": "", ".a.example": "", "a.example..": "", "192.0.2.1": "", "7": "", "a.7": "", "2001:db8::1": "", "[::1]": "",
		"a.example:443": "a.example", "A.Example.:8443": "a.example", "a.example:": "", ":443": "", "443": "", "a:b": "", "192.0.2.1:443": "", "a b.example": "", "a.example\x00": "", "a.example/x": "", "*.example": "", "b\xc3\xbccher.example": "",
	} {
		h := Hello{Name: []byte(name)}
		if got := string(h.Host(nil)); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	msg := chromeLike.message()
	for name, s := range map[string]string{"one record": record(msg), "two records": record(msg[:100]) + record(msg[100:])} {
		b.Run(name, func(b *testing.B) {
			in, p := []byte(s), New(&Maker{App: App, Made: func(h *Hello) bool { return h.Protocols.Has("x") }}).New()
			var ev proto.Events
			b.ReportAllocs()
			for b.Loop() {
				p.Reset()
				ev.Clear()
				n, _ := p.Parse(&ev, proto.FromInitiator, in)
				if p.Parse(&ev, proto.FromInitiator, in[n:]); !ev.Finished {
					b.Fatal("misread")
				}
			}
		})
	}
}
