package emule

import (
	"math/rand/v2"
	"testing"

	"chaperone/proto"
	"chaperone/proto/edonkey"
	"chaperone/proto/prototest"
)

// hinted is the protocol where every host that is called is one that was heard of.
func hinted() *proto.Protocol {
	p := *Protocol
	p.Detect = func(o *proto.Opening) proto.Answer {
		h := *o
		h.Hint = edonkey.App
		return detect(&h)
	}
	return &p
}

func TestEMule(t *testing.T) { prototest.Run(t, hinted()) }
func FuzzEMule(f *testing.F) { prototest.Fuzz(f, hinted()) }

func noise(rnd *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Uint32())
	}
	if n > 0 && marked(b[0]) {
		b[0] = 0x5A
	}
	return b
}

func TestDetect(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 4))
	n := func(size int) []byte { return noise(rnd, size) }
	dns := []byte("\xd4\xba\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x03com\x00\x00\x01\x00\x01")
	text := make([]byte, lookup)
	for i := range text {
		text[i] = byte('a' + i%26)
	}
	clear := append([]byte{0xE3}, n(60)...)
	other := &proto.App{Name: "other"}
	const tcp, udp = proto.TCP, proto.UDP
	for _, c := range []struct {
		about string
		o     proto.Opening
		want  proto.Answer
	}{
		{"a connection", proto.Opening{Over: tcp, Initiator: n(241), Responder: n(6)}, proto.Yes},
		{"not answered yet", proto.Opening{Over: tcp, Initiator: n(12)}, proto.More},
		{"hardly answered", proto.Opening{Over: tcp, Initiator: n(80), Responder: n(5)}, proto.More},
		{"too long without an answer", proto.Opening{Over: tcp, Initiator: n(268)}, proto.No},
		{"long, for it was answered", proto.Opening{Over: tcp, Initiator: n(900), Responder: n(40)}, proto.Yes},
		{"answered too soon", proto.Opening{Over: tcp, Initiator: n(11), Responder: n(1)}, proto.No},
		{"in the clear", proto.Opening{Over: tcp, Initiator: clear, Responder: n(40)}, proto.No},
		{"text", proto.Opening{Over: tcp, Initiator: []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")}, proto.No},
		{"answered with text", proto.Opening{Over: tcp, Initiator: n(80), Responder: []byte("220 mail.example ESMTP\r\n")}, proto.No},
		{"to anywhere", proto.Opening{Over: tcp, Initiator: n(241), Responder: n(6), Hint: other}, proto.No},
		{"met later", proto.Opening{Over: tcp, Initiator: n(241), Responder: n(6), MidStream: true}, proto.No},
		{"a lookup", proto.Opening{Over: udp, Initiator: n(51), Responder: n(85)}, proto.Yes},
		{"asked by who was called", proto.Opening{Over: udp, Initiator: n(60), Responder: n(51)}, proto.Yes},
		{"alone", proto.Opening{Over: udp, Initiator: n(51)}, proto.More},
		{"an answer of another length", proto.Opening{Over: udp, Initiator: n(51), Responder: n(86)}, proto.No},
		{"that is too long", proto.Opening{Over: udp, Initiator: n(51), Responder: n(860)}, proto.No},
		{"of text", proto.Opening{Over: udp, Initiator: n(51), Responder: text[:35]}, proto.No},
		{"text of its length", proto.Opening{Over: udp, Initiator: text, Responder: n(60)}, proto.No},
		{"a query for a name", proto.Opening{Over: udp, Initiator: dns, Responder: n(60)}, proto.No},
		{"nothing", proto.Opening{Over: udp}, proto.More},
	} {
		if c.o.Hint == nil {
			c.o.Hint = edonkey.App
		}
		if got := detect(&c.o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// Nearly all that is obfuscated is found where somebody was heard of, and nothing
// at all elsewhere.
func TestNoise(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 4))
	missed := 0
	for range 20_000 {
		o := &proto.Opening{Initiator: noise(rnd, 12+rnd.IntN(256)), Responder: noise(rnd, 6+rnd.IntN(256)), Over: proto.TCP}
		if detect(o) != proto.No {
			t.Fatalf("taken by its looks alone: %x", o.Initiator)
		}
		o.Hint = edonkey.App
		if detect(o) != proto.Yes {
			missed++
		}
	}
	if missed > 200 {
		t.Errorf("%d of 20000 missed", missed)
	}
}

// Who sends much more than the other sends a file, and only that.
func TestBulk(t *testing.T) {
	p, chunk := new(parser), make([]byte, 16<<10)
	files := 0
	for i := range 40 {
		var ev proto.Events
		if n, err := p.Parse(&ev, proto.Dir(i&1), chunk); n != len(chunk) || err != nil {
			t.Fatal(n, err)
		}
		for _, e := range ev.Seen[:ev.NSeen] {
			if e.Feature == proto.FileTransfer {
				files++
			}
		}
	}
	if files != 0 {
		t.Error("both send as much: no file")
	}
	p.Reset()
	for i := range 6 {
		var ev proto.Events
		p.Parse(&ev, proto.FromResponder, chunk)
		if said := ev.NSeen > 0 && ev.Seen[0].Feature == proto.FileTransfer; said != (i == 4) || ev.Finished != said {
			t.Errorf("chunk %d: said %v, finished %v", i, said, ev.Finished)
		}
	}
}
