package socks

import (
	"strings"
	"testing"

	"chaperone/proto"
)

// Requests and answers as programs send them.
const (
	request4   = "\x04\x01\x6d\xb0\x7f\x00\x00\x01\x00"
	granted4   = "\x00\x5a\x82\xbb\x7f\x00\x00\x01" // Dante names its port
	refused4   = "\x00\x5b\x8d\x8d\x7f\x00\x00\x01"
	request4a  = "\x04\x01\x6d\xb0\x00\x00\x00\x01\x00localhost\x00"
	bind4      = "\x04\x02\x70\x70\x7f\x00\x00\x01u\x00"
	greet      = "\x05\x01\x00"
	greetCurl  = "\x05\x03\x00\x01\x02" // curl with credentials
	chosen     = "\x05\x00"
	request5   = "\x05\x01\x00\x01\x7f\x00\x00\x01\x6d\xb0"
	request5v6 = "\x05\x01\x00\x04\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01\xbb"
	request5n  = "\x05\x01\x00\x03\x09localhost\x6d\xb0"
	granted5   = "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00" // microsocks
	password   = "\x01\x03bob\x06secret"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		client, proxy string
		want          proto.Answer
	}{
		// SOCKS5: the greeting is not enough; the choice is, or a request.
		{"", "", proto.More},
		{"", chosen, proto.No},
		{"\x05", "", proto.More},
		{"\x05", "\x05", proto.No},
		{greet, "", proto.More},
		{greet, "\x05", proto.More},
		{greet, chosen, proto.Yes},
		{greet, "\x05\xff", proto.Yes},
		{greet, "\x05\x02", proto.No}, // was not offered
		{greet, "\x00\x5a", proto.No},
		{greetCurl, "\x05\x02", proto.Yes},
		{greetCurl, "\x05\x01", proto.Yes},
		{"\x05\x02\x00\x00", chosen, proto.Yes},
		{"\x05\x02\x00\x80", "\x05\x80", proto.Yes},
		{"\x05\x00", "", proto.No},
		{"\x05\x02\x00", "", proto.More},
		{"\x05\x02\x00", chosen, proto.No}, // answered too early
		{"\x05\x02\x00\x04", "", proto.No}, // 4 is nobody's
		{"\x05\x02\x00\xff", "", proto.No},
		{"\x05\x02\x00\x0a", "", proto.No},
		{"\x05\x11", "", proto.No},
		// What stands behind either must belong there.
		{greet + request5, chosen + granted5 + "anything", proto.Yes},
		{greet + "GET", chosen, proto.No},
		{greet, chosen + "220 ", proto.No},
		{greet, "\x05\xff\x05", proto.No},
		{greetCurl + password, "\x05\x02\x01\x00", proto.Yes},
		{"\x05\x01\x80" + "GET", "\x05\x80" + "x", proto.Yes},
		// Requests without waiting.
		{greet + request5, "", proto.Yes},
		{greet + request5v6, "", proto.Yes},
		{greet + request5n, "", proto.Yes},
		{greet + request5n + "more", "", proto.Yes},
		{greet + request5n, "\x05", proto.Yes},
		{greet + request5n[:5], "", proto.More},
		{greet + request5[:9], "", proto.More},
		{greet + "\x05\x04\x00\x01", "", proto.No},
		{greet + "\x05\x01\x01\x01", "", proto.No},
		{greet + "\x05\x01\x00\x02", "", proto.No},
		{greet + "\x05\xf0\x00\x03\x09localhost\x00\x00", "", proto.Yes},
		{greet + password + request5, "", proto.No}, // password was not offered
		{greetCurl + password, "", proto.More},
		{greetCurl + password[:7], "", proto.More},
		{greetCurl + password + request5, "", proto.Yes},
		{greetCurl + password + "x", "", proto.No},
		// SOCKS4: both sides, or the name of a host.
		{"\x04", "", proto.More},
		{"\x04\x03", "", proto.No},
		{"\x04\xf1", "", proto.No},
		{request4, "", proto.More},
		{request4, "\x00", proto.More},
		{request4, granted4[:7], proto.More},
		{request4, granted4, proto.Yes},
		{request4, refused4, proto.Yes},
		{request4, "\x04\x5a" + granted4[2:], proto.Yes},
		{request4, "\x05", proto.No},
		{request4, "\x00\x5e", proto.No},
		{request4, "\x00\x59", proto.No},
		{request4[:8], granted4, proto.No},
		{request4 + "VER", granted4, proto.Yes},
		{request4 + "VER", refused4, proto.No},
		{request4 + request4, refused4, proto.Yes},
		{bind4, granted4, proto.Yes},
		{"\x04\x01\x00\x00\x7f\x00\x00\x01\x00", "", proto.No},
		{"\x04\x01\x00\x50\x00\x00\x00\x00\x00", "", proto.No},
		{request4[:8] + "bo\x07b", "", proto.No},
		{request4[:8] + strings.Repeat("x", 255), "", proto.More},
		{request4[:8] + strings.Repeat("x", 256), "", proto.No},
		{request4 + strings.Repeat("x", proto.MaxUnread), "", proto.No},
		{request4a, "", proto.Yes},
		{request4a, granted4, proto.Yes},
		{request4a, "x", proto.Yes},
		{request4a[:12], "", proto.More},
		{request4a[:9] + "x\x00", "", proto.More},
		{request4a[:9] + "x\x00", granted4, proto.Yes},
		{request4a[:9] + "b\xfccher.example\x00", "", proto.More},
		{request4a[:9] + "b\xfccher.example\x00", granted4, proto.Yes},
		{request4a[:9] + strings.Repeat("x", 256), "", proto.No},
		// Others.
		{"\x06\x01\x00", "", proto.No},
		{"\x00\x5a", "", proto.No},
		{"GET / HTTP/1.0\r\n\r\n", "", proto.No},
		{"\x05\x00\x0b\x03\x10\x00\x00\x00", "", proto.No}, // DCE/RPC
	} {
		o := &proto.Opening{Initiator: []byte(c.client), Responder: []byte(c.proxy), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("client %.40q, proxy %q: %v, want %v", c.client, c.proxy, got, c.want)
		}
	}
}

// In mid-stream only the name of a host is proof.
func TestDetectMidStream(t *testing.T) {
	for client, want := range map[string]proto.Answer{
		"":                                  proto.More,
		"\x05\x01\x00":                      proto.More,
		request5n[:10]:                      proto.More,
		request5n:                           proto.Yes,
		request5n + "more":                  proto.Yes,
		"\x05\x01\x00\x03\x02ab\x00\x50":    proto.No,
		"\x05\x01\x00\x03\x04a\x01.b\x0050": proto.No,
		request5:                            proto.No,
		request5v6:                          proto.No,
		greet + request5n:                   proto.No,
		"\x05\x02\x00\x03\x09localhost..":   proto.No,
		request4:                            proto.No,
		request4[:8]:                        proto.More,
		request4a[:12]:                      proto.More,
		request4a:                           proto.Yes,
		"GET":                               proto.No,
	} {
		o := &proto.Opening{Initiator: []byte(client), Over: proto.TCP, MidStream: true}
		if got := detect(o); got != want {
			t.Errorf("client %q: %v, want %v", client, got, want)
		}
	}
}

// A datagram counts only where it was announced.
func TestDetectDatagram(t *testing.T) {
	const v4, v6, name = "\x00\x00\x00\x01\xc6\x33\x64\x19\x1a\xe1", "\x00\x00\x00\x04\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x1a\xe1", "\x00\x00\x00\x03\x03a.b\x1a\xe1"
	other := &proto.App{Name: "other"}
	for _, c := range []struct {
		client, relay string
		announced     *proto.App
		want          proto.Answer
	}{
		{v4 + "ping", "", App, proto.Yes},
		{v6 + "ping", "", App, proto.Yes},
		{name + "ping", "", App, proto.Yes},
		{v4, "", App, proto.Yes},
		{"", v4 + "pong", App, proto.Yes},
		{v4 + "ping", name + "pong", App, proto.Yes},
		{"\x00\x00\x01" + v4[3:], "", App, proto.Yes}, // a piece
		{v4 + "ping", "", nil, proto.No},
		{v4 + "ping", "", other, proto.No},
		{v4[:9], "", App, proto.No},
		{"\x00", "", App, proto.No},
		{"\x00\x01" + v4[2:], "", App, proto.No},
		{"\x00\x00\x00\x02" + v4[4:], "", App, proto.No},
		{v4, "d1:ad2:id20:", App, proto.No},
		{"d1:ad2:id20:", v4, App, proto.No},
		{"", "", App, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.client), Responder: []byte(c.relay), Over: proto.UDP, Announced: c.announced}
		if got := detect(o); got != c.want {
			t.Errorf("client %q, relay %q, announced %v: %v, want %v", c.client, c.relay, c.announced, got, c.want)
		}
	}
}

// The odds that the package states, counted: of the 2^16 answers to a greeting of
// one method two are taken, and of all first four bytes of a request one in 2^27.8.
func TestOdds(t *testing.T) {
	yes := func(client, proxy []byte) bool { return detectStream(client, proxy) == proto.Yes }
	choices, replies, heads, methods := 0, 0, 0, 0
	for i := range 1 << 16 {
		two := []byte{byte(i >> 8), byte(i)}
		if yes([]byte(greet), two) {
			choices++
		}
		if yes([]byte(request4), append(two, granted4[2:]...)) {
			replies++
		}
		if yes([]byte{five, 1, 0, five, two[0], 0, two[1], 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, nil) {
			heads++
		}
		if i < 1<<8 && detectStream([]byte{five, 1, byte(i)}, []byte{five, byte(i)}) == proto.Yes {
			methods++
		}
	}
	if choices != 2 || replies != 2*4 || heads != 6*3 || methods != 136 {
		t.Errorf("%d choices, %d replies, %d commands with types, %d methods; want 2, 8, 18, 136", choices, replies, heads, methods)
	}
}
