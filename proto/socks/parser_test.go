package socks

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
	"chaperone/proto/transcript"
)

// talk shows p what two sides say, the client first, and returns the error and the
// latest events.
func talk(p *parser, messages ...string) (ev proto.Events, err error) {
	var unread [2][]byte
	for i, m := range messages {
		b := append(unread[i%2], m...)
		for n := 1; n > 0 && len(b) > 0; b = b[min(n, len(b)):] {
			ev.Clear()
			if n, err = p.Parse(&ev, proto.Dir(i%2), b); err != nil {
				return ev, err
			}
			n += ev.Skip
		}
		unread[i%2] = b
	}
	return ev, nil
}

func TestErrors(t *testing.T) {
	const reply = "\x05\x00\x00\x01"
	for _, c := range []struct {
		messages []string
		want     error
		tunnel   bool // was said all the same
	}{
		{[]string{"\x06"}, errVersion, false},
		{[]string{"\x00\x01"}, errVersion, false},
		{[]string{greet, granted4}, errVersion, false},
		{[]string{request4, chosen}, errVersion, false},
		{[]string{"\x05\x00"}, errGreeting, false},
		{[]string{greetCurl, "\x05\x03"}, errMethod, true},
		{[]string{greetCurl, "\x05\xfe"}, errMethod, true},
		{[]string{greetCurl, "\x05\xff" + reply}, errClosed, false},
		{[]string{greetCurl, chosen, "GET"}, errRequest, false},
		{[]string{greetCurl, chosen, "\x05\x01\x00\x02\x00"}, errRequest, true},
		{[]string{greetCurl, chosen, "\x05\x04\x00\x01\x7f\x00\x00\x01\x00\x50"}, errCommand, true},
		{[]string{greetCurl, chosen, request5, "\x06"}, errReply, false},
		{[]string{greetCurl, chosen, request5, "\x05\x00\x00\x02\x00"}, errReply, false},
		{[]string{greetCurl, "\x05\x02", password, "\x01\x01\x01\x00"}, errClosed, false},
		{[]string{"\x05\x01\x01", "\x05\x01", "\x01\x04\x00\x00"}, errFrame, false},
		{[]string{"\x05\x01\x01", "\x05\x01", "\x01\xff\x01\x01\x00\x00"}, errClosed, false},
		{[]string{"\x05\x01\x01", "\x05\x01", "\x01\x03"}, errSealed, true},
		{[]string{"\x05\x01\x01", "\x05\x01", "", "\x01\x03"}, errSealed, true},
		{[]string{request4, "\x01"}, errVersion, false},
		{[]string{request4, refused4, request4, "\x05"}, errReply, false},
		{[]string{request4, refused4, greet}, errRequest, false},
		{[]string{"\x04\x03\x00\x50\x7f\x00\x00\x01\x00"}, errCommand, true},
		{[]string{"\x04\xf4\x00\x50\x7f\x00\x00\x01\x00"}, errCommand, true},
		{[]string{request4[:8] + strings.Repeat("x", 256)}, errRequest, true},
		{[]string{request4a[:9] + strings.Repeat("x", 256)}, errRequest, true},
		{[]string{request4 + strings.Repeat("x", proto.MaxUnread)}, errEarly, false},
		{[]string{greet + request5 + strings.Repeat("x", proto.MaxUnread)}, errEarly, false},
		{[]string{greet, chosen + granted5 + strings.Repeat("x", proto.MaxUnread)}, errEarly, false},
		{[]string{greet + "\x05\x03" + request5[2:], chosen + granted5, "x"}, errClosed, false},
		{[]string{greet + "\x05\xf0" + request5[2:], chosen + granted5 + "x"}, errClosed, false},
	} {
		ev, err := talk(new(parser), c.messages...)
		if !errors.Is(err, c.want) {
			t.Errorf("%.60q: error %v, want %v", c.messages, err, c.want)
		}
		if said := ev.NSeen == 1 && ev.Seen[0].Feature == proto.Tunnel && ev.Seen[0].Whole; said != c.tunnel {
			t.Errorf("%.60q: says it is a tunnel: %v, want %v", c.messages, said, c.tunnel)
		}
	}
}

// Whichever side is shown first, the tunnel begins when both have been read, and
// behind exactly what both have said.
func TestEitherOrder(t *testing.T) {
	for _, c := range []struct{ client, proxy string }{
		{request4, granted4}, {request4a, granted4}, {bind4, granted4 + granted4}, {greet + request5, chosen + granted5},
		{greetCurl + password + request5n, "\x05\x02\x01\x00" + granted5},
		{"\x05\x01\x01" + "\x01\x01\x00\x02ab" + request5, "\x05\x01" + "\x01\x01\x00\x02cd" + granted5},
	} {
		const inside = "\x04\x05\x00\x00 inside"
		said := [2]string{c.client + inside, c.proxy + inside}
		for _, first := range [...]proto.Dir{proto.FromInitiator, proto.FromResponder} {
			p, read, handed := new(parser), [2]int{}, false
			for _, d := range [...]proto.Dir{first, first.Other(), first, first.Other()} {
				for n := 1; n > 0 && !handed; read[d] += n {
					var ev proto.Events
					b := []byte(said[d][read[d]:])
					var err error
					if n, err = p.Parse(&ev, d, b); err != nil {
						t.Fatalf("%q: %v", said, err)
					}
					n += ev.Skip
					handed = ev.Handoff
				}
			}
			if want := [2]int{len(c.client), len(c.proxy)}; !handed || read != want {
				t.Errorf("%q: direction %d first: read %v, handed on %v; want %v", said, first, read, handed, want)
			}
		}
	}
}

// Where a relay is: as the proxy says; and at its own address whatever it says.
func TestAnnounces(t *testing.T) {
	for reply, want := range map[string]string{
		"\x05\x00\x00\x01\x0a\x00\x00\x01\xda\x4a":                 "10.0.0.1:55882, 10.0.0.1:55882 at the proxy",
		"\x05\x00\x00\x01\x00\x00\x00\x00\xda\x4a":                 "0.0.0.0:55882 at the proxy",
		"\x05\x00\x00\x03\x05relay\xda\x4a":                        "[::]:55882 at the proxy",
		"\x05\x00\x00\x03\x0810.0.0.1\xda\x4a":                     "10.0.0.1:55882, 10.0.0.1:55882 at the proxy",
		"\x05\x00\x00\x04" + string(make([]byte, 16)) + "\xda\x4a": "[::]:55882 at the proxy",
		"\x05\x01\x00\x01\x0a\x00\x00\x01\xda\x4a":                 "",
	} {
		ev, err := talk(new(parser), greet, chosen, "\x05\x03\x00\x01\x00\x00\x00\x00\x00\x00", reply)
		var got []string
		for _, x := range ev.Expected[:ev.NExpect] {
			s := x.To.String()
			if x.AtResponder {
				s += " at the proxy"
			}
			if x.From.IsValid() || x.Over != proto.UDP || x.App != App || x.Feature != proto.Tunnel || x.For != association {
				t.Errorf("%q: %+v", reply, x)
			}
			got = append(got, s)
		}
		if err != nil || strings.Join(got, ", ") != want {
			t.Errorf("%q: %q, %v; want %q", reply, got, err, want)
		}
	}
}

// What UDP ASSOCIATE and Tor's questions name is not whom the flow speaks with.
func TestNamesNobody(t *testing.T) {
	for _, command := range [...]byte{associate, resolve, resolvePtr} {
		ev, err := talk(new(parser), greet, chosen, "\x05"+string([]byte{command})+request5n[2:])
		if err != nil || ev.NSeen != 1 || ev.Host != nil || ev.Far.IsValid() {
			t.Errorf("command %x: %d said, host %q, far %v, %v", command, ev.NSeen, ev.Host, ev.Far, err)
		}
	}
}

// A name may be an address; of doubtful ones the proxy decides.
func TestNamed(t *testing.T) {
	for name, want := range map[string]string{
		"198.51.100.25": "198.51.100.25:80", "255.255.255.255": "255.255.255.255:80",
		"login.example": "[::]:80", "198.51.100.25.example": "[::]:80", "198.51.100": "[::]:80", "010.0.0.1": "[::]:80",
		"198.51.100.256": "[::]:80", "": "[::]:80", strings.Repeat("1.", 127): "[::]:80",
	} {
		if at := named([]byte(name), 80); at.to.String() != want || string(at.name) != name {
			t.Errorf("%q: %q at %v, want %s", name, at.name, at.to, want)
		}
	}
}

// announcedProtocol is Protocol where every flow was announced as its own.
func announcedProtocol() *proto.Protocol {
	p := *Protocol
	p.Over = proto.UDP
	p.Detect = func(o *proto.Opening) proto.Answer {
		announced := *o
		announced.Announced = App
		return detect(&announced)
	}
	return &p
}

// Datagrams through a relay, to several hosts; a piece of one is left alone.
func TestDatagrams(t *testing.T) {
	tr, err := transcript.Read("relay", strings.NewReader(`
@ over udp
> 0000 00 01 c6336419 1ae1 "d1:ad2:id20:"
< 0000 00 01 c6336419 1ae1 "d1:rd2:id20:"
> 0000 00 03 0b "dht.example" 1ae1 "d1:ad2:id20:"
> 0000 01 01 c6336419 1ae1 "half of"
< 0000 00 04 20010db8000000000000000000000001 1ae1
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"recognised with byte 22", "tunnel whole", "far 198.51.100.25:6881", "handoff", "far 198.51.100.25:6881", "handoff",
		`host "dht.example"`, "far [::]:6881", "handoff", "handoff", "far [2001:db8::1]:6881", "handoff",
	}
	if got := prototest.Hold(t, announcedProtocol(), tr); !slices.Equal(got, want) {
		t.Errorf("%q,\nwant %q", got, want)
	}
}

// Of what is no datagram of a relay, or a piece of one, nothing is read.
func TestUnreadableDatagrams(t *testing.T) {
	for _, b := range []string{"\x00\x00\x00\x02\x00", "\x00\x00\x00", "\x00\x00\x01" + strings.Repeat("x", 1400)} {
		ev := proto.Events{Over: proto.UDP}
		if n, err := new(parser).Parse(&ev, proto.FromInitiator, []byte(b)); n != 0 || err != nil || !ev.Handoff || ev.NSeen > 0 {
			t.Errorf("%.20q: read %d, %v, %d events", b, n, err, ev.NSeen)
		}
	}
}

// Exactly the header of a datagram is read.
func TestHeaderLength(t *testing.T) {
	p := new(parser)
	for header, payload := range map[string]string{
		"\x00\x00\x00\x01\xc6\x33\x64\x19\x1a\xe1": "ping", "\x00\x00\x00\x03\x03a.b\x1a\xe1": "", "\x00\x00\x00\x03\x00\x1a\xe1": "\x00\x00\x00\x01",
		"\x00\x00\x00\x04" + string(bytes.Repeat([]byte{0x20}, 16)) + "\x1a\xe1": "pong",
	} {
		ev := proto.Events{Over: proto.UDP}
		n, err := p.Parse(&ev, proto.FromInitiator, []byte(header+payload))
		if n != len(header) || err != nil || !ev.Handoff {
			t.Errorf("%q: read %d, %v, want %d", header, n, err, len(header))
		}
	}
}
