package bfcp

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestBFCP(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzBFCP(f *testing.F) { prototest.Fuzz(f, Protocol) }

// One side alone is nobody's, nor is an echo, nor an answer to something else.
func TestDetect(t *testing.T) {
	const query, status = "\x20\x07\x00\x00\x00\x00\x00\x01\x00\x02\x05\x04", "\x20\x08\x00\x00\x00\x00\x00\x01\x00\x02\x05\x04"
	for _, c := range []struct {
		name                 string
		initiator, responder string
		over                 proto.Transport
		mid                  bool
		want                 proto.Answer
	}{
		{"a question, answered", query, status, proto.UDP, false, proto.Yes},
		{"the answer first", status, query, proto.TCP, false, proto.Yes},
		{"with the mark of an answer", query, "\x30" + status[1:], proto.UDP, false, proto.Yes},
		{"a question alone", query, "", proto.TCP, false, proto.More},
		{"a question alone, in mid-stream", query, "", proto.TCP, true, proto.No},
		{"an echo", query, query, proto.UDP, false, proto.No},
		{"another conference", query, status[:7] + "\x02" + status[8:], proto.UDP, false, proto.No},
		{"another user", query, status[:11] + "\x05", proto.UDP, false, proto.No},
		{"another transaction", query, status[:9] + "\x05" + status[10:], proto.UDP, false, proto.No},
		{"another question's answer", query, "\x20\x06" + status[2:], proto.UDP, false, proto.No},
		{"longer than it says", query + "\x04\x04\x00\x01", status, proto.UDP, false, proto.No},
		{"attributes still to come", query[:3] + "\x01" + query[4:], status[:3] + "\x01" + status[4:] + "\x04", proto.TCP, false, proto.Yes},
		{"attributes that are none", query[:3] + "\x01" + query[4:] + "\x04\x01\x00\x00", status, proto.TCP, false, proto.No},
		{"version 3", "\x60" + query[1:], status, proto.TCP, false, proto.No},
		{"no kind", "\x20\x13" + query[2:], status, proto.TCP, false, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: c.over, MidStream: c.mid}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
