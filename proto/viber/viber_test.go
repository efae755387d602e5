package viber

import (
	"bytes"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestViber(t *testing.T) { prototest.Run(t, Protocol) }

func FuzzTalk(f *testing.F) { fuzz(f, proto.TCP) }
func FuzzCall(f *testing.F) { fuzz(f, proto.UDP) }

func fuzz(f *testing.F, over proto.Transport) {
	p := *Protocol
	p.Over = over
	prototest.Fuzz(f, &p)
}

const sid = "\xac\x19\x35\x8c\x8f\x64\xe4\x47"

func datagram(head string, size int, at int, word string) []byte {
	b := make([]byte, size)
	copy(b, head)
	copy(b[at:], word)
	return b
}

// What answers what, and that each of the bytes in it counts.
func TestAnswers(t *testing.T) {
	questions := map[string][]byte{
		"enter": datagram("\xed\xf6\x01\x00", 257, 6, sid),
		"ping":  datagram("\xed\xf6\x09\x00\xb3\x39\x92\x91\x63\x01\x00\x00", 20, 12, sid),
		"probe": datagram("\xed\xf6\x19\x00", 34, 4, sid),
	}
	answered := map[string][]byte{
		"pong":    datagram("\xed\xf6\x0b\x00", 34, 4, "\xb3\x39\x92\x91\x63\x01\x00\x00"),
		"entered": datagram("\xed\xf6\x0c\x00", 76, 6, sid),
		"probed":  datagram("\xed\xf6\x1a\x00", 20, 4, sid),
	}
	for qn, q := range questions {
		for an, a := range answered {
			want := proto.Yes
			if an == "pong" && qn != "ping" {
				want = proto.No
			}
			if got := detect(&proto.Opening{Initiator: q, Responder: a, Over: proto.UDP}); got != want {
				t.Errorf("%s, %s: %v, want %v", qn, an, got, want)
			}
		}
	}
	q, a := questions["probe"], answered["probed"]
	for i := range headSize + wordSize {
		no := bytes.Clone(a)
		no[i] ^= 4
		if got := detect(&proto.Opening{Initiator: q, Responder: no, Over: proto.UDP}); got != proto.No {
			t.Errorf("byte %d is of no account: %v", i, got)
		}
	}
	if got := detect(&proto.Opening{Initiator: datagram("\xed\xf6\x19\x00", 34, 0, ""), Responder: datagram("\xed\xf6\x1a\x00", 20, 0, ""), Over: proto.UDP}); got != proto.No {
		t.Errorf("zeros answer zeros: %v", got)
	}
}

// Talk counts once the token has come back.
func TestToken(t *testing.T) {
	client := []byte("\x60\x00\xad\xd4\xdc\x17\xfc\xff\x03\x80\x59\x00")
	server := []byte("\x16\x00\x76\x05\x03\x80\xad\xd4\xdc\x17\x5c\x00")
	for i := range firstHead {
		no := bytes.Clone(client)
		no[i] ^= 0x10
		want := proto.No
		if i == 0 { // another length that is as good
			want = proto.Yes
		}
		if got := detect(&proto.Opening{Initiator: no, Responder: server, Over: proto.TCP}); got != want {
			t.Errorf("byte %d of the client's: %v", i, got)
		}
	}
	for n := range firstHead {
		if got := detect(&proto.Opening{Initiator: client, Responder: server[:n], Over: proto.TCP}); got != proto.More {
			t.Errorf("%d bytes of the server's: %v", n, got)
		}
	}
	if got := detect(&proto.Opening{Initiator: client, Responder: server, Over: proto.TCP, MidStream: true}); got != proto.No {
		t.Errorf("met in the middle: %v", got)
	}
}
