package test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
)

// A sender plays one direction's bytes of a turn, which start at off of the
// stream, by calling send with pieces and their offsets until all have passed.
type sender func(rnd *rand.Rand, off int, data []byte, send func(off int, data []byte) bool)

// ways are what a sender may do to hide what it says.
var ways = map[string]sender{
	"whole":       func(_ *rand.Rand, off int, data []byte, send func(int, []byte) bool) { send(off, data) },
	"single byte": func(_ *rand.Rand, off int, data []byte, send func(int, []byte) bool) { cut(off, data, 1, send) },
	"seven bytes": func(_ *rand.Rand, off int, data []byte, send func(int, []byte) bool) { cut(off, data, 7, send) },
	"reordered":   reordered,
	"twice, the second time garbage": func(_ *rand.Rand, off int, data []byte, send func(int, []byte) bool) {
		cut(off, data, 13, func(off int, b []byte) bool {
			ok := send(off, b)
			send(off, bytes.Repeat([]byte{'?'}, len(b)))
			return ok
		})
	},
	"overlapping garbage": func(_ *rand.Rand, off int, data []byte, send func(int, []byte) bool) {
		cut(off, data, 11, func(at int, b []byte) bool {
			back := min(5, at)
			return send(at-back, append(bytes.Repeat([]byte{'?'}, back), b...))
		})
	},
}

func cut(off int, data []byte, n int, send func(int, []byte) bool) {
	for piece := range slices.Chunk(data, n) {
		send(off, piece)
		off += len(piece)
	}
}

// reordered sends pieces in any order within twenty, each again until it has passed.
func reordered(rnd *rand.Rand, off int, data []byte, send func(int, []byte) bool) {
	type piece struct {
		off  int
		data []byte
	}
	var left []piece
	for b := range slices.Chunk(data, 1+rnd.IntN(40)+len(data)/500) {
		left = append(left, piece{off, b})
		off += len(b)
	}
	for tries := 0; len(left) > 0 && tries < 20000; tries++ {
		i := rnd.IntN(min(20, len(left)))
		if send(left[i].off, left[i].data) {
			left = slices.Delete(left, i, i+1)
		}
	}
}

// A wire joins two hosts through an engine and keeps what each received, as TCP
// would: what came first stands.
type wire struct {
	engine   *enforce.Engine
	ends     [2]netip.AddrPort
	got      [2][]byte
	have     [2][]bool
	whole    [2]int // so much of got is there without a hole
	over     proto.Transport
	known    enforce.Settled
	datagram [2][][]byte
}

var clock = time.Unix(1_800_000_000, 0)

func (w *wire) pass(b []byte) []byte {
	v := w.engine.Handle(clock, b, &enforce.Meta{Known: w.known})
	if v.Settled.Fate != enforce.Queue {
		w.known = v.Settled
	}
	if !v.Pass {
		return nil
	}
	var p packet.Packet
	if p.Decode(b) != nil {
		return nil
	}
	return p.Payload
}

func (w *wire) segment(dir proto.Dir, off int, data []byte) bool {
	base := [2]uint32{0xffffff00, 77}
	b := packet.NewTCP(w.ends[dir], w.ends[dir.Other()], base[dir]+uint32(off), base[dir.Other()]+uint32(w.contiguous(dir.Other())), packet.ACK, data)
	out := w.pass(b)
	for i, c := range out {
		at := off + i
		for len(w.have[dir]) <= at {
			w.have[dir], w.got[dir] = append(w.have[dir], false), append(w.got[dir], 0)
		}
		if !w.have[dir][at] {
			w.have[dir][at], w.got[dir][at] = true, c
		}
	}
	return out != nil
}

// contiguous returns how much the receiver of a direction can acknowledge.
func (w *wire) contiguous(dir proto.Dir) int {
	for w.whole[dir] < len(w.have[dir]) && w.have[dir][w.whole[dir]] {
		w.whole[dir]++
	}
	return w.whole[dir]
}

// play sends a transcript through an engine under table, and returns the wire.
func play(table *policy.Table, t *transcript.Transcript, v6 bool, way sender, sink enforce.Sink) *wire {
	w := &wire{over: t.Over, ends: [2]netip.AddrPort{t.Src, t.Dst}}
	if v6 {
		w.ends = [2]netip.AddrPort{netip.MustParseAddrPort("[fd00::1]:50123"), netip.MustParseAddrPort("[2001:db8::7]:31337")}
	}
	w.engine = enforce.New(enforce.Config{
		Catalog: catalog.All, View: table.At(clock), Expectations: enforce.NewExpectations(64), MaxFlows: 16, Offload: true, Sink: sink,
	})
	if t.Over == proto.TCP && !t.MidStream {
		w.pass(packet.NewTCP(w.ends[1], w.ends[0], 76, 0xffffff00, packet.SYN|packet.ACK, nil))
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	var off [2]int
	for _, turn := range t.Turns {
		if t.Over == proto.UDP {
			out := w.pass(packet.NewUDP(w.ends[turn.Dir], w.ends[turn.Dir.Other()], turn.Data))
			w.datagram[turn.Dir] = append(w.datagram[turn.Dir], bytes.Clone(out))
			continue
		}
		way(rnd, off[turn.Dir], turn.Data, func(at int, b []byte) bool { return w.segment(turn.Dir, at, b) })
		off[turn.Dir] += len(turn.Data)
	}
	return w
}

// turns returns what the far side has got of each turn of t, as far as it came.
func (w *wire) turns(t *transcript.Transcript) [][]byte {
	out := make([][]byte, len(t.Turns))
	var off, n [2]int
	for i, turn := range t.Turns {
		d := turn.Dir
		if t.Over == proto.UDP {
			out[i] = w.datagram[d][n[d]]
			n[d]++
			continue
		}
		if end := min(off[d]+len(turn.Data), w.contiguous(d)); off[d] < end {
			out[i] = w.got[d][off[d]:end]
		}
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

// features returns which features a reader of t would see used or offered.
func features(table *policy.Table, t *transcript.Transcript) (seen proto.Features) {
	play(table, t, false, ways["whole"], func(n *enforce.Notice) {
		if n.Kind == enforce.Decided {
			seen |= proto.Of(n.Feature)
		}
	})
	return seen
}

// transcripts returns those of all protocols, by name.
func transcripts(t *testing.T) map[string]*transcript.Transcript {
	all := map[string]*transcript.Transcript{}
	for _, p := range catalog.All.Protocols {
		list, err := transcript.ReadDir("../proto/" + p.Name + "/testdata")
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %d transcripts (%v)", p.Name, len(list), err)
		}
		for _, tr := range list {
			all[p.Name+"/"+tr.Name] = tr
		}
	}
	return all
}

// Whatever a sender does with its segments, under talk-only the far side can read
// nothing that is refused, in any transcript of any protocol; and under a policy
// that accepts everything it reads exactly what was sent.
func TestEvasion(t *testing.T) {
	talk, open := table(t, talkOnly, ""), table(t, "testdata/open.hcl", "")
	for name, tr := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := features(open, tr)
			for name, way := range ways {
				if name == "reordered" && tr.MidStream {
					continue // the first segment seen is the start, and nobody can know better
				}
				for _, v6 := range []bool{false, true} {
					evade(t, talk, open, tr, sent, fmt.Sprintf("%s, IPv6 %v", name, v6), way, v6)
				}
			}
		})
	}
}

func evade(t *testing.T, talk, open *policy.Table, tr *transcript.Transcript, sent proto.Features, how string, way sender, v6 bool) {
	t.Helper()
	if w := play(open, tr, v6, way, nil); !same(w.received(tr), tr) {
		t.Errorf("%s: accepted, and it did not arrive as it was sent", how)
	}
	var refused, settled proto.Features
	w := play(talk, tr, v6, way, func(n *enforce.Notice) {
		if n.Kind == enforce.Decided && n.Verdict != policy.Accept {
			refused |= proto.Of(n.Feature)
			if n.Means != enforce.ByBlunt {
				settled |= proto.Of(n.Feature)
			}
		}
	})
	got := w.received(tr)
	if left := features(open, got) & refused; left != 0 && !scrap(got, settled&left == left) {
		t.Errorf("%s: the far side can still read %v", how, left.Strings())
	}
	if lost := sent &^ refused &^ features(open, got); lost != 0 && settled == 0 {
		t.Errorf("%s: %v was lost with what was refused", how, lost.Strings())
	}
}

// scrap reports whether all that came through of a refused flow is less than the
// head of what it would have carried: recognised, in pieces, with the last byte
// that was held back.
func scrap(t *transcript.Transcript, settled bool) bool {
	n := 0
	for _, turn := range t.Turns {
		n += len(turn.Data)
	}
	return settled && n <= 12
}

func same(a, b *transcript.Transcript) bool {
	return slices.EqualFunc(a.Turns, b.Turns, func(x, y transcript.Turn) bool {
		return x.Dir == y.Dir && bytes.Equal(x.Data, y.Data)
	})
}
