package rtp

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"

	"chaperone/proto"
	"chaperone/proto/hosts"
	"chaperone/proto/prototest"
)

func TestRTP(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzRTP(f *testing.F) { prototest.Fuzz(f, Protocol) }

// pack returns a packet of RTP with payload bytes in it.
func pack(first, second byte, number uint16, time, source uint32, payload int) []byte {
	b := []byte{first, second, byte(number >> 8), byte(number)}
	for _, v := range [...]uint32{time, source} {
		b = append(b, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
	}
	return append(b, make([]byte, payload)...)
}

const (
	plain  = 0x80
	pcmu   = 0
	h263   = 34
	opus   = 111
	source = 0x01020304
)

// Two packets in a row are RTP where all that must agree does, and nothing else is.
func TestFollows(t *testing.T) {
	before := pack(plain, pcmu, 65535, 1000, source, 160)
	for _, c := range []struct {
		about string
		b     []byte
		want  bool
	}{
		{"the next one", pack(plain, pcmu, 0, 1160, source, 160), true},
		{"the start of a talk", pack(plain, pcmu|marker, 0, 1160, source, 160), true},
		{"of the same picture", pack(plain, pcmu, 0, 1000, source, 160), true},
		{"with an extension", append(pack(plain|extended, pcmu, 0, 1160, source, 0), 0xBE, 0xDE, 0, 1, 0, 0, 0, 0, 1), true},
		{"some lost", pack(plain, pcmu, 4, 1800, source, 160), true},
		{"many lost", pack(plain, pcmu, 5, 1960, source, 160), false},
		{"the same once more", before, false},
		{"the one before", pack(plain, pcmu, 65534, 840, source, 160), false},
		{"time goes back", pack(plain, pcmu, 0, 999, source, 160), false},
		{"time leaps", pack(plain, pcmu, 0, 1001+maxTime, source, 160), false},
		{"of another source", pack(plain, pcmu, 0, 1160, source+1, 160), false},
		{"of another type", pack(plain, 8, 0, 1160, source, 160), false},
		{"of a type that is nobody's", pack(plain, 35, 0, 1160, source, 160), false},
		{"of a type that is RTCP's", pack(plain, 72, 0, 1160, source, 160), false},
		{"of another version", pack(0x40, pcmu, 0, 1160, source, 160), false},
		{"with nothing in it", pack(plain, pcmu, 0, 1160, source, 0), false},
		{"with sources that are not there", pack(plain|15, pcmu, 0, 1160, source, 60), false},
		{"with half an extension", pack(plain|extended, pcmu, 0, 1160, source, 3), false},
		{"an extension that is too long", append(pack(plain|extended, pcmu, 0, 1160, source, 0), 0, 0, 0xFF, 0xFF, 0), false},
	} {
		if got := Follows(before, c.b); got != c.want {
			t.Errorf("%s: %v", c.about, got)
		}
	}
	if Follows(pack(plain, pcmu, 1, 0, 0, 9), pack(plain, pcmu, 2, 160, 0, 9)) {
		t.Error("source 0 is a source")
	}
	if strange := pack(plain, 40, 1, 0, source, 9); Follows(strange, pack(plain, 40, 2, 160, source, 9)) {
		t.Error("a type that is nobody's follows itself")
	}
}

// Reports whose content is hidden belong together by their source.
func TestReports(t *testing.T) {
	hidden := "\x81\xc9\x00\x07\x00\x16\x2f\xfd" + string(make([]byte, 44))
	a, b := []byte(hidden), []byte(hidden)
	if b[20] = 1; !reports(a, b) || !reports(b, a) {
		t.Error("two reports of one source")
	}
	if reports(a, a) {
		t.Error("the same datagram twice is two reports")
	}
	for i, c := range map[int]byte{0: 0x82, 1: 203, 3: 200, 7: 0xFE} {
		b := []byte(hidden)
		if b[20], b[i] = 1, c; reports(a, b) {
			t.Errorf("byte %d is %#x", i, c)
		}
	}
	for n := range 32 {
		if reports(a, b[:n]) || reports(b[:n], a) || names(b[:n]) || agrees(b[:n]) {
			t.Errorf("%d bytes", n)
		}
	}
}

// What a datagram proves alone.
func TestAlone(t *testing.T) {
	const sdes = "\x80\xc9\x00\x01\x01\x02\x03\x04\x81\xca\x00\x03\x01\x02\x03\x04\x01\x03a@b\x00\x00\x00"
	const hello = "\x10\x00\x00\x01ZRTP\x01\x02\x03\x04\x50\x5a\x00\x03Hello   \x01\x02\x03\x04"
	for _, c := range []struct {
		about, b string
		names    bool
		agrees   bool
	}{
		{"a report and a name", sdes, true, false},
		{"and bytes behind it", sdes + "\x00", false, false},
		{"cut", sdes[:len(sdes)-1], false, false},
		{"no name", sdes[:8], false, false},
		{"a name and no report", sdes[8:], false, false},
		{"of another source", sdes[:12] + "\x01\x02\x03\x05" + sdes[16:], false, false},
		{"another item first", sdes[:16] + "\x02" + sdes[17:], false, false},
		{"an item that is too long", sdes[:17] + "\x07" + sdes[18:], false, false},
		{"many packets", sdes[:8] + sdes[8:24] + sdes[8:24], true, false},
		{"agreeing on keys", hello, false, true},
		{"longer than it says", hello + "\x00", false, false},
		{"another mark", hello[:4] + "ZRTQ" + hello[8:], false, false},
		{"no message", hello[:12] + "\x50\x5b" + hello[14:], false, false},
	} {
		if got := names([]byte(c.b)); got != c.names {
			t.Errorf("%s: names %v", c.about, got)
		}
		if got := agrees([]byte(c.b)); got != c.agrees {
			t.Errorf("%s: agrees %v", c.about, got)
		}
	}
}

// One packet proves nothing, a pair does, from either side; who is announced is left alone.
func TestDetect(t *testing.T) {
	one, two := pack(plain, opus, 1, 960, source, 60), pack(plain, opus, 2, 1920, source, 60)
	at := func(port uint16) netip.AddrPort {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 1}), port)
	}
	for _, c := range []struct {
		about string
		o     proto.Opening
		want  proto.Answer
	}{
		{"nothing", proto.Opening{}, proto.No},
		{"one", proto.Opening{Initiator: one}, proto.More},
		{"one in the middle", proto.Opening{Initiator: one, MidStream: true}, proto.No},
		{"one of each side", proto.Opening{Initiator: one, Responder: two}, proto.More},
		{"two", proto.Opening{Initiator: two, Earlier: one}, proto.Yes},
		{"two of the responder's", proto.Opening{Responder: two, Earlier: one}, proto.Yes},
		{"two in the middle", proto.Opening{Initiator: two, Earlier: one, MidStream: true}, proto.Yes},
		{"two behind a stranger", proto.Opening{Initiator: []byte("hello, world"), Responder: two, Earlier: one}, proto.Yes},
		{"announced", proto.Opening{Initiator: two, Earlier: one, Announced: App}, proto.No},
		{"of names", proto.Opening{Initiator: two, Earlier: one, Src: at(5000), Dst: at(53)}, proto.No},
		{"of Ethereum", proto.Opening{Initiator: two, Earlier: one, Src: at(30303), Dst: at(5000)}, proto.No},
		{"of a port of its own", proto.Opening{Initiator: two, Earlier: one, Src: at(5002), Dst: at(5000)}, proto.Yes},
		{"of µTP", proto.Opening{Initiator: []byte("\x41\x00aaaabbbbccccddddeeee")}, proto.No},
		{"of DHT", proto.Opening{Initiator: []byte("d1:ad2:id20:")}, proto.No},
		{"of QUIC", proto.Opening{Initiator: []byte("\x43aaaabbbbccccddddeeee")}, proto.No},
		{"of a game", proto.Opening{Initiator: []byte("\xff\xff\xff\xffTSource Engine Query\x00")}, proto.No},
		{"of WireGuard", proto.Opening{Initiator: []byte("\x04\x00\x00\x00aaaabbbbccccddddeeee")}, proto.No},
	} {
		c.o.Over = proto.UDP
		if got := detect(&c.o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// What looks alike: other protocols' datagrams, two in a row.
func TestLookAlikes(t *testing.T) {
	for _, c := range []struct{ about, a, b string }{
		{"questions for names of NetBIOS", "\x81\x69\x01\x10\x00\x01\x00\x00\x00\x00\x00\x00 FD", "\x81\x6a\x01\x10\x00\x01\x00\x00\x00\x00\x00\x00 FD"},
		{"the same question again", "\x81\x69\x01\x10\x00\x01\x00\x00\x00\x00\x00\x00 FD", "\x81\x69\x01\x10\x00\x01\x00\x00\x00\x00\x00\x00 FD"},
		{"IPsec", "\x81\x00\x01\x10\x00\x00\x00\x01aaaabbbb", "\x81\x00\x01\x10\x00\x00\x00\x02ccccdddd"},
		{"RakNet", "\x84\x01\x00\x00\x40\x00\x90\x00\x00\x00\x09\x01", "\x84\x02\x00\x00\x40\x00\x90\x00\x00\x00\x09\x01"},
		{"QUIC with a bit of grease", "\x80\x00\x00\x00\x01\x08aaaabbbb\x00", "\x80\x00\x00\x00\x01\x08aaaabbbb\x01"},
		{"GTK-Gnutella", "\xa7\xb3\x31\x02\x29\xb7\x2e\xc6\x30\xdf\x77\xc5\x72\x4a\x36\xce\x44\x00", "\xa7\xb3\x31\x02\x29\xb7\x2e\xc6\x30\xdf\x77\xc5\x72\x4a\x36\xce\x44\x01"},
	} {
		if pair([]byte(c.a), []byte(c.b)) || pair([]byte(c.b), []byte(c.a)) {
			t.Error(c.about)
		}
	}
}

// follow returns whose flow the datagrams are said to be, and what is said of them.
func follow(hinted *proto.App, all ...[]byte) (app *proto.App, likely bool, said proto.Features) {
	var p parser
	for _, b := range all {
		ev := proto.Events{Over: proto.UDP, Hinted: hinted}
		if n, err := p.Parse(&ev, proto.FromInitiator, b); n != len(b) || err != nil {
			panic("a datagram is not read")
		}
		if ev.App != nil {
			app, likely = ev.App, ev.Likely
		}
		for _, e := range ev.Seen[:ev.NSeen] {
			said |= proto.Of(e.Feature)
		}
	}
	return app, likely, said
}

// Sound and pictures of the types that peers agree on.
func TestMedium(t *testing.T) {
	stream := func(n, size int, step uint32) (all [][]byte) {
		for i := range n {
			all = append(all, pack(plain, opus, uint16(i), uint32(i)*step, source, size))
		}
		return all
	}
	for _, c := range []struct {
		about string
		all   [][]byte
		want  proto.Features
	}{
		{"telephone", [][]byte{pack(plain, pcmu, 1, 0, source, 160)}, proto.Of(proto.Voice)},
		{"pictures", [][]byte{pack(plain, h263, 1, 0, source, 160)}, proto.Of(proto.Video)},
		{"one packet", stream(1, 60, 960), 0},
		{"sound", stream(2, 60, 960), proto.Of(proto.Voice)},
		{"a picture in two", stream(2, 1000, 0), proto.Of(proto.Video)},
		{"small parts of one time", stream(maxOpen, 20, 0), 0},
		{"pictures of one packet", stream(maxOpen, 1000, 3000), 0},
		{"which nothing tells", stream(maxOpen+1, 1000, 3000), proto.Of(proto.Voice)},
		{"pictures and more of them", append(stream(2, 1000, 0), stream(maxOpen, 1000, 3000)...), proto.Of(proto.Video)},
		{"pictures behind parameters", append(stream(4, 20, 0), pack(plain, opus, 4, 0, source, 1000), pack(plain, opus, 5, 0, source, 1000)), proto.Of(proto.Video)},
	} {
		if app, _, said := follow(nil, c.all...); said != c.want || app != nil {
			t.Errorf("%s: %v %v", c.about, app, said)
		}
	}
}

// A flow to where an app is said to wait is that app's, if it has calls.
func TestHinted(t *testing.T) {
	talk := pack(plain, pcmu, 1, 0, source, 160)
	if app, likely, said := follow(hosts.Telegram, talk); app != hosts.Telegram || !likely || !said.Has(proto.Voice) {
		t.Errorf("of Telegram's: %s %v %v", app.Name, likely, said)
	}
	if app, _, _ := follow(hosts.Dropbox, talk); app != nil {
		t.Errorf("of one that has no calls: %s", app.Name)
	}
	alive := []byte("\x13\x37\xca\xfe\x01\x00\x00\x00")
	if app, likely, said := follow(nil, talk, alive); app != hosts.Discord || likely || !said.Has(proto.Session) {
		t.Errorf("of one that keeps alive like Discord: %v %v", app, said)
	}
}

// Random datagrams are not taken for calls, not even where their heads are right.
func TestRandom(t *testing.T) {
	r := random{r: rand.New(rand.NewPCG(1, 2))}
	for range 500_000 {
		if o := r.next(); detect(o) == proto.Yes {
			t.Fatalf("%x, %x and before %x", o.Initiator, o.Responder, o.Earlier)
		}
	}
}

// BenchmarkRandom is the same for as long as one likes: -benchtime 10000000x.
func BenchmarkRandom(b *testing.B) {
	r := random{r: rand.New(rand.NewPCG(3, 4))}
	for b.Loop() {
		if o := r.next(); detect(o) == proto.Yes {
			b.Fatalf("%x, %x and before %x", o.Initiator, o.Responder, o.Earlier)
		}
	}
}

// A random source makes openings of three random datagrams: half of them have a head of
// RTP, a quarter one of RTCP.
type random struct {
	r *rand.Rand
	o proto.Opening
	n int
	d [3][48]byte
}

func (r *random) next() *proto.Opening {
	r.n++
	for i := range r.d {
		d := r.d[i][:]
		for j := 0; j < len(d); j += 8 {
			binary.LittleEndian.PutUint64(d[j:], r.r.Uint64())
		}
		switch {
		case r.n&1 == 0:
			d[0], d[1] = plain, d[1]%2*opus
		case r.n&3 == 3:
			d[0], d[1], d[2], d[3] = plain, sender+d[1]%2, 0, d[3]%16
		}
	}
	r.o = proto.Opening{Initiator: r.d[0][:], Responder: r.d[1][:], Earlier: r.d[2][:], Over: proto.UDP}
	return &r.o
}

func BenchmarkStranger(b *testing.B) {
	o := proto.Opening{Initiator: []byte("\x45\x00hello, world, hello"), Earlier: []byte("\x45\x00hello, world"), Over: proto.UDP}
	b.ReportAllocs()
	for b.Loop() {
		detect(&o)
	}
}
