package enforce

import (
	"fmt"
	"testing"
	"time"

	"chaperone/proto"
)

// Every phase has a word.
func TestStates(t *testing.T) {
	for p, name := range stateNames {
		if name == "" {
			t.Errorf("phase %d has no name", p)
		}
	}
}

// A scan in pieces shows each flow that is remembered, once, as it is.
func TestScan(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("TOY bob\n")
	e := r.e
	const more = 2500
	for i := range more {
		var k key
		copy(k[:], fmt.Sprint(i))
		f := e.flows.add(&k)
		f.id, f.dept, f.last = uint64(1000+i), e.view.Department(e.subject(f)), int64(i)
	}
	for i := 0; i < more; i += 2 { // leaves holes
		var k key
		copy(k[:], fmt.Sprint(i))
		e.flows.remove(e.flows.find(&k))
	}
	seen := map[uint64]int{}
	steps := 0
	for at := 0; at >= 0; steps++ {
		at = e.Scan(at, 100, func(l *LiveFlow) {
			seen[l.ID]++
			if l.App == toyApp && (l.State != "following" || l.Over != proto.TCP || l.Packets == 0 || l.Department == nil || l.Last.IsZero()) {
				t.Errorf("the toy's flow: %+v", l)
			} else if l.App != toyApp && !l.Last.Equal(e.began.Add(time.Duration(l.ID-1000))) {
				t.Errorf("flow %d was last seen %v", l.ID, l.Last)
			}
		})
	}
	if len(seen) != more/2+1 || steps < more/100 {
		t.Errorf("%d flows seen in %d steps, want %d", len(seen), steps, more/2+1)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("flow %d was seen %d times", id, n)
		}
	}
	if at := New(Config{Catalog: toyCatalog, View: e.view, Expectations: NewExpectations(1)}).Scan(0, 100, nil); at != -1 {
		t.Errorf("of an engine without flows: %d", at)
	}
}
