package control

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

// maxSeries bounds the counters of verdicts. Departments are named by people who
// may rename them each day.
const maxSeries = 10000

// others stands for the departments beyond maxSeries.
const others = "(others)"

// A series is what verdicts are counted by.
type series struct {
	department, app string
	feature         proto.Feature
	verdict         policy.Action // in a dry run: what it would have been
	dryRun          bool
}

func (s *series) mode() policy.Mode {
	if s.dryRun {
		return policy.DryRun
	}
	return policy.Enforce
}

// A tally counts what engines tell of. It allocates only for what it has never
// seen before.
type tally struct {
	mu         sync.RWMutex
	verdicts   map[series]*atomic.Uint64
	recognised map[string]*atomic.Uint64 // flows, by app
}

func newTally() *tally {
	return &tally{verdicts: map[series]*atomic.Uint64{}, recognised: map[string]*atomic.Uint64{}}
}

// notice counts.
func (t *tally) notice(n *enforce.Notice) {
	switch {
	case n.Flow.App == nil:
	case n.Kind == enforce.Classified:
		counter(t, t.recognised, n.Flow.App.Name).Add(1)
	case n.Kind == enforce.Decided && !n.Details:
		s := series{n.Flow.Department.Name, n.Flow.App.Name, n.Feature, n.Verdict, n.DryRun}
		if n.DryRun {
			s.verdict = n.Would
		}
		t.verdict(s).Add(1)
	}
}

func (t *tally) verdict(s series) *atomic.Uint64 {
	t.mu.RLock()
	c, full := t.verdicts[s], len(t.verdicts) >= maxSeries
	t.mu.RUnlock()
	if c != nil {
		return c
	}
	if full {
		s.department = others
	}
	return counter(t, t.verdicts, s)
}

// counter returns the counter of k, which it makes where there is none.
func counter[K comparable](t *tally, m map[K]*atomic.Uint64, k K) *atomic.Uint64 {
	t.mu.RLock()
	c := m[k]
	t.mu.RUnlock()
	if c != nil {
		return c
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if m[k] == nil {
		m[k] = new(atomic.Uint64)
	}
	return m[k]
}

// top returns the n most frequent verdicts.
func (t *tally) top(n int) []Verdict {
	out := []Verdict{}
	t.each(func(s series, count uint64) {
		out = append(out, Verdict{s.department, s.app, s.feature.String(), s.verdict.String(), s.mode().String(), count})
	})
	slices.SortFunc(out, func(a, b Verdict) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Department, b.Department), cmp.Compare(a.App, b.App),
			cmp.Compare(a.Feature, b.Feature), cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.Mode, b.Mode))
	})
	return out[:min(n, len(out))]
}

func (t *tally) each(f func(series, uint64)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for s, c := range t.verdicts {
		f(s, c.Load())
	}
}
