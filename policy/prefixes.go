package policy

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/gaissmai/bart"
)

// A point is a prefix where membership may change: some department lists it or
// leaves it out.
type point struct {
	prefix netip.Prefix
	lists  *Department
	except map[*Department]bool
	owner  *Department // set by reached
}

// owners computes who owns each prefix: the department with the longest network
// around it, of those that do not leave the prefix or one around it out.
func (t *Table) owners() *bart.Table[*Department] {
	out := &bart.Table[*Department]{}
	t.eachOwner(func(around []*point, d *Department) {
		out.Insert(around[len(around)-1].prefix, d) // nil: left out by all, as if no prefix held it
	})
	return out
}

// eachOwner calls f for each prefix, the last of the given that hold it, widest
// first, with its owner or nil.
func (t *Table) eachOwner(f func(around []*point, d *Department)) {
	var around []*point
	for _, p := range t.points() {
		for len(around) > 0 && !covers(around[len(around)-1].prefix, p.prefix) {
			around = around[:len(around)-1]
		}
		around = append(around, p)
		f(around, owner(around))
	}
}

// points returns the points in such an order that a prefix comes right after
// those that hold it.
func (t *Table) points() []*point {
	all := map[netip.Prefix]*point{}
	at := func(p netip.Prefix) *point {
		if all[p] == nil {
			all[p] = &point{prefix: p}
		}
		return all[p]
	}
	for _, m := range t.members {
		for _, n := range m.networks {
			at(n.prefix).lists = m.department
		}
		for _, n := range m.except {
			p := at(n.prefix)
			if p.except == nil {
				p.except = map[*Department]bool{}
			}
			p.except[m.department] = true
		}
	}
	sorted := make([]*point, 0, len(all))
	for _, p := range all {
		sorted = append(sorted, p)
	}
	slices.SortFunc(sorted, func(a, b *point) int {
		return cmp.Or(a.prefix.Addr().Compare(b.prefix.Addr()), cmp.Compare(a.prefix.Bits(), b.prefix.Bits()))
	})
	return sorted
}

// owner returns who owns the last of a chain of points, each within the one
// before, or nil.
func owner(around []*point) *Department {
	out := func(d *Department) bool {
		for _, p := range around {
			if p.except[d] {
				return true
			}
		}
		return false
	}
	for _, p := range slices.Backward(around) {
		if p.lists != nil && !out(p.lists) {
			return p.lists
		}
	}
	return nil
}
