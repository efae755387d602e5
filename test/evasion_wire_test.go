package test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
)

// A wire joins two hosts through the kernel's part of a gateway, as the rules of
// enforce/kernel are, and an engine.
type wire struct {
	rnd     *rand.Rand
	engine  *enforce.Engine
	now     time.Time
	over    proto.Transport
	ends    [2]netip.AddrPort
	first   [2]uint32 // sequence number of each side's first byte
	opener  proto.Dir // who opened the connection, as conntrack has it
	known   enforce.Settled
	host    [2]host   // that receives what this side sends
	said    [2][]byte // what this side has said up to now
	dress   func(w *wire, b []byte) [][]byte
	escaped int // bytes of packets that were passed and that the engine cannot read

	datagrams [2][][]byte
}

var clock = time.Unix(1_800_000_000, 0)

func newWire(rules *policy.Table, t *transcript.Transcript, v6 bool, sink enforce.Sink) *wire {
	w := &wire{rnd: rand.New(rand.NewPCG(1, 2)), now: clock, over: t.Over, ends: [2]netip.AddrPort{t.Src, t.Dst}, first: [2]uint32{0xffffff00, 77}}
	if rules != nil {
		w.engine = enforce.New(enforce.Config{
			Catalog: catalog.All, View: rules.At(clock), Expectations: enforce.NewExpectations(64), MaxFlows: 16, Offload: true, Sink: sink,
		})
	}
	if v6 || t.Src.Addr().Is4() != t.Dst.Addr().Is4() {
		w.ends = [2]netip.AddrPort{netip.MustParseAddrPort("[fd00::1]:50123"), netip.MustParseAddrPort("[2001:db8::7]:31337")}
	}
	return w
}

// An odd says what is odd about a segment.
type odd struct {
	flags  uint8  // beside ACK
	bare   bool   // without ACK
	ahead  int    // acknowledges so much more than there is
	urgent uint16 // the urgent pointer
	bad    bool   // its checksum is wrong
	lost   bool   // it never arrives: its time to live ends behind the gateway
}

// put sends bytes at off of a direction's stream and reports whether they passed.
func (w *wire) put(dir proto.Dir, off int, data []byte, o odd) bool {
	ack := w.first[dir.Other()] + uint32(w.host[dir.Other()].next+o.ahead)
	if !o.bare {
		o.flags |= packet.ACK
	}
	b := packet.NewTCP(w.ends[dir], w.ends[dir.Other()], w.first[dir]+uint32(off), ack, o.flags, data)
	if o.urgent > 0 || o.flags&packet.URG != 0 {
		urge(b, o.urgent)
	}
	if o.bad {
		b[len(b)-len(data)-4] ^= 1
	}
	return w.send(dir, b, o.lost)
}

// urge sets the urgent pointer.
func urge(b []byte, to uint16) {
	var p packet.Packet
	if p.Decode(b) != nil {
		panic("no packet")
	}
	binary.BigEndian.PutUint16(p.L4[18:], to)
	p.Seal()
}

// send shows a packet to the gateway, dressed, and what passes to the far side.
func (w *wire) send(dir proto.Dir, b []byte, lost bool) (passed bool) {
	if w.dress == nil {
		return w.packet(dir, b, lost)
	}
	for _, b := range w.dress(w, b) {
		passed = w.packet(dir, b, lost) || passed
	}
	return passed
}

func (w *wire) packet(dir proto.Dir, b []byte, lost bool) bool {
	var p packet.Packet
	if err := p.Decode(b); err != nil {
		if w.engine.Handle(w.now, b, &enforce.Meta{}).Pass {
			w.escaped += len(b)
		}
		return false
	}
	if !w.pass(dir, &p, b) {
		return false
	}
	if p.Decode(b) != nil || lost {
		return true
	}
	if w.over == proto.UDP {
		if p.Valid() {
			w.datagrams[dir] = append(w.datagrams[dir], bytes.Clone(p.Payload))
		}
	} else {
		w.host[dir].take(&p)
	}
	return true
}

func (w *wire) pass(dir proto.Dir, p *packet.Packet, b []byte) bool {
	switch {
	case w.known.Fate == enforce.Trust:
		return true
	case w.known.Fate == enforce.Refuse:
		return false
	case w.hears(dir, p):
		return true
	case !w.shown(p):
		return true
	}
	v := w.engine.Handle(w.now, b, &enforce.Meta{Known: w.known, Reply: dir != w.opener})
	if v.Settled.Fate != enforce.Queue {
		w.known = v.Settled
	}
	w.host[0].over, w.host[1].over = w.host[0].over || v.Tell, w.host[1].over || v.Tell
	return v.Pass
}

// shake opens the connection as most do. It reports whether it came up.
func (w *wire) shake() bool {
	a, b := w.opener, w.opener.Other()
	return w.syn(a, w.first[a]-1, 0, packet.SYN, nil) && w.syn(b, w.first[b]-1, w.first[a], packet.SYN|packet.ACK, nil) && w.put(a, 0, nil, odd{})
}

func (w *wire) syn(dir proto.Dir, seq, ack uint32, flags uint8, data []byte) bool {
	return w.send(dir, packet.NewTCP(w.ends[dir], w.ends[dir.Other()], seq, ack, flags, data), true)
}

// begin makes the hosts expect each other's first bytes.
func (w *wire) begin() {
	for d := range w.host {
		w.host[d] = host{first: w.first[d], last: w.host[d].last}
	}
}

// acknowledge sends a bare acknowledgement of what has arrived of a direction.
func (w *wire) acknowledge(dir proto.Dir) {
	w.put(dir.Other(), len(w.said[dir.Other()]), nil, odd{})
}

// datagram sends one.
func (w *wire) datagram(dir proto.Dir, data []byte, o odd) bool {
	b := packet.NewUDP(w.ends[dir], w.ends[dir.Other()], data)
	if sum := b[len(b)-len(data)-2:]; o.bad && sum[0]|sum[1] > 1 {
		sum[1] ^= 1
	} else if o.bad { // all zeroes would say that there is none
		sum[1] = 2
	}
	return w.send(dir, b, o.lost)
}

// wait lets time go by.
func (w *wire) wait(d time.Duration) {
	w.now = w.now.Add(d)
	w.engine.Tick(w.now)
}

// turns returns what the far side has got of each turn of t, as far as it came.
func (w *wire) turns(t *transcript.Transcript) [][]byte {
	out := make([][]byte, len(t.Turns))
	var off, n [2]int
	for i, turn := range t.Turns {
		d := turn.Dir
		if t.Over == proto.UDP {
			if n[d] < len(w.datagrams[d]) {
				out[i] = w.datagrams[d][n[d]]
			}
			n[d]++
			continue
		}
		out[i] = w.host[d].read(off[d], off[d]+len(turn.Data))
		off[d] += len(turn.Data)
	}
	return out
}

// received returns t as the far sides got it.
func (w *wire) received(t *transcript.Transcript) *transcript.Transcript {
	r := *t
	r.Turns = nil
	for i, data := range w.turns(t) {
		if len(data) > 0 {
			r.Turns = append(r.Turns, transcript.Turn{Dir: t.Turns[i].Dir, Data: data})
		}
	}
	return &r
}
