package jxta

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestJXTA(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzJXTA(f *testing.F) { prototest.Fuzz(f, Protocol) }

func TestDetect(t *testing.T) {
	const line = hello + "192.0.2.1:9701 tcp://"
	for _, c := range []struct {
		about, initiator, responder string
		over                        proto.Transport
		mid                         bool
		want                        proto.Answer
	}{
		{"nothing yet", "", "", proto.TCP, false, proto.More},
		{"a line begins", "JXTAHELLO ", "", proto.TCP, false, proto.More},
		{"a line", line, "", proto.TCP, false, proto.Yes},
		{"the responder's", "", line, proto.TCP, false, proto.Yes},
		{"the responder's, to a question", "GET / ", line, proto.TCP, false, proto.No},
		{"another scheme", "JXTAHELLO http://", "", proto.TCP, false, proto.No},
		{"somebody else's word", "JXTAGOODBYE tcp://", "", proto.TCP, false, proto.No},
		{"headers are no beginning", headers, "", proto.TCP, false, proto.No},
		{"but they are in mid-stream", headers, "", proto.TCP, true, proto.Yes},
		{"of either side", "rest of a message", headers, proto.TCP, true, proto.Yes},
		{"half of them", headers[:20], "", proto.TCP, true, proto.More},
		{"it does not", "</jxta:RA>", "</jxta:RA>", proto.TCP, true, proto.No},
		{"a line, and the other side begins one", line, "J", proto.TCP, false, proto.Yes},
		{"the responder's, and the initiator begins one", "J", line, proto.TCP, false, proto.Yes},
		{"the responder says something else first", "", "220 ready", proto.TCP, false, proto.No},
		{"a datagram", datagram + "...", "", proto.UDP, false, proto.Yes},
		{"a datagram that ends", datagram[:20], "", proto.UDP, false, proto.No},
		{"a line in a datagram", line, "", proto.UDP, false, proto.No},
		{"a datagram over TCP", datagram, "", proto.TCP, false, proto.No},
		{"no datagram yet", "", "", proto.UDP, false, proto.More},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: c.over, MidStream: c.mid}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}
