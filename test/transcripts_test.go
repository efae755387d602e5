package test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"chaperone/cmd/chaperone/demo"
	"chaperone/policy"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// Every transcript of every protocol, over real sockets through the kernel, on
// ports of no meaning, IPv4 and IPv6: where everything is accepted it arrives as
// it was sent; under talk-only what arrives is what the engine alone would pass.
func TestTranscripts(t *testing.T) {
	for _, c := range []struct{ name, path string }{{"accepted", "testdata/open.hcl"}, {"talk only", talkOnly}} {
		t.Run(c.name, func(t *testing.T) {
			p := &player{lab: build(t, demo.Hosts)}
			rules := table(t, c.path, "")
			start(t, p.lab, rules)
			all := transcripts(t)
			atOnceEach(slices.Sorted(maps.Keys(all)), func(name string) {
				if tr := all[name]; !tr.MidStream { // over a socket there is a start
					held(t, p, name, tr, rules, false)
					held(t, p, name, tr, rules, true)
				}
			})
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
func held(t *testing.T, p *player, name string, tr *transcript.Transcript, rules *policy.Table, v6 bool) {
	t.Helper()
	want := alone(rules, tr, v6, nil)
	r, err := p.play(tr, want, v6)
	if err != nil {
		t.Errorf("%s, IPv6 %v: %v", name, v6, err)
		return
	}
	for i, got := range r.got {
		if !bytes.Equal(got, want[i]) && !(len(got) > oneSegment && alike(t, tr, r.got, want)) {
			t.Errorf("%s, IPv6 %v: turn %d: %s", name, v6, i+1, lab.Diff(want[i], got))
			return
		}
	}
	if n := len(r.got); n < len(tr.Turns) && len(want[n]) > 0 && len(want[max(n-1, 0)]) == len(tr.Turns[max(n-1, 0)].Data) {
		t.Errorf("%s, IPv6 %v: ended behind turn %d of %d: %v", name, v6, n, len(tr.Turns), r.ends)
	}
}
