package report

import (
	"cmp"
	"net/netip"
	"slices"

	"chaperone/proto"
)

// Limits of how many rows a table has. What is beyond them is one row, Others.
const (
	maxNames = 1 << 12 // departments; apps
	maxRules = 1 << 12
	maxHosts = 10000
	maxHours = 24 * 400
	maxPairs = 1 << 17 // rules and hosts; hosts and features
)

// A tally counts by key, up to a number of keys. It is for use by those who come
// first: a table is read from its heaviest rows, and what comes up only after
// thousands of others is seldom one of them.
type tally[K comparable, V any] struct {
	max    int
	rows   map[K]*V
	others *V // nil: there was room for all
}

func newTally[K comparable, V any](max int) *tally[K, V] {
	return &tally[K, V]{max: max, rows: map[K]*V{}}
}

// at returns the row of k, or the row of those there is no room for.
func (t *tally[K, V]) at(k K) *V {
	v := t.rows[k]
	switch {
	case v != nil:
		return v
	case len(t.rows) < t.max:
		v = new(V)
		t.rows[k] = v
		return v
	case t.others == nil:
		t.others = new(V)
	}
	return t.others
}

// The keys of tables that have more than one.
type (
	appFeature struct{ app, feature string }
	ruleKey    struct{ policy, rule string }
	ruleHost   struct {
		rule ruleKey
		host netip.Addr
	}
	hostFeature struct {
		host    netip.Addr
		feature proto.Feature
	}
)

// A Row is one line of a table of uses.
type Row struct {
	Name   string `json:"name"`
	Others bool   `json:"others,omitempty"` // all that the table has no row for
	Flows  uint64 `json:"flows"`
	Count
}

// rowsOf returns the rows of a table, the heaviest first.
func rowsOf[K comparable](t *tally[K, Row], name func(K, *Row)) []Row {
	out := make([]Row, 0, len(t.rows)+1)
	for k, v := range t.rows {
		name(k, v)
		out = append(out, *v)
	}
	slices.SortFunc(out, heavier)
	if t.others != nil {
		t.others.Name, t.others.Others = others, true
		out = append(out, *t.others)
	}
	return out
}

const others = "others"

// heavier orders rows: most refused first, then most used, then by name.
func heavier(a, b Row) int {
	return cmp.Or(
		cmp.Compare(b.Hard(), a.Hard()), cmp.Compare(b.Accepted, a.Accepted),
		cmp.Compare(b.Flows, a.Flows), cmp.Compare(a.Name, b.Name))
}
