package enforce

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chaperone/enforce/packet"
	"chaperone/proto"
)

const (
	fromClient = proto.FromInitiator
	fromServer = proto.FromResponder
	offerLine  = "GIVE 10.9.9.9:7000 cat.jpg\n"
	bluntLine  = "gone 10.9.9.9:7000 cat.jpg\n"
)

func TestConversation(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	for _, line := range []string{"TOY bob\n", "SAY hello\n", offerLine, "SAY still here\n"} {
		if !r.out(line) {
			t.Fatalf("%q did not pass", line)
		}
	}
	r.in("SAY me too\n" + offerLine)
	r.heard(fromClient, "TOY bob\nSAY hello\n"+bluntLine+"SAY still here\n")
	r.heard(fromServer, "SAY me too\n"+bluntLine)
	r.told("classified toy", "session accept", "messaging accept",
		`file_transfer reset by blunt "cat.jpg"`, "expect file_transfer at 10.9.9.9:7000",
		`file_transfer reset by blunt "cat.jpg"`, "expect file_transfer at 10.9.9.9:7000")
	if r.last.Settled.Fate != Follow || toyCatalog.Apps[r.last.Settled.App] != toyApp {
		t.Errorf("the kernel is told %+v", r.last.Settled)
	}
}

// No cut of the bytes lets the far side see an offer, and the rest is untouched.
func TestEveryCut(t *testing.T) {
	text := "TOY bob\nSAY a\n" + offerLine + "SAY b\n"
	for i := 1; i < len(text); i++ {
		r := newRig(t, noFiles, "").shake()
		r.out(text[:i])
		r.out(text[i:])
		check(t, r, text, fmt.Sprint("cut at ", i))
	}
	r := newRig(t, noFiles, "").shake()
	for i := range text {
		r.out(text[i : i+1])
	}
	check(t, r, text, "one byte each")
	if r.said[3] != "file_transfer reset by blunt" || r.said[4] != `file_transfer reset by blunt "cat.jpg"` {
		t.Errorf("%q", r.said)
	}
}

// check asserts that the far side has text with a spoiled offer.
func check(t *testing.T, r *rig, text, how string) {
	t.Helper()
	got := string(r.got[fromClient])
	at := strings.Index(text, "GIVE")
	if len(got) != len(text) || strings.Contains(got, "GIVE") || got[:at] != text[:at] || got[at+4:] != text[at+4:] {
		t.Errorf("%s: the far side has %q", how, got)
	}
}

// Segments behind a hole do not pass; sent again, in any order, they do.
func TestReordering(t *testing.T) {
	text := "TOY bob\nSAY a\n" + offerLine + "SAY b\n"
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		r := newRig(t, noFiles, "").shake()
		type piece struct{ from, to int }
		var left []piece
		for from := 0; from < len(text); {
			to := min(len(text), from+1+rnd.IntN(12))
			left = append(left, piece{from, to})
			from = to
		}
		for len(left) > 0 {
			i := rnd.IntN(len(left))
			if r.at(fromClient, left[i].from, text[left[i].from:left[i].to]) && rnd.IntN(4) > 0 {
				left = append(left[:i], left[i+1:]...) // else it is lost behind us, and sent again
			}
		}
		check(t, r, text, "reordered")
	}
}

// A retransmission meets the fate of the original, cut anywhere, whatever it
// holds now, until the far side has acknowledged it.
func TestRetransmission(t *testing.T) {
	text := "TOY bob\nSAY a\n" + offerLine + "SAY b\n"
	want := strings.Replace(text, "GIVE", "gone", 1)
	r := newRig(t, noFiles, "").shake()
	r.out(text)
	for from := range len(text) {
		for to := from + 1; to <= len(text); to++ {
			for _, b := range []string{text[from:to], strings.Repeat("x", to-from)} {
				out := r.packet(fromClient, r.start[0]+uint32(from), 1000, packet.ACK, []byte(b))
				if string(out) != want[from:to] {
					t.Fatalf("%d to %d again: %q, want %q", from, to, out, want[from:to])
				}
			}
		}
	}
}

// Old and new bytes in one segment: the old are as they were, the new are judged.
func TestOverlap(t *testing.T) {
	for back := range 14 {
		r := newRig(t, noFiles, "").shake()
		r.out("TOY bob\nSAY a\n")
		r.at(fromClient, 14-back, strings.Repeat("?", back)+offerLine)
		r.heard(fromClient, "TOY bob\nSAY a\n"+bluntLine)
	}
}

func TestDataConnection(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to string
		shaken   bool
		want     string
	}{
		{"announced, refused before a byte of it", "10.0.0.9:1234", "10.9.9.9:7000", true, "file_transfer reset by expectation"},
		{"announced, the SYN itself", "10.0.0.9:1234", "10.9.9.9:7000", false, "file_transfer reset by expectation"},
		{"elsewhere, by its own first bytes", "10.9.9.9:1", "10.0.0.1:7001", true, "file_transfer reset by flow"},
	} {
		r := newRig(t, noFiles, "").shake()
		r.out("TOY bob\n" + offerLine)
		r.said = nil
		d := &rig{t: t, e: r.e, now: r.now, start: [2]uint32{5, 500}}
		d.ends = [2]netip.AddrPort{netip.MustParseAddrPort(c.from), netip.MustParseAddrPort(c.to)}
		if c.shaken {
			d.shake()
		} else {
			d.packet(fromClient, 4, 0, packet.SYN, nil)
		}
		if d.out("DATA and a file"); len(d.got[0]) > 0 {
			t.Errorf("%s: %q passed", c.name, d.got[0])
		}
		if v := d.last; v.Pass || !v.Tell || v.Settled.Fate != Refuse || !v.Settled.Reset {
			t.Errorf("%s: %+v", c.name, v)
		}
		r.told("classified toy", c.want)
	}
}

// An announcement that has run out, or a policy that accepts, refuses nothing.
func TestExpectationEnds(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("TOY bob\n" + offerLine)
	d := &rig{t: t, e: r.e, now: r.now.Add(2 * time.Minute), start: [2]uint32{5, 500}}
	d.ends = [2]netip.AddrPort{netip.MustParseAddrPort("10.0.0.9:1"), netip.MustParseAddrPort("10.9.9.9:7000")}
	if d.shake().out("something else"); string(d.got[0]) != "something else" {
		t.Errorf("too late: %q", d.got[0])
	}
	for i := range 20 { // more than there is room for: the latest stand
		r.out(fmt.Sprintf("GIVE 10.9.9.9:%d x\n", 8000+i))
	}
	if n := len(r.e.expect.announced.at); n != 8 {
		t.Errorf("%d announcements stand", n)
	}
	if r.e.Tick(r.now.Add(time.Hour)); len(r.e.expect.announced.at) != 0 || r.e.expect.announced.standing.Load() {
		t.Error("announcements stand for ever")
	}
}

// An ability is taken away and not talked about.
func TestAbility(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("TOY bob\nCAN file\n")
	r.heard(fromClient, "TOY bob\nCAN none\n")
	r.told("classified toy", "session accept")
}

// What nothing recognises is trusted only after the far side has acknowledged
// what was judged: a sender could have sent those bytes to nobody.
func TestUnknown(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("GET / HTTP/1.1\r\n")
	if r.last.Settled.Fate != Await || uint32(r.last.Settled.Ack) != (r.start[0]+16)%AckSpan {
		t.Fatalf("trusted at once: %+v", r.last)
	}
	if r.at(fromClient, 0, "TOY bob\n"+offerLine); string(r.got[0][:16]) != "GET / HTTP/1.1\r\n" {
		t.Error("another text passed under the first")
	}
	r.in("HTTP/1.1 200 OK\r\n")
	if r.last.Settled.Fate != Trust {
		t.Errorf("answered and still not trusted: %+v", r.last)
	}
	r.told()
	if r.e.Flush(r.now); r.e.Count().Unknown != 1 || r.e.Count().Live != 0 || r.e.Count().Buffered != 0 {
		t.Errorf("%+v", r.e.Count())
	}
	r = newRig(t, noFiles, "unknown = drop").shake()
	if r.out("GET / HTTP/1.1\r\n"); r.last.Pass || r.last.Tell || r.last.Settled.Fate != Refuse {
		t.Errorf("unknown = drop: %+v", r.last)
	}
}

// One side sends and the other only acknowledges: the kernel is asked to show that.
func TestUpload(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("something")
	r.out("more of it")
	if r.last.Settled.Fate != Follow {
		t.Fatalf("%+v", r.last)
	}
	r.packet(fromServer, 1000, r.start[0]+19, packet.ACK, nil)
	if r.last.Settled.Fate != Trust {
		t.Errorf("%+v", r.last)
	}
}

// A SYN-ACK that answers nothing does not make the engine lose its place, whoever
// sends it; one that answers a SYN, or comes when the connection is over, begins
// another.
func TestReopening(t *testing.T) {
	for name, before := range map[string]func(r *rig){
		"answers a SYN": func(r *rig) { r.packet(fromClient, 1<<24-1, 0, packet.SYN, nil) },
		"behind a RST":  func(r *rig) { r.packet(fromClient, r.start[0]+35, 1000, packet.RST|packet.ACK, nil) },
		"behind two FINs": func(r *rig) {
			r.packet(fromClient, r.start[0]+35, 1000, packet.FIN|packet.ACK, nil)
			r.packet(fromServer, 1000, r.start[0]+36, packet.FIN|packet.ACK, nil)
		},
	} {
		r := newRig(t, noFiles, "").shake()
		r.out("TOY bob\n")
		r.packet(fromClient, 77, 1000, packet.SYN|packet.ACK, nil)
		r.packet(fromServer, 77, r.start[0], packet.SYN|packet.ACK, nil)
		r.out(offerLine)
		r.heard(fromClient, "TOY bob\n"+bluntLine)
		before(r)
		again := &rig{t: t, e: r.e, now: r.now, ends: r.ends, start: [2]uint32{1 << 24, 1 << 25}}
		again.shake().out("TOY eve\n")
		if n := len(r.said); r.said[n-3] != "expired toy" || r.said[n-1] != "session accept" {
			t.Errorf("%s: %q", name, r.said)
		}
	}
}

// After a restart the kernel's mark says what was settled, and of what app a
// followed conversation is.
func TestRestart(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("TOY bob\n")
	r.e = New(Config{Catalog: toyCatalog, View: view(t, noFiles, ""), Expectations: NewExpectations(8), Offload: true, Sink: r.e.sink})
	r.said = nil
	r.out("SAY again\n" + offerLine)
	r.heard(fromClient, "TOY bob\nSAY again\n"+bluntLine)
	r.told("classified toy", "messaging accept", `file_transfer reset by blunt "cat.jpg"`, "expect file_transfer at 10.9.9.9:7000")
	for _, known := range []Settled{{Fate: Trust}, {Fate: Refuse, Reset: true}} {
		r := newRig(t, noFiles, "")
		r.meta.Known = known
		r.out(offerLine)
		if r.last.Pass != (known.Fate == Trust) || r.last.Tell != known.Reset || r.last.Settled != known || r.e.flows.n != 0 {
			t.Errorf("%+v: %+v", known, r.last)
		}
	}
}

func TestPanics(t *testing.T) {
	for _, c := range []struct {
		gateway string
		pass    bool
	}{{"on_failure = accept", true}, {"on_failure = drop", false}} {
		r := newRig(t, noFiles, c.gateway).shake()
		r.out("TOY bob\n")
		if r.out("BOOM\n") != c.pass {
			t.Errorf("%s: %+v", c.gateway, r.last)
		}
		if !strings.HasPrefix(r.said[len(r.said)-1], "alarm panic while reading a flow: a parser") {
			t.Errorf("%q", r.said)
		}
		m := &rig{t: t, e: r.e, now: r.now, ends: r.ends, start: [2]uint32{1, 2}}
		m.ends[0] = netip.MustParseAddrPort("10.0.0.2:1")
		if m.shake().out("PANIC") != c.pass {
			t.Errorf("%s: a matcher: %+v", c.gateway, m.last)
		}
		if r.e.Flush(r.now); r.e.Count().Panics != 2 || r.e.Count().Buffered != 0 {
			t.Errorf("%+v", r.e.Count())
		}
	}
}

// Bytes that the parser cannot read: the conversation is cut where something of
// it is refused, else it goes on.
func TestAstray(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("TOY bob\n")
	if r.out("NONSENSE\n") || !r.last.Settled.Reset {
		t.Errorf("%+v", r.last)
	}
	r = newRig(t, "", "").shake()
	r.out("TOY bob\n")
	if !r.out("NONSENSE\n") {
		t.Errorf("%+v", r.last)
	}
}

func TestContentAndHandoff(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("TOY bob\nRAW 20000\nGIVE")
	for range 20 {
		r.out(strings.Repeat("GIVE ", 199) + "\n")
	}
	r.out(strings.Repeat("x", 20000-4-20*996) + "SAY done\n")
	r.told("classified toy", "session accept", "messaging accept")
	r = newRig(t, noFiles, "").shake()
	r.out("TOY bob\nINTO\nTOY eve\n" + offerLine)
	r.heard(fromClient, "TOY bob\nINTO\nTOY eve\n"+bluntLine)
	r.out(strings.Repeat("INTO\nTOY x\n", 5))
	if r.last.Pass || r.e.count.TooDeep != 1 {
		t.Errorf("no end to conversations in conversations: %+v", r.last)
	}
}

func TestBadPackets(t *testing.T) {
	for gateway, pass := range map[string]bool{"on_failure = accept": true, "on_failure = drop": false} {
		r := newRig(t, noFiles, gateway)
		for _, b := range [][]byte{nil, {0x45}} {
			if v := r.e.Handle(r.now, b, &r.meta); v.Pass != pass {
				t.Errorf("%s: %x: %+v", gateway, b, v)
			}
		}
	}
	r := newRig(t, noFiles, "").shake()
	bad := packet.NewTCP(r.ends[0], r.ends[1], r.start[0], 1000, packet.ACK, []byte("TOY eve\n"))
	bad[36] ^= 1
	if v := r.e.Handle(r.now, bad, &r.meta); v.Pass || r.e.count.BadChecksum != 1 {
		t.Errorf("bad checksum: %+v", v)
	}
	r.out("TOY bob\n" + offerLine)
	r.heard(fromClient, "TOY bob\n"+bluntLine)
}

// The checksum of a changed packet is complete also where the hardware was to
// fill it in.
func TestPartialChecksum(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.meta.Partial = true
	b := packet.NewTCP(r.ends[0], r.ends[1], r.start[0], 1000, packet.ACK, []byte("TOY bob\n"+offerLine))
	b[36], b[37] = 0xbe, 0xef
	v := r.e.Handle(r.now, b, &r.meta)
	var p packet.Packet
	if err := p.Decode(b); err != nil || !v.Changed || !p.Valid() {
		t.Errorf("%v %+v %v", err, v, p.Valid())
	}
}

func TestTableFull(t *testing.T) {
	r := newRig(t, noFiles, "")
	for i := range 200 {
		r.ends[0] = netip.AddrPortFrom(r.ends[0].Addr(), uint16(1000+i))
		r.now = r.now.Add(time.Second)
		r.sent, r.got, r.have, r.meta = [2]int{}, [2][]byte{}, [2][]bool{}, Meta{}
		r.shake().out("TOY bob\n")
	}
	if r.e.flows.n != 64 || r.e.count.Evicted != 200-64 {
		t.Errorf("%d flows, %d evicted", r.e.flows.n, r.e.count.Evicted)
	}
	if r.out(offerLine); !r.last.Changed {
		t.Error("the latest was evicted")
	}
	r.e.Tick(r.now.Add(3 * time.Hour))
	if r.e.Count().Live != 0 || r.e.Count().Buffered != 0 {
		t.Errorf("%+v", r.e.Count())
	}
}
