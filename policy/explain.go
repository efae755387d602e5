package policy

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"chaperone/proto"
)

// An Explanation is everything that a host may do at a time.
type Explanation struct {
	Subject    Subject
	At         time.Time
	Until      time.Time // when a schedule changes it; zero: never
	Department *Department
	Via        string // how the host came to its department: `network 10.20.0.0/16`
	Schedules  []ScheduleState
	Lines      []ExplainLine
	Unknown    Decision // for what nothing recognises
}

// A ScheduleState says whether a schedule that rules name is on.
type ScheduleState struct {
	Name string
	On   bool
	Next time.Time // the next change; zero: never
}

// An ExplainLine is what becomes of some features of some apps of a category that
// the policy treats alike.
type ExplainLine struct {
	Category proto.Category
	Apps     []*proto.App
	All      bool // they are all apps of the category
	Features proto.Features
	Outcomes []Outcome // what becomes of them, the last without a condition
}

// An Outcome is a decision and what it depends on.
type Outcome struct {
	Decision
	If string // `files "*.exe"`; "" for always
}

// Explain says what the host s may do at a time, and which rules say so.
func (t *Table) Explain(s Subject, at time.Time) *Explanation {
	v := t.At(at)
	d := v.Department(s)
	x := &Explanation{Subject: s, At: at, Until: v.Until(), Department: d, Via: v.via(s)}
	for sch := range t.used() {
		on, next := sch.at(at)
		x.Schedules = append(x.Schedules, ScheduleState{sch.name, on, next})
	}
	for c := range proto.NumCategories {
		x.Lines = append(x.Lines, v.explainCategory(d, c)...)
	}
	x.Unknown = v.Decide(d, proto.UnknownID, proto.Session, nil)
	return x
}

// via says what made s a host of its department.
func (v *View) via(s Subject) string {
	t := v.table
	if t.macs[s.MAC] != nil && s.MAC != [6]byte{} {
		return "MAC address"
	}
	if a := s.Addr.Unmap(); a.IsValid() {
		if d, ok := t.prefixes.Lookup(a); ok && d != nil {
			return "network " + t.listed(a, d).String()
		}
	}
	if t.onInterface(s.Interface) != t.fallback {
		return "interface " + s.Interface
	}
	return "no department lists it"
}

// listed returns the longest network around a that d lists.
func (t *Table) listed(a netip.Addr, d *Department) (longest netip.Prefix) {
	for _, m := range t.members {
		if m.department != d {
			continue
		}
		for _, n := range m.networks {
			if n.prefix.Contains(a) && (!longest.IsValid() || n.prefix.Bits() > longest.Bits()) {
				longest = n.prefix
			}
		}
	}
	return longest
}

// explainCategory groups the apps of a category by the row they share.
func (v *View) explainCategory(d *Department, c proto.Category) (out []ExplainLine) {
	g := v.grids[v.own(d).policy]
	byRow := map[uint16][]proto.AppID{}
	var order []uint16
	n := 0
	for id := proto.AppID(1); int(id) < v.table.numApps(); id++ {
		if v.App(id).Category != c {
			continue
		}
		n++
		row := g.apps[id]
		if byRow[row] == nil {
			order = append(order, row)
		}
		byRow[row] = append(byRow[row], id)
	}
	for _, row := range order {
		for _, line := range v.explainRow(d, g, byRow[row]) {
			line.Category, line.All = c, len(byRow[row]) == n
			out = append(out, line)
		}
	}
	return out
}

// explainRow groups the features of apps that share a row by what becomes of them.
func (v *View) explainRow(d *Department, g *grid, ids []proto.AppID) (out []ExplainLine) {
	var had proto.Features
	var apps []*proto.App
	for _, id := range ids {
		apps = append(apps, v.App(id))
		had |= v.App(id).Features
	}
	cells := &g.rows[g.apps[ids[0]]].cells
	var chains [][]*rule // of the lines
	for f := range had.All() {
		chain := g.chain(cells[f], ids[0], f)
		i := slices.IndexFunc(chains, func(c []*rule) bool { return slices.Equal(c, chain) })
		if i < 0 {
			i = len(out)
			chains = append(chains, chain)
			out = append(out, ExplainLine{Apps: apps, Outcomes: outcomes(d, chain)})
		}
		out[i].Features |= proto.Of(f)
	}
	return out
}

func outcomes(d *Department, chain []*rule) (out []Outcome) {
	for _, r := range chain {
		o := Outcome{Decision: Decision{r.action, r.mode == DryRun || d.Mode == DryRun, &r.Rule}}
		if r.cond != nil {
			o.If = r.cond.String()
		}
		out = append(out, o)
	}
	return out
}

// String returns the condition as a person would say it.
func (c *condition) String() string {
	var parts []string
	add := func(name string, words []string) {
		if len(words) > 0 {
			parts = append(parts, name+" "+strings.Join(words, " or "))
		}
	}
	add("login", c.logins.strings())
	add("peer", c.peers.strings())
	add("file", c.files.strings())
	if c.sized {
		parts = append(parts, "larger than "+bytesText(c.larger))
	}
	if c.certain {
		parts = append(parts, "beyond doubt")
	}
	if c.carrier != proto.UnknownID {
		parts = append(parts, "over QUIC")
	}
	var nets, ps []string
	for _, n := range c.networks.list {
		nets = append(nets, n.String())
	}
	for _, p := range c.ports {
		ps = append(ps, p.String())
	}
	add("network", nets)
	add("port", ps)
	return strings.Join(parts, ", ")
}
