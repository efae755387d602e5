package policy

import (
	"github.com/hashicorp/hcl/v2"

	"chaperone/proto"
)

// A policy is a list of rules. The last one is its default and always applies.
type policy struct {
	name  string
	rules []*rule
	rng   hcl.Range
}

// A rule is one line of a policy.
type rule struct {
	Rule
	apps     set // of AppID; nil: all
	features proto.Features
	during   []*schedule // on in one of them; none: always
	outside  []*schedule // on in none of them
	action   Action
	mode     Mode
	cond     *condition // what is only known at the moment; nil: nothing
	rng      hcl.Range
}

// allFeatures is every feature there is.
const allFeatures proto.Features = 1<<proto.NumFeatures - 1

func (r *rule) place(p hcl.Range) {
	r.rng, r.File, r.Line = p, p.Filename, p.Start.Line
}

// on reports whether the rule's schedules let it apply.
func (r *rule) on(state map[*schedule]bool) bool {
	in := len(r.during) == 0
	for _, s := range r.during {
		in = in || state[s]
	}
	for _, s := range r.outside {
		in = in && !state[s]
	}
	return in
}

// A set is a set of small numbers. The nil set holds them all.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) has(i int) bool { return s == nil || s[i/64]>>(i%64)&1 != 0 }

func (s set) empty() bool {
	if s == nil {
		return false
	}
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}
