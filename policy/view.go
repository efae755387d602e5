package policy

import (
	"strings"
	"time"

	"chaperone/proto"
)

// A View is a table at a time: the schedules' state is settled. It never changes.
type View struct {
	table *Table
	grids []*grid // by policy
	until time.Time
	hash  uint64
}

// maxStates is how many states of its schedules a policy remembers the grid of.
const maxStates = 64

// At returns the table with the schedules' state at now. It is the view
// returned before as long as that holds.
func (t *Table) At(now time.Time) *View {
	t.mu.Lock()
	defer t.mu.Unlock()
	if v := t.view; v != nil && !now.Before(t.from) && (v.until.IsZero() || now.Before(v.until)) {
		return v
	}
	on, until := t.state(now)
	v := &View{table: t, until: until, hash: t.hashState(on), grids: make([]*grid, len(t.policies))}
	for i, p := range t.policies {
		v.grids[i] = t.grid(i, p, on)
	}
	t.view, t.from = v, now
	return v
}

// state returns which schedules are on, and when the first of them changes.
func (t *Table) state(now time.Time) (on map[*schedule]bool, until time.Time) {
	on = map[*schedule]bool{}
	for s := range t.used() {
		active, next := s.at(now)
		on[s] = active
		if !next.IsZero() && (until.IsZero() || next.Before(until)) {
			until = next
		}
	}
	return on, until
}

// used yields the schedules that a rule names.
func (t *Table) used() func(yield func(*schedule) bool) {
	return func(yield func(*schedule) bool) {
		for _, s := range t.schedules {
			if s.used && !yield(s) {
				return
			}
		}
	}
}

// grid returns the grid of a policy under a state, from the cache if it can.
func (t *Table) grid(i int, p *policy, on map[*schedule]bool) *grid {
	key := p.key(on)
	g := t.cache[i][key]
	if g == nil {
		if len(t.cache[i]) == maxStates {
			clear(t.cache[i])
		}
		g = newGrid(p, t.numApps(), on)
		t.cache[i][key] = g
	}
	return g
}

// Until returns when the schedules' state changes next, the zero time if never.
func (v *View) Until() time.Time { return v.until }

// Gateway returns the settings of the gateway, which are only read.
func (v *View) Gateway() *Gateway { return &v.table.gateway }

// Hash identifies everything that can change a decision: what the policy says,
// without its comments, its names and their places, and the schedules' state.
func (v *View) Hash() uint64 { return v.hash }

// App returns the app of a number, of the catalogue or of the policy itself.
func (v *View) App(id proto.AppID) *proto.App { return v.table.App(id) }

// Department returns the department of s: that which lists its MAC address, else
// that of the longest prefix that holds its address, else that of its interface,
// else the default one. It is never nil.
func (v *View) Department(s Subject) *Department {
	t := v.table
	if len(t.macs) > 0 && s.MAC != [6]byte{} {
		if d := t.macs[s.MAC]; d != nil {
			return d
		}
	}
	if d, ok := t.prefixes.Lookup(s.Addr.Unmap()); ok && d != nil {
		return d
	}
	if len(t.interfaces) > 0 {
		return t.onInterface(s.Interface)
	}
	return t.fallback
}

// onInterface returns the department of an interface. A VLAN "lan0.20" is that of
// "lan0" unless a department names it.
func (t *Table) onInterface(name string) *Department {
	for name != "" {
		if d := t.interfaces[name]; d != nil {
			return d
		}
		name = name[:max(0, strings.LastIndexByte(name, '.'))]
	}
	return t.fallback
}
