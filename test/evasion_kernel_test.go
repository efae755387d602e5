package test

import (
	"maps"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vishvananda/netlink"

	"chaperone/enforce/packet"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// An oddity is an odd way to send a piece over the wire of a real gateway.
type oddity struct {
	name   string
	v6, v4 bool                                    // only in that family
	whole  bool                                    // what is odd arrives, and is all that is sent
	lies   bool                                    // what the gateway is shown first never arrives: the conversation may be lost by it
	both   bool                                    // both sides open the connection (RFC 9293, 3.5)
	open   func(l *callLine)                       // sent before the SYN
	send   func(l *callLine, seq uint32, b []byte) // sent before the piece
	dress  func(*wire, []byte) [][]byte            // how the piece itself is sent
}

// oddities are those that the kernel hands on to the firewall, or keeps from it.
var oddities = []oddity{
	{name: "small pieces", whole: true},
	{name: "fragments", dress: fragmented(24, false, 0), whole: true},
	{name: "fragments, reversed", dress: fragmented(24, true, 0), whole: true},
	{name: "fragments, a tiny one first", dress: fragmented(8, false, 0), whole: true},
	{name: "fragments, overlapping", dress: fragmented(24, false, 8)},
	{name: "fragments, never completed", dress: func(_ *wire, b []byte) [][]byte { return fragmented(24, false, 0)(nil, b)[:1] }},
	{name: "IP options", dress: one(options), v4: true, whole: true},
	{name: "TCP options", dress: one(padded), whole: true},
	{name: "extension header", dress: one(extended(60, 1)), v6: true, whole: true},
	{name: "8 extension headers", dress: one(extended(60, 8)), v6: true, whole: true},
	{name: "an atomic fragment", dress: one(extended(44, 1)), v6: true, whole: true},
	{name: "11 extension headers", dress: one(extended(60, 11)), v6: true},
	{name: "garbage with a wrong checksum", send: func(l *callLine, seq uint32, b []byte) {
		bad := l.segment(seq, packet.ACK, garbage(len(b)))
		bad[len(bad)-len(b)-4] ^= 1
		l.caller.send(bad)
	}},
	{name: "garbage that dies on the way", lies: true, send: func(l *callLine, seq uint32, b []byte) {
		bad := l.segment(seq, packet.ACK, garbage(len(b)))
		dies(bad)
		l.caller.send(bad)
	}},
	{name: "simultaneous open", both: true},
	{name: "garbage without ACK", lies: true, send: func(l *callLine, seq uint32, b []byte) { l.put(seq, packet.PSH, garbage(len(b))) }},
	{name: "urgent without payload", send: func(l *callLine, seq uint32, b []byte) {
		p := l.segment(seq, packet.ACK|packet.URG, nil)
		urge(p, uint16(1+len(b)/2))
		l.caller.send(p)
	}},
	{name: "SYNs in the middle", send: func(l *callLine, seq uint32, _ []byte) {
		for _, by := range []uint32{0, 1, 1 << 20, 1 << 30, 1<<32 - 500} {
			l.put(seq-1+by, packet.SYN, nil)
			l.put(seq-1+by, packet.SYN|packet.ACK, nil)
		}
	}},
	{name: "a start of one's own", send: func(l *callLine, seq uint32, _ []byte) {
		const back = 70_000 // bytes that the far side has had, or will not heed
		l.mu.Lock()
		next := l.next
		l.mu.Unlock()
		l.put(next-back-1, packet.SYN, nil)
		l.caller.send(packet.NewTCP(l.me, l.to, seq-back-1, next-back, packet.SYN|packet.ACK, nil))
		for _, s := range chunks(back, 1400) {
			l.put(seq-back+uint32(s.from), packet.ACK, garbage(s.to-s.from))
		}
	}},
	{name: "RST and FIN out of place", send: func(l *callLine, seq uint32, _ []byte) {
		for _, by := range []uint32{5, 1 << 30, 1<<32 - 500} {
			l.put(seq+by, packet.RST, nil)
			l.put(seq+by+1<<29, packet.FIN|packet.ACK, nil)
		}
	}},
	{name: "payload in SYNs, other SYNs", open: func(l *callLine) {
		l.put(l.first-21, packet.SYN, garbage(20))
		l.put(l.first+400, packet.SYN|packet.ACK, nil)
		l.put(l.first-20, packet.ACK, garbage(20))
	}},
}

// dies has a packet die behind the gateway.
func dies(b []byte) {
	if b[0]>>4 == 6 {
		b[7] = routers
	} else {
		b[8] = routers
		headed(b)
	}
}

// The same on the real kernel: hand-made segments through a real gateway to a real
// TCP. Conntrack puts fragments together before the firewall is shown them.
func TestEvasionKernel(t *testing.T) {
	l := build(t, lab.Options{})
	rules := table(t, talkOnly, "")
	start(t, l, rules)
	distant(t, l.Server)
	k := &onKernel{T: t, lab: l, suite: newSuite(t), me: [2]netip.Addr{netip.MustParseAddr("10.77.0.1"), netip.MustParseAddr("fd00:77::1")}}
	k.routes()
	c, err := newCaller(l.Client)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	k.caller = c
	done, ended := make(chan struct{}), make(chan struct{})
	go func() { c.listen(done); close(ended) }()
	defer func() { close(done); <-ended }()
	for _, x := range k.scenarios(rules, 12) {
		atOnceEach(oddities, func(o oddity) {
			for _, v6 := range []bool{false, true} {
				if !(v6 && o.v4 || !v6 && o.v6) {
					k.try(x, &o, v6)
				}
			}
		})
	}
	t.Logf("%d conversations, %d pieces sent in odd form, of which %d arrived so: %d forbidden bytes reached the far side, %d conversations damaged; seed %d",
		k.runs.Load(), k.sent.Load(), k.heeded.Load(), k.forbidden.Load(), k.damaged.Load(), k.seed)
	if k.heeded.Load() == 0 {
		t.Error("nothing odd has arrived: this test sees nothing")
	}
}

type onKernel struct {
	*testing.T
	*suite
	*caller
	lab          *lab.Lab
	me           [2]netip.Addr
	port         atomic.Int32
	sent, heeded atomic.Int64
}

// routes tells the gateway that the caller's addresses are at the client.
func (k *onKernel) routes() {
	err := k.lab.Gateway.Do(func() error {
		for i, me := range k.me {
			via := k.lab.Client.Addr(i == 1)
			n := me.BitLen()
			r := &netlink.Route{Dst: &net.IPNet{IP: me.AsSlice(), Mask: net.CIDRMask(n, n)}, Gw: via.AsSlice()}
			if err := netlink.RouteAdd(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		k.Fatal(err)
	}
}

// scenarios returns n of the refusing ones, at random, that are not too long.
func (k *onKernel) scenarios(rules *policy.Table, n int) (out []*scenario) {
	all := transcripts(k.T)
	names := slices.Sorted(maps.Keys(all))
	rnd := rand.New(rand.NewPCG(k.suite.seed, 1))
	rnd.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names {
		tr := all[name]
		size := 0
		for _, turn := range tr.Turns {
			size += len(turn.Data)
		}
		if tr.Over != proto.TCP || tr.MidStream || size > 1500 {
			continue
		}
		if c := k.scenario(k.T, rules, tr); len(c.refused) > 0 && len(out) < n {
			c.name = name
			out = append(out, c)
		}
	}
	return out
}

// try holds the conversation of x in an odd way and judges what arrives. What is lost
// once, or twice, on a machine that is too busy to answer in time, must not be lost
// again.
func (k *onKernel) try(x *scenario, o *oddity, v6 bool) {
	k.runs.Add(1)
	var lost uses
	var err error
	for range 3 {
		if lost, err = k.hold(x, o, v6); len(lost) == 0 && err == nil {
			return
		}
	}
	if err == nil {
		k.damaged.Add(1)
	}
	k.Errorf("%s, %s, IPv6 %v: %v was lost with what was refused, %v", x.name, o.name, v6, lost, err)
}

// hold holds the conversation once, wants nothing that is refused to arrive, and
// returns what is lost that is not. It fails where the conversation does not come up.
func (k *onKernel) hold(x *scenario, o *oddity, v6 bool) (uses, error) {
	i := map[bool]int{false: 0, true: 1}[v6]
	port := uint16(20000 + k.port.Add(1))
	l, conn, err := k.connect(o, netip.AddrPortFrom(k.me[i], port), netip.AddrPortFrom(k.lab.Server.Addr(v6), port))
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	got := *x.tr
	got.Turns = nil
	said, heard := 0, 0
	for _, turn := range x.tr.Turns {
		b := k.turn(l, conn, turn, o, &said, &heard)
		if len(b) > 0 {
			got.Turns = append(got.Turns, transcript.Turn{Dir: turn.Dir, Data: b})
		}
		if len(b) < len(turn.Data) {
			break
		}
	}
	l.hang(said)
	seen := x.uses(&got)
	if left := seen.only(x.refused).without(x.left); len(left) > 0 {
		n := 0
		for _, turn := range got.Turns {
			n += len(turn.Data)
		}
		if len(x.settled) == 0 || n > scrap {
			k.forbidden.Add(int64(n))
			k.Errorf("%s, %s, IPv6 %v: the far side can still read %v", x.name, o.name, v6, left)
		}
	}
	if len(x.settled) > 0 || o.lies {
		return nil, nil
	}
	return x.kept.without(seen), nil
}

// connect opens the connection of the caller's me with the server's at.
func (k *onKernel) connect(o *oddity, me, at netip.AddrPort) (*callLine, net.Conn, error) {
	if o.both {
		return k.meet(k.lab.Server, me, at)
	}
	ln, err := k.lab.Server.Listen("tcp", at)
	if err != nil {
		return nil, nil, err
	}
	defer ln.Close()
	l, up := k.call(me, at, o.open)
	if !up {
		return nil, nil, os.ErrDeadlineExceeded
	}
	conn, err := ln.Accept()
	return l, conn, err
}

// turn has one side say a turn and returns what the other gets.
func (k *onKernel) turn(l *callLine, conn net.Conn, turn transcript.Turn, o *oddity, said, heard *int) (got []byte) {
	if turn.Dir == proto.FromResponder {
		conn.Write(turn.Data)
		got = l.hears(*heard, len(turn.Data), 300*time.Millisecond)
		*heard += len(got)
		return got
	}
	for _, s := range chunks(len(turn.Data), 97) {
		piece := turn.Data[s.from:s.to]
		if !k.piece(l, o, l.first+uint32(*said), piece) {
			break
		}
		*said += len(piece)
	}
	got, _ = stream(conn, len(turn.Data), 0)
	return got
}

// piece says a piece, first in the odd way, then again as it should be, and
// reports whether it arrived.
func (k *onKernel) piece(l *callLine, o *oddity, seq uint32, b []byte) bool {
	end := seq + uint32(len(b))
	if o.send != nil {
		o.send(l, seq, b)
	}
	if o.dress != nil {
		k.sent.Add(1)
		for _, p := range o.dress(nil, l.segment(seq, packet.ACK|packet.PSH, b)) {
			l.caller.send(p)
		}
		if l.heeds(end, map[bool]time.Duration{true: 100, false: 5}[o.whole]*time.Millisecond) {
			k.heeded.Add(1)
			return true
		}
	}
	for range 2 {
		l.put(seq, packet.ACK|packet.PSH, b)
		if l.heeds(end, 100*time.Millisecond) {
			return true
		}
	}
	return false
}
