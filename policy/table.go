package policy

import (
	"sync"
	"time"

	"github.com/gaissmai/bart"

	"chaperone/proto"
)

// A Table is a compiled policy. Apart from what it caches it never changes, and
// it may be used by any number of goroutines.
type Table struct {
	cat       *proto.Catalog
	gateway   Gateway
	unknown   rule // the decision on what nothing recognises
	schedules []*schedule
	policies  []*policy
	groups    map[string]*group
	members   []*member
	fallback  *Department
	tests     []*Test
	own       []*ownApp // the policy's own apps, numbered after the catalogue's

	prefixes   *bart.Table[*Department]
	interfaces map[string]*Department
	macs       map[[6]byte]*Department
	byName     map[string]*Department
	custom     *bart.Table[*site]
	hosts      map[string]found // of the policy's own apps, by suffix
	rows       []proto.Row      // where the catalogue's apps are found
	names      hosts            // all of them

	static uint64 // the hash of all but the schedules' state

	mu    sync.Mutex
	view  *View              // the last one made
	from  time.Time          // since when view holds
	cache []map[string]*grid // by policy and the state of its schedules
}

func newTable(c *proto.Catalog) *Table {
	return &Table{cat: c, groups: map[string]*group{}, interfaces: map[string]*Department{}, macs: map[[6]byte]*Department{}, hosts: map[string]found{}}
}

// numApps returns how many AppIDs are in use.
func (t *Table) numApps() int { return len(t.cat.Apps) + len(t.own) }

// App returns the app of a number, of the catalogue or of the policy itself.
// It returns [proto.Unknown] for a number that is not in use.
func (t *Table) App(id proto.AppID) *proto.App {
	if int(id) < len(t.cat.Apps) {
		return t.cat.Apps[id]
	}
	if i := int(id) - len(t.cat.Apps); i < len(t.own) {
		return t.own[i].app
	}
	return proto.Unknown
}

// AppNamed returns the number of an app, of the catalogue or of the policy itself.
func (t *Table) AppNamed(name string) (proto.AppID, bool) {
	for id := range t.numApps() {
		if t.App(proto.AppID(id)).Name == name {
			return proto.AppID(id), true
		}
	}
	return proto.UnknownID, false
}

func (t *Table) usesSchedules() bool {
	for range t.used() {
		return true
	}
	return false
}

// Departments returns all departments, the default one last.
func (t *Table) Departments() []*Department {
	out := make([]*Department, 0, len(t.members)+1)
	for _, m := range t.members {
		out = append(out, m.department)
	}
	return append(out, t.fallback)
}

// compile makes ready what views share.
func (t *Table) compile() {
	t.prefixes = t.owners()
	t.custom = t.sites()
	t.names = t.newHosts()
	t.byName = map[string]*Department{}
	for _, d := range t.Departments() {
		t.byName[d.Name] = d
	}
	t.cache = make([]map[string]*grid, len(t.policies))
	for i := range t.cache {
		t.cache[i] = map[string]*grid{}
	}
	t.static = t.hash()
}
