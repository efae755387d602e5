package sip

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unsafe"

	"chaperone/proto"
	"chaperone/proto/http"
	"chaperone/proto/prototest"
)

func TestSIP(t *testing.T)   { prototest.Run(t, Protocol) }
func FuzzSIP(f *testing.F)   { prototest.Fuzz(f, Protocol) }
func FuzzPhone(f *testing.F) { p := *Protocol; p.Over = proto.UDP; prototest.Fuzz(f, &p) }

// A first line is one to its end; what speaks another protocol's is nobody's.
func TestDetect(t *testing.T) {
	for text, want := range map[string]proto.Answer{
		"INVITE sip:bob@example.com SIP/2.0\r\n":             proto.Yes,
		"INVITE1 sip:bob@example.com SIP/2.0\n":              proto.Yes,
		"REGISTER SIPS:example.com SIP/2.0\r\n":              proto.Yes,
		"\r\n\r\n\x00\x00\x00\x00OPTIONS tel:+1 SIP/2.0\r\n": proto.Yes,
		"MESSAGE im:bob@example.com SIP/2.0\r\n":             proto.Yes,
		"SIP/2.0 180 Ringing":                                proto.Yes,
		"SIP/2.0 200\r\n":                                    proto.Yes,
		"SIP/2.0 20":                                         proto.More,
		"SUBSCRIBE s":                                        proto.More,
		"SUBSCRIBE sip:bob":                                  proto.More,
		"\r\n\r\n":                                           proto.More,
		"":                                                   proto.More,
		"SIP/2.0 2000 OK\r\n":                                proto.No,
		"SIP/1.0 200 OK\r\n":                                 proto.No,
		"INVITE sip:bob@example.com SIP/3.0\r\n":             proto.No,
		"INVITE sip:bob@example.com HTTP/1.1\r\n":            proto.No,
		"INVITE sip:bob@example.com SIP/2.0":                 proto.More,
		"INVITE bob@example.com SIP/2.0\r\n":                 proto.No,
		"INVITE sip:bob\x00 SIP/2.0\r\n":                     proto.No,
		"invite sip:bob@example.com SIP/2.0\r\n":             proto.No,
		" INVITE sip:bob@example.com SIP/2.0\r\n":            proto.No,
		"OPTIONS rtsp://192.0.2.1/ RTSP/1.0\r\n":             proto.No,
		"GET / HTTP/1.1\r\n":                                 proto.No,
		"OPTIONS * HTTP/1.1\r\n":                             proto.No,
		"EHLO mail.example.com\r\n":                          proto.No,
		"MSRP d93kswow SEND\r\n":                             proto.No,
		"hello":                                              proto.No,
		"SUBSCRIBE sip:" + strings.Repeat("a", maxLine) + " SIP/2.0\r\n": proto.No,
		strings.Repeat("A", maxMethod+1) + " sip:bob SIP/2.0\r\n":        proto.No,
	} {
		for _, mid := range [...]bool{false, true} {
			if got := detect(&proto.Opening{Initiator: []byte(text), Over: proto.TCP, MidStream: mid}); got != want {
				t.Errorf("%.50q, mid-stream %v: %v, want %v", text, mid, got, want)
			}
			if got := detect(&proto.Opening{Responder: []byte(text), Over: proto.UDP, MidStream: mid}); got != want {
				t.Errorf("%.50q answered, mid-stream %v: %v, want %v", text, mid, got, want)
			}
		}
	}
}

// Before a message in a connection there may be as many empty lines as one likes.
func TestJunk(t *testing.T) {
	const answer = "SIP/2.0 200 OK\r\n"
	for _, c := range []struct {
		junk int
		over proto.Transport
		want proto.Answer
	}{
		{maxJunk, proto.UDP, proto.Yes}, {maxJunk + 1, proto.UDP, proto.No},
		{maxJunk + 1, proto.TCP, proto.Yes}, {proto.MaxUnread, proto.TCP, proto.Yes}, {proto.MaxUnread + 1, proto.TCP, proto.No},
	} {
		b := append(bytes.Repeat([]byte("\n"), c.junk), answer...)
		if got := detect(&proto.Opening{Initiator: b, Over: c.over}); got != c.want {
			t.Errorf("%d empty lines over %v: %v, want %v", c.junk, c.over, got, c.want)
		}
	}
}

// What cannot be read is not passed over: over TCP no message without a place, no
// call whose body is encoded.
func TestErrors(t *testing.T) {
	const call = "INVITE sip:bob@example.com SIP/2.0\r\n"
	for text, want := range map[string]error{
		call + "Content-Encoding: gzip\r\n\r\n":                              errEncoding,
		call + "e:deflate\r\n\r\n":                                           errEncoding,
		call + "e: identity\r\n\r\n":                                         nil,
		"MESSAGE sip:bob SIP/2.0\r\ne: gzip\r\nl: 2\r\n\r\nab":               nil,
		call + "Content-Length: 5\r\nl: 6\r\n\r\n":                           errLength,
		call + "Content-Length: 5\r\nl: 5\r\n\r\nabcde":                      nil,
		call + "Content-Length: 5 6\r\n\r\n":                                 errLength,
		call + "Content-Length: bad\r\n\r\n":                                 errLength,
		call + "Content-Length:\r\n\r\n":                                     errLength,
		call + "Content-Length: 99999999\r\n\r\n":                            errLength,
		call + "\r\nv=0\r\n":                                                 errStart,
		call + "X: " + strings.Repeat("a", proto.MaxUnread):                  errHeader,
		call + "X: a\r\n" + strings.Repeat(" a\r\n", proto.MaxUnread):        errHeader,
		call + "l: 0\r\n\r\n" + strings.Repeat("A", proto.MaxUnread):         errStart,
		call + "l: 0\r\n\r\n\r\n\r\n" + call + "\r\n" + "GET / HTTP/1.1\r\n": errStart,
	} {
		if err := parse(&parser{}, proto.TCP, text); !errors.Is(err, want) {
			t.Errorf("%.60q: %v, want %v", text, err, want)
		}
	}
}

// parse shows p what one side says, and returns its error.
func parse(p *parser, over proto.Transport, text string) error {
	b := []byte(text)
	ev := &proto.Events{Over: over}
	for len(b) > 0 {
		ev.Clear()
		n, err := p.Parse(ev, proto.FromInitiator, b[:min(len(b), proto.MaxUnread)])
		if err != nil || n == 0 {
			return err
		}
		b = b[n:]
	}
	return nil
}

// A datagram is a message of its own, however long it says it is, and leaves
// nothing behind; what is no message does not matter.
func TestDatagrams(t *testing.T) {
	p := &parser{}
	for _, text := range []string{
		"hello", "\x00\x01\x00\x00\x21\x12\xa4\x42", "INVITE sip:bob",
		"INVITE sip:bob@example.com SIP/2.0\r\nContent-Length: bad\r\nX: unfinished",
		"INVITE sip:bob@example.com SIP/2.0\r\nContent-Length: 99999\r\n\r\nv=0\r\nm=audio",
	} {
		if err := parse(p, proto.UDP, text); err != nil || p.half[0] != (half{}) {
			t.Errorf("%q: %v, left %+v", text, err, p.half[0])
		}
	}
}

// In a WebSocket a message is SIP's or nobody's.
func TestSite(t *testing.T) {
	for text, want := range map[string]string{
		"INVITE sip:bob@example.com SIP/2.0\r\nVia: x": "use voice",
		"MESSAGE sip:bob@example.com SIP/2.0\r\n":      "use messaging",
		"NOTIFY sip:bob@example.com SIP/2.0\r\n":       "use presence",
		"SIP/2.0 200 OK\r\n":                           "use session",
		"INVITE sip:bob@example.com":                   "",
		`{"type":"message"}`:                           "",
		"":                                             "",
	} {
		ev := &proto.Events{}
		if known := Site.Message(ev, proto.FromInitiator, []byte(text)); known != (want != "") || known && ev.Seen[0].Kind.String()+" "+ev.Seen[0].Feature.String() != want {
			t.Errorf("%q: %v, %v, want %q", text, known, ev.Seen[0], want)
		}
	}
	for fields, want := range map[string]bool{"Sec-WebSocket-Protocol: sip\r\n": true, "sec-websocket-protocol:SIP\r\n": true, "Sec-WebSocket-Protocol: mqtt\r\n": false, "": false} {
		if got := Site.Request(&proto.Events{}, &http.Request{Fields: http.NewFields([]byte(fields))}); got != want {
			t.Errorf("%q: %v", fields, got)
		}
	}
}

func TestUser(t *testing.T) {
	for text, want := range map[string]string{
		"sip:bob@example.com":                        "bob@example.com",
		"<sips:bob@example.com;transport=tcp>;tag=1": "bob@example.com",
		`"Bob: \"B\"" <sip:bob@example.com?x=y>`:     "bob@example.com",
		"tel:+4930123":                               "+4930123",
		"*":                                          "",
		"sip:":                                       "",
		`"Bob:`:                                      "",
	} {
		if got := string(user([]byte(text))); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// One parser is kept for every flow that is followed.
func TestParserIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(parser{}); n > 320 {
		t.Errorf("a parser takes %d bytes, more than 320", n)
	}
}
