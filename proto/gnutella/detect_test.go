package gnutella

import (
	"strings"
	"testing"

	"chaperone/proto"
)

const id = "0123456789abcdef0123456789ABCDEF"

func TestDetectStream(t *testing.T) {
	for _, c := range []struct {
		initiator, responder string
		want, middle         proto.Answer
	}{
		{"", "", proto.More, proto.No},
		// Links.
		{"GNUTELLA CONNECT/0.4\n\n", "", proto.Yes, proto.Yes},
		{"GNUTELLA CONNECT/0.6\r\n", "GNUTELLA/0.6 200 OK\r\n", proto.Yes, proto.Yes},
		{"GNUTELLA CONNECT/0", "", proto.More, proto.More},
		{"GNUTELLA CONNECT/1", "", proto.No, proto.No},
		{"gnutella connect/0.6", "", proto.No, proto.No},
		{"GNUTELLA CONNECT/0.6\r\n", "HTTP/1.1 400", proto.Yes, proto.Yes},
		{"", "GNUTELLA/0.6 503 No", proto.Yes, proto.Yes},
		{"", "GNUTELLA OK\n\n", proto.Yes, proto.Yes},
		{"", "GNUTELLA/0.7", proto.No, proto.No},
		{"GNUTELLA/0.6 200 OK\r\n", "", proto.Yes, proto.Yes},
		{"gnuclear connect/0.4\n\n", "", proto.Yes, proto.No},
		{"gnuclear connect", "", proto.More, proto.No},
		// Calls.
		{"GIV 0:" + id + "/", "", proto.Yes, proto.No},
		{"GIV 12:" + id, "", proto.More, proto.No},
		{"GIV 12", "", proto.More, proto.No},
		{"GIV ", "", proto.More, proto.No},
		{"GIV :" + id + "/", "", proto.No, proto.No},
		{"GIV 4294967296:", "", proto.No, proto.No},
		{"GIV 1:" + id + "0", "", proto.No, proto.No},
		{"GIV 1:" + id[1:] + "/", "", proto.No, proto.No},
		{"GIVE me", "", proto.No, proto.No},
		{"PUSH guid:" + id + "\r", "", proto.Yes, proto.No},
		{"PUSH guid:" + id + "\n", "", proto.Yes, proto.No},
		{"PUSH guid:" + id + " ", "", proto.No, proto.No},
		{"PUSH guid:", "", proto.More, proto.No},
		{"QUEUE " + id + " ", "", proto.Yes, proto.No},
		{"QUEUE " + id + "\r", "", proto.No, proto.No},
		{"QUEUE xyz", "", proto.No, proto.No},
		{"", "QUEUE " + id + " ", proto.No, proto.No},
		// Chat.
		{"CHAT CONNECT/0.2\r\n", "", proto.Yes, proto.No},
		{"CHAT PUSH/1.0 ", "", proto.No, proto.No},
		// Others.
		{"GET /uri-res/N2R?urn:sha1:PLST HTTP/1.1\r\n", "", proto.No, proto.No},
		{"\x16\x03\x01", "", proto.No, proto.No},
	} {
		for _, mid := range [...]bool{false, true} {
			o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP, MidStream: mid}
			want := c.want
			if mid {
				want = c.middle
			}
			if got := detect(o); got != want {
				t.Errorf("mid-stream %v, initiator %q, responder %q: %v, want %v", mid, c.initiator, c.responder, got, want)
			}
		}
	}
}

// guid stands for an identifier.
const guid = "\x62\x25\x0a\x06\x00\x02\x03\x62\xff\x25\x0a\x06\x00\x02\x40\x00"

// lone writes a descriptor in a datagram.
func lone(function, ttl, hops byte, payload string) string {
	return guid + string([]byte{function, ttl, hops, byte(len(payload)), byte(len(payload) >> 8), 0, 0}) + payload
}

func TestDetectDatagram(t *testing.T) {
	ping := lone(fnPing, 1, 0, "")
	pong := lone(fnPong, 1, 0, "\xca\x18\xc0\x00\x02\x09________")
	for _, c := range []struct {
		about, b string
		want     proto.Answer
	}{
		{"nothing", "", proto.More},
		{"a ping", ping, proto.Yes},
		{"one byte too much", ping + "a", proto.No},
		{"one byte missing", ping[:22], proto.No},
		{"a ping with extensions", lone(fnPing, 1, 0, "\xc3\x82SCP\x41\x01"), proto.Yes},
		{"a ping with something else", lone(fnPing, 1, 0, "\xc2\x82SCP\x41\x01"), proto.No},
		{"nothing but zeros", strings.Repeat("\x00", headerSize), proto.No},
		{"almost", "\x01" + strings.Repeat("\x00", 15) + "\x00\x01\x00\x00\x00\x00\x00", proto.No},
		{"an identifier made of an address", strings.Repeat("\x00", 9) + ping[9:], proto.Yes},
		{"a pong", pong, proto.Yes},
		{"too short a pong", lone(fnPong, 1, 0, "\xca\x18\xc0\x00\x02\x09"), proto.No},
		{"no time to live", lone(fnPing, 0, 0, ""), proto.No},
		{"too long a life", lone(fnPing, 0x11, 0, ""), proto.No},
		{"too many hops", lone(fnPing, 1, 9, ""), proto.No},
		{"no such function", lone(0x99, 1, 0, ""), proto.No},
		{"a length beyond what is there", guid + "\x00\x01\x00\x00\x00\x01\x00", proto.No},
		{"a query", lone(fnQuery, 4, 0, "\x98\x00left\x00"), proto.Yes},
		{"a query that is compressed", lone(fnQuery, 0x89, 0, "x"), proto.Yes},
		{"nothing that is compressed", lone(fnQuery, 0x89, 0, ""), proto.No},
		{"a vendor's message", lone(fnVendor, 1, 0, "GTKG\x09\x00\x01\x00"), proto.Yes},
		{"nobody's", lone(fnVendor, 1, 0, "\x00\x00\x00\x00\x09\x00\x01\x00"), proto.Yes},
		{"of somebody without a name", lone(fnVendor, 1, 0, "gtkg\x09\x00\x01\x00"), proto.No},
		{"a routing table has no place here", lone(fnRoute, 1, 0, "\x01\x01\x01\x00\x04\x00"), proto.No},
		{"a transfer", strings.Repeat("\x00", 16) + "\x41\x01\x00\x00\x00\x00\x00", proto.Yes},
		{"a transfer that came a long way", strings.Repeat("\x00", 16) + "\x41\x01\x01\x00\x00\x00\x00", proto.No},
		{"an acknowledgement", "GND\x00\x00\x07\x01\x00", proto.Yes},
		{"of descriptors", "GTA\x10\x00\x07\x01\x00", proto.Yes},
		{"with more behind it", "GND\x00\x00\x07\x01\x00a", proto.No},
		{"an extended one", "GND\x20\x00\x07\x01\x00\x00\x00\x00\x01", proto.Yes},
		{"an extended one cut short", "GND\x20\x00\x07\x01\x00", proto.No},
		{"of no part", "GND\x00\x00\x07\x00\x00", proto.No},
		{"a packet", "GND\x02\x00\x07\x01\x01\x08PI", proto.Yes},
		{"a packet that is longer than it says", "GND\x02\x00\x07\x01\x01\x08PIx", proto.No},
		{"a packet that nobody knows", "GND\x02\x00\x07\x01\x01\x08PX", proto.No},
		{"a first part", "GND\x02\x00\x07\x01\x02\x50\xffQH2x", proto.Yes},
		{"a second part", "GND\x02\x00\x07\x02\x02xyz", proto.More},
		{"a part beyond the last", "GND\x02\x00\x07\x03\x02xyz", proto.No},
		{"a part without anything", "GND\x02\x00\x07\x01\x01", proto.No},
		{"flags that nobody uses", "GND\x06\x00\x07\x01\x01\x08PI", proto.No},
		{"what is not compressed although it says so", "GND\x03\x00\x07\x01\x01\x08PI", proto.No},
		{"a descriptor", "GTA\x02\x00\x07\x01\x01" + ping, proto.Yes},
		{"half of one", "GTA\x02\x00\x07\x01\x01" + ping[:20], proto.No},
		{"its first part", "GTA\x02\x00\x07\x01\x02" + lone(fnQuery, 1, 0, "\x98\x00left\x00")[:25], proto.Yes},
		{"too little of it", "GTA\x02\x00\x07\x01\x02" + ping[:22], proto.No},
		{"text", "GTA San Andreas rules\n", proto.No},
		{"a tag", "GND", proto.No},
		{"DNS", "\x00\x3e\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x03com\x00\x00\x1c\x00\x01", proto.No},
	} {
		for _, o := range [...]*proto.Opening{
			{Initiator: []byte(c.b), Over: proto.UDP}, {Responder: []byte(c.b), Over: proto.UDP},
		} {
			want := c.want
			if c.want == proto.No {
				want = proto.More // the other side may still say something
			}
			if got := detect(o); got != want {
				t.Errorf("%s: %v, want %v", c.about, got, want)
			}
		}
		o := &proto.Opening{Initiator: []byte(c.b), Responder: []byte("x"), Over: proto.UDP}
		if got := detect(o); got != c.want && c.b != "" {
			t.Errorf("%s, answered with nonsense: %v, want %v", c.about, got, c.want)
		}
	}
}
