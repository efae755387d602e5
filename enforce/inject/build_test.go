package inject

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"testing"
	"time"

	"chaperone/enforce/packet"
)

var update = flag.Bool("update", false, "rewrite the golden file")

var (
	client4 = netip.MustParseAddrPort("10.20.1.7:40000")
	server4 = netip.MustParseAddrPort("203.0.113.5:5190")
	client6 = netip.MustParseAddrPort("[fd00:20::7]:40000")
	server6 = netip.MustParseAddrPort("[2001:db8::5]:5190")
)

// What is built is kept as bytes, so that a change of it is seen.
func TestBuild(t *testing.T) {
	var buf [maxLen]byte
	got := ""
	for _, c := range []struct {
		name     string
		protocol uint8
		packet   func() []byte
	}{
		{"reset4", packet.ProtoTCP, func() []byte { return buildReset(buf[:], client4, server4, 0x01020304, 0, false) }},
		{"reset4 acknowledging", packet.ProtoTCP, func() []byte { return buildReset(buf[:], client4, server4, 0x01020304, 0xfffefdfc, true) }},
		{"reset6", packet.ProtoTCP, func() []byte { return buildReset(buf[:], client6, server6, 0x01020304, 0, false) }},
		{"prohibited4", packet.ICMP, func() []byte { return buildProhibited(buf[:], client4, server4) }},
		{"prohibited6", packet.ICMPv6, func() []byte { return buildProhibited(buf[:], client6, server6) }},
	} {
		for i := range buf {
			buf[i] = 0xee // what is left of an earlier packet must not be seen
		}
		b := c.packet()
		check(t, c.name, b, c.protocol)
		got += fmt.Sprintf("%s\n%s", c.name, hex.Dump(b))
	}
	const path = "testdata/packets.txt"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: now\n%s", path, got)
	}
}

// check verifies lengths, addresses and every checksum, those of the quote too.
func check(t *testing.T, name string, b []byte, protocol uint8) {
	t.Helper()
	var p packet.Packet
	if err := p.Decode(b); err != nil || p.Protocol != protocol || !p.Valid() || len(p.IP) != len(b) {
		t.Errorf("%s: %v, protocol %d, %d of %d bytes", name, err, p.Protocol, len(p.IP), len(b))
		return
	}
	src, dst := client4, server4
	if b[0]>>4 == 6 {
		src, dst = client6, server6
	} else if packet.Sum(0, b[:20]) != 0xffff {
		t.Errorf("%s: the IP header's checksum is wrong", name)
	}
	if p.Src().Addr() != src.Addr() || p.Dst().Addr() != dst.Addr() {
		t.Errorf("%s: from %v to %v", name, p.Src(), p.Dst())
	}
	if protocol == packet.ProtoTCP {
		return
	}
	s := packet.Sum(0, p.L4)
	if protocol == packet.ICMPv6 {
		s = packet.Sum(packet.Sum(uint32(packet.ICMPv6)+uint32(len(p.L4)), b[8:40]), p.L4)
	}
	if s != 0xffff {
		t.Errorf("%s: the ICMP checksum is wrong", name)
	}
	var quote packet.Packet
	if err := quote.Decode(p.L4[8:]); err != nil || !quote.Valid() || quote.Src() != dst || quote.Dst() != src || quote.Protocol != packet.ProtoUDP {
		t.Errorf("%s: quotes %v to %v, %v", name, quote.Src(), quote.Dst(), err)
	}
}

// A second may bring Rate packets, a silence before it Burst more.
func TestBucket(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	var b bucket
	n := 0
	for b.take(now) {
		n++
	}
	if n != Burst {
		t.Errorf("%d at once, want %d", n, Burst)
	}
	n = 0
	for range 10 * Rate {
		now = now.Add(time.Second / (10 * Rate))
		if b.take(now) {
			n++
		}
	}
	if n != Rate {
		t.Errorf("%d in a second, want %d", n, Rate)
	}
	if b.take(now.Add(-time.Hour)) {
		t.Error("a clock that goes back fills the bucket")
	}
	if !b.take(now.Add(interval)) {
		t.Error("a clock that went back empties the bucket for good")
	}
}

// Whatever is to be answered, nothing panics, and nothing is made of it but a
// well-formed packet to its destination.
func FuzzInject(f *testing.F) {
	f.Add(packet.NewTCP(client4, server4, 1, 1, packet.ACK, []byte("x")), uint32(1))
	f.Add(packet.NewTCP(client6, server6, 1, 1, packet.SYN, nil), uint32(1))
	f.Add(packet.NewUDP(client4, server4, []byte("x")), uint32(1))
	f.Add(packet.NewUDP(client6, server6, nil), uint32(1))
	f.Fuzz(func(t *testing.T, b []byte, seq uint32) {
		i := &Injector{four: -1, six: -1} // sends nothing
		reset, prohibited := i.Reset(b, seq), i.Prohibited(b)
		if reset == nil || prohibited == nil {
			t.Fatal("sent without a socket")
		}
		if i.count.Failed != 2 || i.bucket.used.IsZero() {
			return // nothing was built
		}
		var asked, made packet.Packet
		if err := errors.Join(asked.Decode(b), made.Decode(i.buf[:])); err != nil {
			t.Fatal(err)
		}
		if made.Dst().Addr() != asked.Dst().Addr() || made.Src().Addr() != asked.Src().Addr() || !made.Valid() {
			t.Errorf("from %v to %v, made for %v to %v", made.Src(), made.Dst(), asked.Src(), asked.Dst())
		}
	})
}
