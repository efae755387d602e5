package suggest

import (
	"maps"
	"net/netip"
	"slices"
	"time"

	"chaperone/cmd/chaperone/report"
	"chaperone/policy"
	"chaperone/proto"
)

// Limits of what is remembered of journals.
const (
	maxDepartments = 1000
	maxApps        = 500     // of a department
	maxHosts       = 1 << 16 // of all departments
	maxPairs       = 1 << 18 // of hosts and features
)

// A Collector gathers what a draft is made of.
type Collector struct {
	catalog     *proto.Catalog
	table       *policy.Table // nil: not at hand
	filter      report.Filter
	tracker     report.Tracker
	departments map[string]*department
	owners      map[netip.Addr]string // of the hosts seen, as seen last
	users       map[user]bool
	left        uint64 // uses there was no room for
	from, to    time.Time
}

// A department is what was seen of one.
type department struct {
	name string
	apps map[string]*app
}

// An app is what a department did with it.
type app struct {
	name     string
	category string
	features [proto.NumFeatures]stat
}

// A stat is what became of one feature.
type stat struct {
	report.Count
	hosts int
	last  time.Time
	rule  string // that refused it last
}

type user struct {
	department, app string
	feature         proto.Feature
	host            netip.Addr
}

// New returns a collector of what f lets through. The table, which may be nil,
// tells the departments and the apps of the policy's own.
func New(f report.Filter, c *proto.Catalog, t *policy.Table) *Collector {
	out := &Collector{
		catalog: c, table: t, filter: f,
		departments: map[string]*department{}, owners: map[netip.Addr]string{}, users: map[user]bool{},
	}
	out.tracker.Use = out.use
	if t != nil {
		out.tracker.Policy = t.At(time.Time{})
	}
	return out
}

// Line takes in the next line.
func (c *Collector) Line(l *report.Line) { c.tracker.Line(l) }

func (c *Collector) use(u *report.Use) {
	if !c.filter.Match(u) {
		return
	}
	if c.from.IsZero() || u.Time.Before(c.from) {
		c.from = u.Time
	}
	if u.Last.After(c.to) {
		c.to = u.Last
	}
	a := c.app(u)
	if a == nil {
		c.left++
		return
	}
	s := &a.features[u.Feature]
	s.add(u)
	c.host(u, s)
}

// host notes whose use it was.
func (c *Collector) host(u *report.Use, s *stat) {
	k := user{u.Department, u.App, u.Feature, u.Host}
	_, known := c.owners[u.Host]
	switch {
	case !c.users[k] && len(c.users) == maxPairs, !known && len(c.owners) == maxHosts:
		c.left++
		return
	case !c.users[k]:
		c.users[k] = true
		s.hosts++
	}
	c.owners[u.Host] = u.Department
}

func (s *stat) add(u *report.Use) {
	switch u.Outcome {
	case report.Accepted:
		s.Accepted++
	case report.Refused:
		s.Refused++
	case report.WouldRefuse:
		s.Would++
	}
	if u.Outcome != report.Accepted {
		s.rule = u.Rule
	}
	if u.Last.After(s.last) {
		s.last = u.Last
	}
}

// app returns the record that u belongs to, nil if there is no room for it.
func (c *Collector) app(u *report.Use) *app {
	d := c.departments[u.Department]
	if d == nil {
		if len(c.departments) == maxDepartments {
			return nil
		}
		d = &department{name: u.Department, apps: map[string]*app{}}
		c.departments[u.Department] = d
	}
	a := d.apps[u.App]
	if a == nil {
		if len(d.apps) == maxApps {
			return nil
		}
		a = &app{name: u.App}
		d.apps[u.App] = a
	}
	a.category = u.Category
	return a
}

// used returns the features that passed.
func (a *app) used() (fs proto.Features) {
	for f := range proto.NumFeatures {
		if a.features[f].Accepted > 0 {
			fs |= proto.Of(f)
		}
	}
	return fs
}

// seen returns the features that passed, were refused, or would have been.
func (a *app) seen() (fs proto.Features) {
	for f := range proto.NumFeatures {
		if a.features[f].Sum() > 0 {
			fs |= proto.Of(f)
		}
	}
	return fs
}

func (d *department) sorted() []*app {
	var out []*app
	for _, name := range slices.Sorted(maps.Keys(d.apps)) {
		out = append(out, d.apps[name])
	}
	return out
}

// categories returns those of the apps seen, but for what nothing recognised.
func (d *department) categories() (out []proto.Category) {
	for _, a := range d.sorted() {
		if c, ok := proto.CategoryNamed(a.category); ok && a.name != proto.Unknown.Name && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

// Departments ends the flows that are still open and returns how many departments
// were seen.
func (c *Collector) Departments() int {
	c.tracker.End()
	return len(c.departments)
}
