package dns

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/tls"
)

func TestDetect(t *testing.T) {
	query := message(asks, question("www.example", typeA))
	reply := message(answers, question("www.example", typeA), []string{record(first, typeA, 60, "\xc6\x33\x64\x01")})
	change := func(s string, at int, with string) string { return s[:at] + with + s[at+len(with):] }
	for _, c := range []struct {
		about, b string
		want     proto.Answer
	}{
		{"a question", query, proto.Yes},
		{"an answer", reply, proto.Yes},
		{"an answer without the question", message(answers, nil, []string{record(wire("desk.local"), typeA, 60, "\xc0\xa8\x00\x01")}), proto.Yes},
		{"EDNS", message(asks, question("www.example", typeA), nil, nil, []string{"\x00" + word(typeOPT) + word(1232) + "\x00\x00\x80\x00\x00\x00"}), proto.Yes},
		{"EDNS of a name", message(asks, question("www.example", typeA), nil, nil, []string{wire("x") + word(typeOPT) + word(1232) + "\x00\x00\x80\x00\x00\x00"}), proto.No},
		{"the root", message(asks, []string{"\x00" + word(2) + word(1)}), proto.Yes},
		{"an update", message(0x2800, question("example", 6), nil, []string{record(first, typeA, 60, "\xc6\x33\x64\x01")}), proto.Yes},
		{"multicast", message(0, []string{wire("desk.local") + word(typeA) + word(0x8001)}), proto.Yes},
		{"nothing asked or answered", message(answers), proto.No},
		{"an unknown operation", change(query, 2, "\x10"), proto.No},
		{"the zero bit", change(query, 3, "\x40"), proto.No},
		{"a question that failed", change(query, 3, "\x02"), proto.No},
		{"no question", change(query, 4, "\x00\x00"), proto.No},
		{"one too few", change(query, 4, "\x00\x02"), proto.No},
		{"too many", change(query, 4, "\x00\x21"), proto.No},
		{"a record too few", change(reply, 6, "\x00\x02"), proto.No},
		{"a byte too many", query + "\x00", proto.No},
		{"a zone for Windows", message(asks, question("example", 252)) + "MS", proto.Yes},
		{"a byte too few", query[:len(query)-1], proto.No},
		{"another class", change(query, len(query)-2, "\x00\x02"), proto.No},
		{"no type", change(query, len(query)-4, "\x00\x00"), proto.No},
		{"a label too long", message(asks, []string{"\x40" + strings.Repeat("a", 64) + "\x00" + word(1) + word(1)}), proto.No},
		{"a name too long", message(asks, question(strings.Repeat("abcdefg.", 32)+"x", typeA)), proto.No},
		{"a pointer forward", message(asks, []string{"\xc0\x20" + word(1) + word(1)}), proto.No},
		{"a pointer to itself", message(asks, []string{first + word(1) + word(1)}), proto.No},
		{"a pointer into the header", message(asks, []string{"\x01x\xc0\x04" + word(1) + word(1)}), proto.No},
		{"NetBIOS", message(0x0110, question("EKEJDBCACACACACACACACACACACACAAA", 32)), proto.No},
		{"something else", "GET / HTTP/1.1\r\nHost: www.example\r\n\r\n", proto.No},
	} {
		for _, over := range [...]proto.Transport{proto.UDP, proto.TCP} {
			b, want := c.b, c.want
			if over == proto.TCP {
				if b = framing(c.b); len(c.b) > 2 && c.b[2]&0x80 != 0 {
					want = proto.No // nobody answers first
				}
			}
			if got := detect(&proto.Opening{Initiator: []byte(b), Over: over}); got != want {
				t.Errorf("%s over %v: %v, want %v", c.about, over, got, want)
			}
		}
		if got := detect(&proto.Opening{Responder: []byte(framing(c.b)), Over: proto.TCP, MidStream: true}); got != c.want {
			t.Errorf("%s in mid-stream: %v, want %v", c.about, got, c.want)
		}
	}
}

func TestDetectGrowing(t *testing.T) {
	query := framing(message(asks, question("www.example", typeA)))
	for n := range query {
		if got := detect(&proto.Opening{Initiator: []byte(query[:n]), Over: proto.TCP}); got != proto.More {
			t.Errorf("%v with %d bytes", got, n)
		}
	}
	for _, c := range []struct {
		about string
		o     proto.Opening
		want  proto.Answer
	}{
		{"nobody has said anything", proto.Opening{Over: proto.UDP}, proto.More},
		{"answered too early", proto.Opening{Initiator: []byte(query[:20]), Responder: []byte("x"), Over: proto.TCP}, proto.No},
		{"the responder speaks first", proto.Opening{Responder: []byte(query), Over: proto.TCP}, proto.No},
		{"no such length", proto.Opening{Initiator: []byte("GE"), Over: proto.TCP}, proto.No},
		{"too long for mid-stream", proto.Opening{Initiator: []byte("\x02\x01"), Over: proto.TCP, MidStream: true}, proto.No},
		{"not too long for a start", proto.Opening{Initiator: []byte("\x02\x01"), Over: proto.TCP}, proto.More},
	} {
		if got := detect(&c.o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// Noise that has been given a plausible header is nearly never a message.
func TestNoise(t *testing.T) {
	rnd := rand.New(rand.NewPCG(53, 53))
	for range 300_000 {
		b := make([]byte, minMessage+rnd.IntN(60))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		copy(b[2:], "\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00")
		binary.BigEndian.PutUint16(b[6+2*rnd.IntN(3):], uint16(rnd.IntN(2)))
		if sound(b) {
			t.Fatalf("%x is taken for a message", b)
		}
	}
}

func TestHello(t *testing.T) {
	for protocols, want := range map[string]bool{
		"": false, "\x03dot": true, "\x02h2\x03doq": true, "\x07doq-i02": true, "\x02h2\x08http/1.1": false, "\x04dots": false, "\x03do": false,
	} {
		h := tls.Hello{Protocols: tls.Names(protocols)}
		if got := Hello.Made(&h); got != want {
			t.Errorf("%q: %v", protocols, got)
		}
		if n := testing.AllocsPerRun(10, func() { Hello.Made(&h) }); n != 0 {
			t.Errorf("%q: %v allocations", protocols, n)
		}
	}
}

func BenchmarkDetect(b *testing.B) {
	for name, s := range map[string]string{"question": message(asks, question("www.example.net", typeA)), "stranger": strings.Repeat("\x17\x03\x03\x40", 300)} {
		b.Run(name, func(b *testing.B) {
			o := &proto.Opening{Initiator: []byte(s), Over: proto.UDP}
			for b.Loop() {
				detect(o)
			}
		})
	}
}
