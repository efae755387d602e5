package test

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"chaperone/cmd/chaperone/demo"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// Every transcript of every protocol, over real sockets through the kernel, on
// ports of no meaning, IPv4 and IPv6: where everything is accepted it arrives as
// it was sent; under talk-only what arrives is what the engine alone would pass.
func TestTranscripts(t *testing.T) {
	for _, c := range []struct{ name, path string }{{"accepted", "testdata/open.hcl"}, {"talk only", talkOnly}} {
		t.Run(c.name, func(t *testing.T) {
			l := build(t, demo.Hosts)
			rules := table(t, c.path, "")
			start(t, l, rules)
			port := uint16(20000 + rand.IntN(10000))
			for name, tr := range transcripts(t) {
				if tr.MidStream {
					continue // over a socket there is a start
				}
				for _, v6 := range []bool{false, true} {
					port++
					held(t, l, name, tr, rules, port, v6)
				}
			}
		})
	}
}

// oneSegment is what surely goes in one packet. A longer turn may be cut where an
// overwrite is another one, of the same offer.
const oneSegment = 1200

// alike reports whether a reader of what arrived sees what it would see of what
// should have.
func alike(t *testing.T, tr *transcript.Transcript, got, want [][]byte) bool {
	open, a, b := table(t, "testdata/open.hcl", ""), *tr, *tr
	a.Turns, b.Turns = nil, nil
	for i := range got {
		a.Turns = append(a.Turns, transcript.Turn{Dir: tr.Turns[i].Dir, Data: got[i]})
		b.Turns = append(b.Turns, transcript.Turn{Dir: tr.Turns[i].Dir, Data: want[i]})
	}
	return features(open, &a) == features(open, &b)
}

// held plays tr and compares what arrives with what an engine passes.
func held(t *testing.T, l *lab.Lab, name string, tr *transcript.Transcript, rules *policy.Table, port uint16, v6 bool) {
	t.Helper()
	want := play(rules, tr, v6, ways["whole"], nil).turns(tr)
	s := lab.Script{Turns: tr.Turns, Over: tr.Over, IPv6: v6, Port: port, Wait: 3 * time.Second}
	if tr.Over == proto.UDP {
		s.Wait = 200 * time.Millisecond // what is swallowed never comes
	}
	r, err := l.Play(s)
	if err != nil {
		t.Errorf("%s, IPv6 %v: %v", name, v6, err)
		return
	}
	for i, got := range r.Got {
		if !bytes.Equal(got, want[i]) && !(len(got) > oneSegment && alike(t, tr, r.Got, want)) {
			t.Errorf("%s, IPv6 %v: turn %d: %s", name, v6, i+1, lab.Diff(want[i], got))
			return
		}
	}
	if n := len(r.Got); n < len(tr.Turns) && len(want[n]) > 0 && len(want[max(n-1, 0)]) == len(tr.Turns[max(n-1, 0)].Data) {
		t.Errorf("%s, IPv6 %v: ended behind turn %d of %d: %v", name, v6, n, len(tr.Turns), r.Ends)
	}
}
