package quic

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"chaperone/proto"
)

// tell shows a parser datagrams, each behind > or <, and returns the last host, whether
// the conversation is finished, and the error.
func tell(p proto.Parser, datagrams ...string) (host string, finished bool, err error) {
	var ev proto.Events
	for _, d := range datagrams {
		ev.Clear()
		dir := proto.FromInitiator
		if d[0] == '<' {
			dir = proto.FromResponder
		}
		if _, err = p.Parse(&ev, dir, []byte(d[1:])); err != nil || ev.Finished {
			break
		}
		if len(ev.Host) > 0 {
			host = string(ev.Host)
		}
	}
	return host, ev.Finished, err
}

func TestDetect(t *testing.T) {
	c := newSender(1)
	first := c.initial(cryptoFrame(0, hello("a.example", "h3", 32)), 1, 1200)
	unknown := first[:1] + "\x1a\x2a\x3a\x4a" + first[5:]
	long := strings.Replace(first, vec8(serverID), vec8(strings.Repeat("x", 21)), 1)
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.No},
		{"a client's first", first, "", proto.Yes},
		{"and its answer", first, answer(c), proto.Yes},
		{"an answer alone", "", answer(c), proto.Yes},
		{"behind one too short to be read", stub(c) + first, "", proto.Yes},
		{"too short to be read alone", stub(c), "", proto.No},
		{"early data", c.packet(1, "early", 1, 100), "", proto.Yes},
		{"the handshake", c.packet(2, "hands", 1, 100), "", proto.Yes},
		{"later packets", "\x40" + serverID + strings.Repeat("x", 60), "\x40" + clientID + strings.Repeat("x", 60), proto.No},
		{"cut short", first[:len(first)-1], "", proto.No},
		{"without the fixed bit", "\x80" + first[1:], "", proto.More},
		{"an identifier of 21 bytes", long, "", proto.No},
		{"an unknown version", unknown, "", proto.More},
		{"of too small a datagram", unknown[:1199], "", proto.No},
		{"that is declined", unknown, negotiation(clientID, serverID, 1), proto.Yes},
		{"to somebody else", unknown, negotiation("CLIENT", "\x83\x94\xc8\xf0\x3e\x51\x57\x09", 1), proto.No},
		{"with half a version", unknown, negotiation(clientID, serverID, 1) + "\x00", proto.No},
		{"with none", unknown, negotiation(clientID, serverID), proto.No},
		{"that is answered", unknown, strings.Repeat("x", 50), proto.No},
		{"DNS", "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01", "", proto.No},
		{"a ping", "\xc0", "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.UDP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// stub is a packet of no use, which every receiver reads over.
func stub(c *sender) string { return "\xc0\x00\x00\x00\x01" + vec8(c.to) + vec8(c.from) + "\x00\x01?" }

func TestHostile(t *testing.T) {
	whole := hello("a.example", "h3", 1216)
	half := func(c *sender) string { return ">" + c.initial(cryptoFrame(0, whole[:800]), 1, 1200) }
	rest := func(c *sender) string { return ">" + c.initial(cryptoFrame(800, whole[800:]), 1, 1200) }
	var scattered strings.Builder
	for i := range maxPieces + 1 {
		scattered.WriteString(cryptoFrame(2*i, "x"))
	}
	other := newSender(1)
	other.to = "another one"
	for _, c := range []struct {
		about     string
		datagrams func(c *sender) []string
		host      string
		err       error
	}{
		{"as it should be", func(c *sender) []string { return []string{half(c), rest(c)} }, "a.example", nil},
		{"what the server alone may say", func(c *sender) []string { return []string{half(c), "<" + rest(c)[1:]} }, "", nil},
		{"two versions of the same bytes", func(c *sender) []string {
			return []string{half(c), ">" + c.initial(cryptoFrame(799, "?"+whole[800:]), 1, 1200)}
		}, "", errTwice},
		{"beyond the end", func(c *sender) []string {
			return []string{">" + c.initial(cryptoFrame(maxHello-2, "xxx"), 1, 1200)}
		}, "", errLong},
		{"far beyond the end", func(c *sender) []string {
			return []string{">" + c.initial("\x06\xff\xff\xff\xff\xff\xff\xff\xff\x03xxx", 1, 1200)}
		}, "", errLong},
		{"in too many pieces", func(c *sender) []string {
			return []string{">" + c.initial(scattered.String(), 1, 1400)}
		}, "", errPieces},
		{"no hello", func(c *sender) []string {
			return []string{">" + c.initial(cryptoFrame(0, "\x02"+whole[1:800]), 1, 1200)}
		}, "", errHello},
		{"behind a frame that does not belong there", func(c *sender) []string {
			return []string{half(c), ">" + c.initial("\x08"+cryptoFrame(800, whole[800:]), 1, 1200)}
		}, "", nil},
		{"a frame that is cut off", func(c *sender) []string {
			return []string{half(c), ">" + c.initial("\x06\x80\x00\x03\x20\x80\x00\xff\xff"+whole[800:], 1, 1200)}
		}, "", nil},
		{"an acknowledgement of a billion ranges", func(c *sender) []string {
			return []string{half(c), ">" + c.initial("\x02\x00\x00\xbf\xff\xff\xff\x00"+cryptoFrame(800, whole[800:]), 1, 1200)}
		}, "", nil},
		{"an acknowledgement with counts", func(c *sender) []string {
			return []string{half(c), ">" + c.initial("\x03\x05\x00\x01\x00\x01\x01\x07\x08\x09"+cryptoFrame(800, whole[800:]), 1, 1200)}
		}, "a.example", nil},
		{"halves of two connections", func(c *sender) []string { return []string{half(c), rest(other), "<" + answer(c)} }, "", errMissed},
		{"a ninth packet", func(c *sender) []string {
			filler := ""
			for range maxPackets {
				filler += c.packet(1, "early", 1, 60)
			}
			return []string{half(c), ">" + filler + rest(c)[1:]}
		}, "", nil},
		{"behind packets too short to be read", func(c *sender) []string {
			return []string{half(c), ">" + stub(c) + stub(c) + rest(c)[1:]}
		}, "a.example", nil},
		{"both halves behind such", func(c *sender) []string {
			return []string{">" + stub(c) + half(c)[1:], ">" + stub(c) + rest(c)[1:]}
		}, "a.example", nil},
		{"of another connection behind the first", func(c *sender) []string {
			return []string{">" + c.packet(1, "early", 1, 60) + other.initial(cryptoFrame(0, hello("b.example", "h3", 32)), 1, 1200)}
		}, "", nil},
	} {
		p := New().New()
		host, finished, err := tell(p, c.datagrams(newSender(1))...)
		if host != c.host || !errors.Is(err, c.err) || finished {
			t.Errorf("%s: host %q, %v; want %q, %v", c.about, host, err, c.host, c.err)
		}
	}
}

// Who is not finished before the server has answered, by whom.
func TestAnswer(t *testing.T) {
	for _, c := range []struct {
		about string
		reply func(c *sender) string
		want  bool
	}{
		{"its own", func(c *sender) string { return "<" + answer(c) }, true},
		{"the client itself", func(c *sender) string { return ">" + c.packet(2, "hands", 1, 100) }, false},
		{"another version", func(c *sender) string { return "<" + answer(newSender(0xFF00001D)) }, false},
		{"a version that is declined", func(c *sender) string { return "<" + negotiation(clientID, serverID, 1) }, false},
		{"try again", func(c *sender) string {
			return "<\xf0\x00\x00\x00\x01" + vec8(clientID) + vec8("x") + strings.Repeat("t", 40)
		}, false},
		{"noise", func(c *sender) string { return "<" + strings.Repeat("\xc0", 100) }, false},
	} {
		s := newSender(1)
		if _, finished, err := tell(New().New(), ">"+s.initial(cryptoFrame(0, hello("a.example", "h3", 32)), 1, 1200), c.reply(s)); finished != c.want || err != nil {
			t.Errorf("%s: finished %v, %v", c.about, finished, err)
		}
	}
}

// However a hello is divided and whatever the order, it comes together.
func TestPieces(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	whole := make([]byte, 3000)
	for i := range whole {
		whole[i] = byte(rnd.Uint32())
	}
	var p pieces
	for range 300 {
		p.reset()
		var done [3000]bool
		for range 60 {
			from := rnd.IntN(len(whole))
			to := min(len(whole), from+rnd.IntN(200))
			if err := p.add(uint64(from), whole[from:to]); err != nil {
				t.Fatal(err)
			}
			for i := from; i < to; i++ {
				done[i] = true
			}
			n := 0
			for n < len(done) && done[n] {
				n++
			}
			if got := p.whole(); string(got) != string(whole[:n]) {
				t.Fatalf("%d bytes, want %d", len(got), n)
			}
		}
	}
	p.reset()
	for n := maxHello; n > 0; n -= 2 {
		if err := p.add(uint64(n-1), []byte("x")); err != nil && err != errPieces {
			t.Fatal(err)
		}
	}
	if p.n > maxPieces || cap(p.hello) > 2*maxHello {
		t.Errorf("%d pieces, %d bytes", p.n, cap(p.hello))
	}
	if p.reset(); cap(p.hello) > roomy {
		t.Errorf("keeps %d bytes", cap(p.hello))
	}
}

func TestCHLO(t *testing.T) {
	good := chloMessage("PAD\x00", "---", "SNI\x00", "a.example", "VER\x00", "Q043")
	for n := range good {
		name, a := readCHLO([]byte(good[:n]))
		if a != proto.More || len(name) > 0 && string(name) != "a.example" {
			t.Errorf("%d bytes: %v, %q", n, a, name)
		}
	}
	for _, c := range []struct {
		about, in string
		want      proto.Answer
	}{
		{"whole", good, proto.Yes},
		{"another message", "S" + good[1:], proto.No},
		{"too many tags", "CHLO\xff\x00\x00\x00", proto.No},
		{"ends before its start", "CHLO\x02\x00\x00\x00SNI\x00\x05\x00\x00\x00VER\x00\x04\x00\x00\x00aaaaaaaaa", proto.No},
		{"ends far away", "CHLO\x01\x00\x00\x00SNI\x00\xff\xff\xff\xff", proto.No},
	} {
		if _, a := readCHLO([]byte(c.in)); a != c.want {
			t.Errorf("%s: %v, want %v", c.about, a, c.want)
		}
	}
}

// A flow costs its keys, and a further packet nothing.
func TestAllocations(t *testing.T) {
	whole := hello("a.example", "h3", 1216)
	c := newSender(1)
	first, second := []byte(c.initial(cryptoFrame(0, whole[:800]), 1, 1200)), []byte(c.initial(cryptoFrame(800, whole[800:]), 1, 1200))
	reply := []byte(answer(c))
	p, ev := New().New(), &proto.Events{}
	flow := func() {
		p.Reset()
		for _, b := range [][]byte{first, second, first, reply} {
			dir := proto.FromInitiator
			if b[5] == byte(len(clientID)) {
				dir = proto.FromResponder
			}
			ev.Clear()
			p.Parse(ev, dir, b)
		}
		if !ev.Finished {
			t.Fatal("not finished")
		}
	}
	if n := testing.AllocsPerRun(20, flow); n != 0 {
		t.Errorf("%v allocations in a flow whose keys are known", n)
	}
	if n := testing.AllocsPerRun(20, func() {
		for _, k := range []*keys{p.(*parser).keys, p.(*parser).other} {
			k.version = 0
		}
		flow()
	}); n > 3 {
		t.Errorf("%v allocations in a new flow", n)
	}
}

func BenchmarkParse(b *testing.B) {
	in := []byte(newSender(1).initial(cryptoFrame(0, hello("a.example", "h3", 32)), 1, 1250))
	for name, fresh := range map[string]bool{"first packet of a flow": true, "known keys": false} {
		b.Run(name, func(b *testing.B) {
			p, ev := New().New().(*parser), &proto.Events{}
			b.ReportAllocs()
			for b.Loop() {
				if fresh {
					p.keys.version, p.other.version = 0, 0
				}
				p.Reset()
				ev.Clear()
				if p.Parse(ev, proto.FromInitiator, in); !p.heard {
					b.Fatal("misread")
				}
			}
		})
	}
}

func BenchmarkDetectStranger(b *testing.B) {
	o := &proto.Opening{Initiator: []byte("\xc0\x34\x01\x00\x00\x01" + strings.Repeat("x", 1000)), Over: proto.UDP}
	for b.Loop() {
		detect(o)
	}
}
