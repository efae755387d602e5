package test

import (
	"bytes"
	"slices"
	"time"

	"chaperone/enforce/packet"
	"chaperone/proto"
)

// A way is how a sender may go about saying something that must not be heard.
type way struct {
	name   string
	harms  bool                                            // it spoils its own stream: nothing need arrive
	some   bool                                            // one of many alike, of which a third is tried by default
	ends   bool                                            // it has a side say that the connection is over; if both do, it is
	late   bool                                            // it needs the start to be seen
	hides  bool                                            // it has the gateway forget the start
	open   func(w *wire) bool                              // brings the connection up; nil: as most do
	cut    func(w *wire, n int) []span                     // the pieces of a turn, in the order they are sent; nil: whole
	before func(w *wire, dir proto.Dir, off int, b []byte) // what is sent before each piece
	after  func(w *wire, dir proto.Dir, off int, b []byte) // and behind it
	dress  func(w *wire, b []byte) [][]byte                // what each IP packet is made of
	first  [2]uint32                                       // sequence numbers; zero: as usual
	last   bool                                            // of bytes that come twice the far side takes the last
}

// A span is a piece of a turn.
type span struct{ from, to int }

// largest is more than anything says at once but what no packet holds.
const largest = 60_000

func chunks(n, size int) (out []span) {
	for at := 0; at < n; at += size {
		out = append(out, span{at, min(at+size, n)})
	}
	return out
}

func whole(_ *wire, n int) []span { return chunks(n, largest) }

func every(size int) func(*wire, int) []span {
	return func(_ *wire, n int) []span { return chunks(n, max(size, n/2000)) }
}

// bitwise is single bytes, but for the middle of long turns.
func bitwise(_ *wire, n int) (out []span) {
	for at := 0; at < n; {
		size := 1
		if at > 600 && n-at > 700 {
			size = min(500, n-at-600)
		}
		out = append(out, span{at, at + size})
		at += size
	}
	return out
}

// random is pieces of any size.
func random(w *wire, n int) (out []span) {
	for at := 0; at < n; {
		to := min(n, at+1+w.rnd.IntN(40+n/300))
		out = append(out, span{at, to})
		at = to
	}
	return out
}

// permuted sends windows of pieces in the k-th order of all there are.
func permuted(window, k int) func(*wire, int) []span {
	return func(w *wire, n int) (out []span) {
		for group := range slices.Chunk(chunks(n, max(5, n/300)), window) {
			out = append(out, permutation(group, k)...)
		}
		return out
	}
}

func permutation(in []span, k int) (out []span) {
	left := slices.Clone(in)
	for len(left) > 0 {
		i := k % len(left)
		k /= len(left)
		out = append(out, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return out
}

// firstLast sends twenty pieces before the first.
func firstLast(_ *wire, n int) (out []span) {
	for group := range slices.Chunk(chunks(n, max(5, n/300)), 21) {
		out = append(append(out, group[1:]...), group[0])
	}
	return out
}

func shuffled(w *wire, n int) []span {
	out := random(w, n)
	w.rnd.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// say has one side say a turn, each piece again until it has arrived, or nothing does any more.
func (w *wire) say(way *way, dir proto.Dir, data []byte) {
	base := len(w.said[dir])
	w.said[dir] = append(w.said[dir], data...)
	cut := whole
	if way.cut != nil {
		cut = way.cut
	}
	for left, seen := cut(w, len(data)), -1; len(left) > 0 && w.host[dir].next > seen; {
		seen = w.host[dir].next
		for _, s := range left {
			b := data[s.from:s.to]
			if way.before != nil {
				way.before(w, dir, base+s.from, b)
			}
			w.put(dir, base+s.from, slices.Clone(b), odd{flags: packet.PSH})
			if way.after != nil {
				way.after(w, dir, base+s.from, b)
			}
		}
		left = slices.DeleteFunc(left, func(s span) bool { return base+s.to <= w.host[dir].next })
	}
	w.acknowledge(dir)
}

func garbage(n int) []byte { return bytes.Repeat([]byte{'?'}, n) }

// cuts are ways to cut and order the pieces.
func cuts() []way {
	out := []way{
		{name: "whole"},
		{name: "single bytes", cut: bitwise},
		{name: "sevens", cut: every(7)},
		{name: "random pieces", cut: random},
		{name: "shuffled", cut: shuffled, late: true},
		{name: "twenty before the first", cut: firstLast, late: true},
	}
	for _, k := range []int{1, 2, 3, 5, 9, 14, 17, 23} { // of the 24 orders of four; -long has them all
		out = append(out, way{name: "order of four " + string(rune('a'+k)), cut: permuted(4, k), late: true})
	}
	return out
}

// idles are times that a slow sender lets go by: behind every limit but that of a
// flow that is followed.
var idles = []time.Duration{9 * time.Second, 4 * time.Minute, 110 * time.Minute}
