package h323

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestH323(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzH323(f *testing.F) { prototest.Fuzz(f, Protocol) }

// Others put other things behind a TPKT header.
func TestDetect(t *testing.T) {
	const call = "\x03\x00\x00\x1d\x08\x02\x02\x77\x05\x04\x01\x88\x7e\x00\x0d\x05\x20\x80\x06\x00\x08\x91\x4a\x00\x04\x00\x00\x00\x00"
	for _, c := range []struct {
		name, b   string
		announced *proto.App
		want      proto.Answer
	}{
		{"a call", call, nil, proto.Yes},
		{"no call of Q.931's", call[:8] + "\x33" + call[9:], nil, proto.No},
		{"another's name", call[:20] + "\x09" + call[21:], nil, proto.No},
		{"no name", "\x03\x00\x00\x0d\x08\x02\x02\x77\x05\x04\x01\x88\x00", nil, proto.No},
		{"part of a call", call[:12], nil, proto.More},
		{"a remote desktop", "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x0b\x00\x00\x00", nil, proto.No},
		{"capabilities", "\x03\x00\x00\x1c\x02\x30\x01\x06\x00\x08\x81\x75\x00\x05", nil, proto.Yes},
		{"capabilities of another", "\x03\x00\x00\x1c\x02\x30\x01\x06\x00\x08\x81\x76\x00\x05", nil, proto.No},
		{"who is the master", "\x03\x00\x00\x0b\x01\x00\x00\x80\x92\x4f\xd5", nil, proto.No},
		{"who is the master, announced", "\x03\x00\x00\x0b\x01\x00\x00\x80\x92\x4f\xd5", App, proto.Yes},
		{"nothing in it", "\x03\x00\x00\x04", nil, proto.No},
		{"a start", "\x03", nil, proto.More},
		{"HTTP", "GET / HTTP/1.1\r\n\r\n", App, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.b), Over: proto.TCP, Announced: c.announced}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	const ask = "\x00\xa0\x00\x01\x06\x00\x08\x91\x4a\x00\x04\x00"
	for text, want := range map[string]proto.Answer{ask: proto.Yes, ask[:8]: proto.No, "\x80" + ask[1:]: proto.No, ask[:10] + "\x70\x00": proto.No} {
		if got := detect(&proto.Opening{Initiator: []byte(text), Over: proto.UDP}); got != want {
			t.Errorf("%x: %v, want %v", text, got, want)
		}
	}
}

// An address is read where a captured message has it, and nowhere behind its end.
func TestDestinations(t *testing.T) {
	body := []byte("\x22\xc0\x00\x64\x04\x80\x14\x5c\x00\x00\xc0\x00\x02\x12\x07\xd6\x00\xc0\x00\x02\x12\x07\xd7\x03\x00\x01\x80")
	for n := 4; n <= len(body); n++ {
		ends, found := destinations(body[:n])
		want := 0
		if n >= 16 {
			want = 1
		}
		if n >= 23 {
			want = 2
		}
		if found != want {
			t.Fatalf("%d bytes: %d addresses, want %d", n, found, want)
		}
		if found == 2 && (ends[0].String() != "192.0.2.18:2006" || ends[1].String() != "192.0.2.18:2007") {
			t.Errorf("got %v", ends)
		}
	}
}
