package test

import (
	"bytes"
	"maps"
	"slices"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/proto"
	"chaperone/proto/transcript"
)

// goesOn says what nobody would: behind the first turns of a transcript, bytes that
// are random, or pieces of what was said before, in segments of any size.
func (w *wire) goesOn(tr *transcript.Transcript, n int) {
	for said := 0; said < n && !w.host[0].over && !w.host[1].over; {
		b := make([]byte, 1+w.rnd.IntN(1400))
		if w.rnd.IntN(2) == 0 {
			old := tr.Turns[w.rnd.IntN(len(tr.Turns))].Data
			b = bytes.Clone(old[w.rnd.IntN(len(old)+1):])
			b = append(b, 0, byte(w.rnd.Uint32()))
		}
		for range 1 + len(b)/16 {
			b[w.rnd.IntN(len(b))] = byte(w.rnd.Uint32())
		}
		b = b[:min(len(b), 1400)]
		said += len(b)
		dir := proto.Dir(w.rnd.IntN(2))
		if w.over == proto.UDP {
			w.datagram(dir, b, odd{})
			continue
		}
		if w.put(dir, len(w.said[dir]), b, odd{}) {
			w.said[dir] = append(w.said[dir], b...)
		}
		if w.rnd.IntN(4) > 0 {
			w.acknowledge(dir)
		}
	}
}

// Noise behind the start of every transcript of every protocol, thousands of flows
// that are left open: no parser panics, and tables, buffers and memory keep to
// their bounds.
func TestGarbage(t *testing.T) {
	for _, policy := range []string{talkOnly, "testdata/open.hcl"} {
		t.Run(policy, func(t *testing.T) { noise(t, policy) })
	}
}

func noise(t *testing.T, policy string) {
	const flows, room, said = 1 << 9, 2 << 20, 12 << 10
	before := heap()
	c := newCrowd(t, policy, func(c *enforce.Config) {
		c.MaxFlows, c.MaxBuffers = flows, room
		c.Sink = func(n *enforce.Notice) {
			if n.Kind == enforce.Alarm {
				t.Error(n.Text)
			}
		}
	})
	empty := heap() - before
	all := transcripts(t)
	n := 2
	if *everyWay {
		n = 100
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		tr := all[name]
		for range n {
			w := c.with(tr)
			some := *tr
			some.Turns = tr.Turns[:w.rnd.IntN(len(tr.Turns)+1)]
			w.play(&some, ways["whole"])
			w.goesOn(tr, said)
		}
		c.now = c.now.Add(100 * time.Millisecond)
		c.Tick(c.now)
		if k := c.Count(); k.Live > flows || k.Buffered > room {
			t.Fatalf("%s: %+v", name, k)
		}
	}
	used := heap() - before - empty
	k := c.Count()
	t.Logf("%d flows of %d packets: %d astray; at the most %d flows and %d KB of buffers are kept, in %d KB of memory",
		k.Flows, k.Packets, k.Astray, flows, room>>10, used>>10)
	if k.Panics > 0 || used > room+flows*flowMemory+catalogMemory {
		t.Errorf("%d panics, %d bytes", k.Panics, used)
	}
	c.Flush(c.now)
	if k := c.Count(); k.Live != 0 || k.Buffered != 0 {
		t.Errorf("behind all: %+v", k)
	}
}

const (
	flowMemory    = 4 << 10  // of one that is followed, with the largest parser, all told
	catalogMemory = 16 << 20 // spare parsers of all protocols, and what hints and announcements take
)
