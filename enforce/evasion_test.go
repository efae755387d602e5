package enforce

import (
	"strings"
	"testing"
	"time"

	"chaperone/enforce/packet"
	"chaperone/proto"
)

// What a sender may do to have the gateway lose its place in a conversation that
// the far side goes on with.

func (r *rig) bare(dir proto.Dir, seq, ack uint32, flags uint8) bool {
	return r.packet(dir, seq, ack, flags, nil) != nil
}

// Segments that are out of place, and heeded by nobody.
func TestOutOfPlace(t *testing.T) {
	for name, odd := range map[string]func(r *rig){
		"a SYN ahead":        func(r *rig) { r.bare(fromClient, r.start[0]+1<<20, 0, packet.SYN) },
		"a SYN in place":     func(r *rig) { r.bare(fromClient, r.start[0]+7, 0, packet.SYN) },
		"a SYN with payload": func(r *rig) { r.packet(fromClient, r.start[0]+7, 0, packet.SYN, []byte("SAY x\n")) },
		"a SYN and a FIN":    func(r *rig) { r.bare(fromClient, r.start[0]+7, 0, packet.SYN|packet.FIN) },
		"a SYN-ACK":          func(r *rig) { r.bare(fromClient, r.start[0]+7, 1000, packet.SYN|packet.ACK) },
		"the server's SYN-ACK, that has the client far ahead": func(r *rig) {
			r.bare(fromServer, r.start[1]+99, r.start[0]+1<<30, packet.SYN|packet.ACK)
		},
		"before the first byte": func(r *rig) { r.packet(fromClient, r.start[0]-9, 1000, packet.ACK, []byte("SAY SAY S")) },
	} {
		r := newRig(t, noFiles, "").shake()
		r.out("TOY bob\n")
		odd(r)
		if r.out(offerLine); string(r.got[0]) != "TOY bob\n"+bluntLine {
			t.Errorf("%s: the far side has %q", name, r.got[0])
		}
	}
}

// A server cannot have what it sent first read last: behind a start that it has
// moved on, the true one is not taken up again.
func TestMovedStart(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.bare(fromServer, r.start[1]+3, r.start[0], packet.SYN|packet.ACK)
	r.at(fromServer, 4, " 1 2 3")
	r.bare(fromServer, r.start[1]-1, r.start[0], packet.SYN|packet.ACK)
	if r.at(fromServer, 0, "DATA") {
		t.Error("the far side can read a file")
	}
}

// Nor can the two together, with a start that the server moves and an end that the
// client gives there, or with ends that never arrive.
func TestMovedMiddle(t *testing.T) {
	const far = 1 << 30
	ends := func(r *rig) {
		r.bare(fromClient, r.start[0], 1002, packet.FIN|packet.ACK)
		r.bare(fromServer, 1002, r.start[0]+1, packet.FIN|packet.ACK)
	}
	for name, c := range map[string]struct {
		moved uint32
		odd   func(r *rig)
	}{
		"a RST at the moved start": {far, func(r *rig) { r.bare(fromClient, r.start[0]+far, 1000, packet.RST) }},
		"two FINs":                 {0, ends},
		"two FINs, and a start that is far": {0, func(r *rig) {
			ends(r)
			r.bare(fromServer, far, far, packet.SYN|packet.ACK)
			r.bare(fromClient, far, 0, packet.RST)
		}},
	} {
		r := newRig(t, noFiles, "").shake()
		r.bare(fromServer, 999, r.start[0]+c.moved, packet.SYN|packet.ACK)
		r.at(fromServer, 0, "DA")
		c.odd(r)
		r.bare(fromServer, 1001, r.start[0], packet.SYN|packet.ACK)
		if r.at(fromServer, 2, "TA"); string(r.got[1]) == "DATA" {
			t.Errorf("%s: the far side has %q", name, r.got[1])
		}
	}
}

// Nobody answers his own SYN: behind a start that one side has made up alone, further
// back than what counts as close, it would say again what the other side has had, and go
// on unread.
func TestOwnAnswer(t *testing.T) {
	const back = 70_000
	for _, by := range []proto.Dir{fromClient, fromServer} {
		r := newRig(t, noFiles, "").shake()
		r.out("TOY bob\n")
		r.in("SAY a\n")
		next, answered := r.start[by]+uint32(r.sent[by]), r.start[by.Other()]+uint32(r.sent[by.Other()])
		marked := r.meta
		r.bare(by, answered-back-1, 0, packet.SYN)
		r.meta.Known = Settled{} // conntrack calls it invalid, and says nothing of it
		r.bare(by, next-back-1, answered-back, packet.SYN|packet.ACK)
		r.meta = marked
		for at := uint32(0); at < back; at += 1000 {
			r.packet(by, next-back+at, answered, packet.ACK, []byte(strings.Repeat("x", 1000)))
		}
		if out := r.packet(by, next, answered, packet.ACK, []byte(offerLine)); string(out) != bluntLine {
			t.Errorf("side %v: the far side has %q", by, out)
		}
	}
}

// A connection that starts close to where the one before it between the same ports is
// cannot be told from one that goes on. It does not come up, so that nothing said in it
// is read behind what was said before; one that starts elsewhere does.
func TestStartsClose(t *testing.T) {
	for _, said := range []string{"T", "TOY bob\n", "TOY bob\nRAW 1000\n"} {
		for by, up := range map[uint32]bool{0: false, 100: false, 1<<32 - 5000: false, 300: true, 1<<32 - 70_000: true} {
			r := newRig(t, noFiles, "").shake()
			r.out(said)
			next, other := r.start[0]+uint32(len(said)), r.start[1]+15_000_000
			r.bare(fromClient, next, r.start[1], packet.RST)
			r.meta.Known = Settled{}
			if r.bare(fromServer, other-1, next+by, packet.SYN|packet.ACK) != up {
				t.Errorf("behind %q, by %d: came up %v", said, int32(by), !up)
			}
			if out := r.packet(fromClient, next+by, other, packet.ACK, []byte("DATA")); up && out != nil {
				t.Errorf("behind %q, by %d: the far side has %q", said, int32(by), out)
			}
		}
	}
}

// A server that answers again, with a start further back, has nothing read behind what its
// client does not heed: neither before a word was said, nor once only the server speaks.
func TestMovedBack(t *testing.T) {
	junk := func(r *rig, to uint32, ack uint32, n int) {
		for ; n > 0; n -= min(n, 1000) {
			r.packet(fromServer, to-uint32(n), ack, packet.ACK, []byte(strings.Repeat("x", min(n, 1000))))
		}
	}
	for _, by := range []uint32{0, 1, 70_000} {
		r := newRig(t, noFiles, "").shake()
		r.bare(fromServer, r.start[1]-6, r.start[0]-by, packet.SYN|packet.ACK)
		junk(r, r.start[1], r.start[0], 5)
		if out := r.packet(fromServer, r.start[1], r.start[0], packet.ACK, []byte("DATA")); out != nil {
			t.Errorf("the client's start moved by %d: the far side has %q", by, out)
		}
	}
	r := newRig(t, noFiles, "").shake() // all the way round
	for i := range uint32(4) {
		r.bare(fromServer, r.start[1]-1+(i+1)*(1<<30-2), r.start[0], packet.SYN|packet.ACK)
	}
	junk(r, r.start[1], r.start[0], 8)
	if out := r.packet(fromServer, r.start[1], r.start[0], packet.ACK, []byte("DATA")); out != nil {
		t.Errorf("all the way round: the far side has %q", out)
	}
	for _, by := range []uint32{0, 1, 2, 200, 1<<32 - 70_000} {
		r := newRig(t, noFiles, "").shake()
		r.out("TOY bob\n")
		r.in("SAY a\n")
		client, server := r.start[0]+8, r.start[1]+6
		r.bare(fromClient, client, server, packet.FIN|packet.ACK)
		r.bare(fromServer, server, client+1, packet.FIN|packet.ACK) // it never arrives
		r.bare(fromServer, server-70_001, client+by, packet.SYN|packet.ACK)
		junk(r, server, client+1, 70_000)
		if out := r.packet(fromServer, server, client+1, packet.ACK, []byte(offerLine)); string(out) != bluntLine {
			t.Errorf("half-closed, the client's start moved by %d: the far side has %q", int32(by), out)
		}
	}
}

// Bytes before the first that a SYN announced are no retransmission: where the
// SYN was not the one that the far side has heeded, nobody has judged them.
func TestBelowStart(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	if out := r.packet(fromClient, r.start[0]-4, 1000, packet.ACK, []byte("DATA")); out != nil || r.e.count.Strange != 1 {
		t.Errorf("%q passed", out)
	}
	if out := r.packet(fromClient, r.start[0]-1, 1000, packet.ACK, []byte("?")); string(out) != "\x00" {
		t.Errorf("a keep-alive probe came out as %q", out)
	}
}

// Bytes that a client sends before its SYN is answered do not make the start.
func TestBeforeTheAnswer(t *testing.T) {
	for _, back := range []int{-50, 0, 3, 9, 1 << 30} {
		r := newRig(t, noFiles, "")
		r.packet(fromClient, r.start[0]-uint32(back), 0, packet.ACK, []byte("GET / HTT"))
		r.meta = Meta{}
		r.shake()
		r.out("TOY bob\n" + offerLine)
		if strings.Contains(string(r.got[0]), "GIVE") || back != 0 && len(r.got[0]) == 0 {
			t.Errorf("%d before: the far side has %q", back, r.got[0])
		}
	}
}

// An urgent pointer takes a byte out of the stream, also one that is yet to come.
func TestUrgent(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("TOY bob\n")
	b := packet.NewTCP(r.ends[0], r.ends[1], r.start[0]+8, 1000, packet.ACK|packet.URG, nil)
	v := r.e.Handle(r.now, b, &r.meta)
	if !v.Pass || !v.Changed || b[33]&packet.URG != 0 {
		t.Errorf("%+v, flags %x", v, b[33])
	}
}

// A checksum that is wrong is one whatever the packet holds.
func TestBadChecksums(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	for i, flags := range []uint8{packet.SYN, packet.SYN | packet.ACK, packet.FIN | packet.ACK, packet.RST, packet.ACK} {
		b := packet.NewTCP(r.ends[0], r.ends[1], r.start[0], 1000, flags, nil)
		b[36] ^= 1
		if v := r.e.Handle(r.now, b, &r.meta); v.Pass || r.e.count.BadChecksum != uint64(i+1) {
			t.Errorf("flags %x: %+v", flags, v)
		}
	}
	for range maxLooks {
		b := packet.NewUDP(r.ends[0], r.ends[1], []byte("noise"))
		b[26] ^= 1
		r.e.Handle(r.now, b, &Meta{})
	}
	r.e.Handle(r.now, packet.NewUDP(r.ends[0], r.ends[1], []byte("TOY x\n")), &Meta{})
	if n := r.said[len(r.said)-1]; n != "session accept" {
		t.Errorf("nobody has heard the noise, and yet: %s", n)
	}
}

// An end that may never have arrived does not have a flow forgotten.
func TestOneSidedEnd(t *testing.T) {
	for _, flags := range []uint8{packet.RST, packet.FIN | packet.ACK} {
		r := newRig(t, noFiles, "").shake()
		r.out("TOY bob\nGI")
		r.bare(fromClient, r.start[0]+10, 1000, flags)
		r.now = r.now.Add(idle[short] + time.Minute)
		r.e.Tick(r.now)
		r.out("VE 10.9.9.9:7000 x\n")
		if !strings.HasSuffix(string(r.got[0]), "GIne 10.9.9.9:7000 x\n") {
			t.Errorf("flags %x: the far side has %q", flags, r.got[0])
		}
		r.bare(fromServer, r.start[1], r.start[0]+29, flags)
		if r.e.Tick(r.now.Add(idle[short] + time.Minute)); r.e.Count().Live != 0 {
			t.Errorf("flags %x: both have ended it, and it is remembered: %+v", flags, r.e.Count())
		}
	}
}

// More in flight than can be kept, while acknowledgements do come by here, waits
// for them: its sender would have it trusted before it has arrived.
func TestUnconfirmed(t *testing.T) {
	for _, c := range []struct {
		name   string
		marked bool
		after  time.Duration
		pass   bool
	}{
		{"followed", true, time.Hour, false},
		{"not marked yet", false, time.Second, false},
		{"nothing is remembered", false, time.Minute, true},
	} {
		r := newRig(t, noFiles, "").shake()
		more := func() bool {
			if !c.marked {
				r.meta.Known = Settled{}
			}
			return r.out(strings.Repeat("x", 8000))
		}
		n := 0
		for n < 40 && more() {
			n++
		}
		if r.now = r.now.Add(c.after); n == 40 || more() != c.pass {
			t.Errorf("%s: %d segments passed, then %+v", c.name, n, r.last)
		}
		if r.packet(fromServer, 1000, r.start[0]+uint32(r.sent[0]), packet.ACK, nil); !more() {
			t.Errorf("%s: acknowledged, and nothing passes", c.name)
		}
	}
}

// Where both sides open the connection, either may call.
func TestCrossed(t *testing.T) {
	for name, caller := range map[string]proto.Dir{"the first": fromClient, "the other": fromServer} {
		r := newRig(t, noFiles, "")
		r.bare(fromClient, r.start[0]-1, r.start[1], packet.SYN|packet.ACK) // the first that is shown: the server's SYN was not
		r.say(caller, "TOY bob\n"+offerLine)
		r.heard(caller, "TOY bob\n"+bluntLine)
		r.say(caller.Other(), "SAY x\n")
		for _, f := range r.e.flows.slabs[0][:1] {
			if src, _ := f.ends(); src != r.ends[0] {
				t.Errorf("%s calls: opened by %v, says conntrack %v", name, src, r.ends[0])
			}
		}
	}
}

// A flow that was followed and cannot be found again is one that can no longer be
// judged.
func TestLost(t *testing.T) {
	for gateway, pass := range map[string]bool{"when_inseparable = reset": false, "when_inseparable = accept": true} {
		r := newRig(t, noFiles, gateway)
		r.meta.Known = Settled{Fate: Follow, App: toyCatalog.ID(toyApp)}
		for range maxLooks {
			if !r.out("in the middle") {
				t.Fatalf("%s: refused too early", gateway)
			}
		}
		if r.out("of something") != pass {
			t.Errorf("%s: %+v", gateway, r.last)
		}
		r = newRig(t, noFiles, gateway) // it was lost by its own silence
		r.bare(fromServer, 1, 1, packet.ACK)
		r.now = r.now.Add(idle[long] + time.Minute)
		r.meta.Known = Settled{Fate: Follow, App: toyCatalog.ID(toyApp)}
		if r.out("VE 10.9.9.9:7000 cat.jpg\n") != pass {
			t.Errorf("%s, after a long silence: %+v", gateway, r.last)
		}
	}
}

// Fragments, and headers without end, are whole to whom they go to.
func TestUnreadable(t *testing.T) {
	r := newRig(t, noFiles, "")
	four := packet.NewUDP(r.ends[0], r.ends[1], []byte("x"))
	four[6] = 0x20
	six := make([]byte, 40+12*8)
	six[0], six[5], six[6] = 6<<4, 12*8, packet.DestOptions
	for at := 40; at < len(six); at += 8 {
		six[at] = packet.DestOptions
	}
	for gateway, pass := range map[string]bool{
		"on_failure = accept": false, "when_inseparable = accept\non_failure = drop": true, "mode = dry_run": true,
	} {
		r := newRig(t, noFiles, gateway)
		for _, b := range [][]byte{four, six} {
			if v := r.e.Handle(r.now, b, &r.meta); v.Pass != pass {
				t.Errorf("%s: % x: %+v", gateway, b[:8], v)
			}
		}
		if r.e.count.Undecodable != 2 || r.e.count.Fragments != 1 {
			t.Errorf("%+v", r.e.count)
		}
	}
}

// Who is refused can have conntrack forget the connection, by an end that never arrives,
// but cannot begin it anew alone; both sides can.
func TestRefusedStays(t *testing.T) {
	for name, begin := range map[string]func(r *rig){
		"a SYN":     func(r *rig) { r.bare(fromClient, r.start[0]+3, 0, packet.SYN|packet.URG) },
		"a SYN-ACK": func(r *rig) { r.bare(fromClient, r.start[0]+3, 1000, packet.SYN|packet.ACK) },
	} {
		r := newRig(t, noFiles, "").shake()
		if r.out("DATA") {
			t.Fatal("not refused")
		}
		begin(r)
		if r.at(fromClient, 4, "more of it") {
			t.Errorf("goes on behind %s of its sender's", name)
		}
		r.meta.Reply = true
		r.bare(fromServer, 5000, r.start[0]+1<<20, packet.SYN|packet.ACK)
		r.meta.Reply = false
		if r.packet(fromClient, r.start[0]+1<<20, 5001, packet.ACK, []byte("TOY bob\n")) == nil {
			t.Error("another connection does not pass")
		}
	}
}

// Who has reset a connection heeds nothing of it any more: the next one between the same
// ports may start anywhere.
func TestResetAndReused(t *testing.T) {
	for _, reset := range []bool{true, false} {
		r := newRig(t, noFiles, "").shake()
		if reset {
			r.bare(fromClient, r.start[0], 0, packet.RST)
		}
		if got := r.bare(fromServer, r.start[1]-1<<30, r.start[0]-1<<30, packet.SYN|packet.ACK); got != reset {
			t.Errorf("reset %v: the answer passes %v", reset, got)
		}
	}
}
