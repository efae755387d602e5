package suggest

import (
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"chaperone/policy"
	"chaperone/proto"
)

// A draft is the policy that is being written.
type draft struct {
	c       *Collector
	known   map[string]*proto.App
	names   map[string]bool // of policies
	members []*member
	rest    *member // the default department
	b       strings.Builder
	skipped []string // departments that cannot be written, and why
}

// A member is a department of the draft.
type member struct {
	*department // nil: not seen
	name        string
	policy      string // its name
	policy.Membership
	derived bool // from the hosts seen
}

const (
	fallback  = "default" // what journals call the default department
	unseen    = "not_seen"
	maxLabel  = 128 // bytes of a department's name
	maxPolicy = 48  // bytes of a policy's name
)

func newDraft(c *Collector) *draft {
	d := &draft{c: c, known: map[string]*proto.App{}, names: map[string]bool{unseen: true}}
	for _, a := range c.catalog.Apps[1:] {
		d.known[a.Name] = a
	}
	taken := map[netip.Prefix]bool{}
	kept := map[string]bool{fallback: true}
	if c.table != nil {
		d.keep(kept, taken)
	}
	d.rest = &member{department: c.departments[fallback], name: fallback, policy: unseen}
	if d.rest.department != nil {
		d.rest.policy = d.policyName("everyone_else")
	}
	d.find(kept, taken)
	return d
}

// keep takes over the departments and apps of the policy at hand.
func (d *draft) keep(kept map[string]bool, taken map[netip.Prefix]bool) {
	t := d.c.table
	for a := range t.Own() {
		d.known[a.Name] = a
	}
	for _, x := range t.Departments() {
		if x.Name == fallback {
			continue
		}
		m := &member{department: d.c.departments[x.Name], name: x.Name, policy: unseen, Membership: t.Membership(x)}
		if m.department != nil {
			m.policy = d.policyName(x.Name)
		}
		for _, p := range m.Networks {
			taken[p] = true
		}
		kept[x.Name] = true
		d.members = append(d.members, m)
	}
}

// find gives networks to the departments that the policy at hand does not have.
func (d *draft) find(kept map[string]bool, taken map[netip.Prefix]bool) {
	networks := derive(d.c.owners, taken)
	for _, name := range slices.Sorted(maps.Keys(d.c.departments)) {
		switch {
		case kept[name]:
		case len(name) > maxLabel || strings.TrimSpace(name) == "":
			d.skipped = append(d.skipped, fmt.Sprintf("A department is left out because no department can be called %q.", name))
		case len(networks[name]) == 0:
			d.skipped = append(d.skipped, fmt.Sprintf("Department %q is left out because all addresses it was seen with belong to others now.", name))
		default:
			m := &member{department: d.c.departments[name], name: name, policy: d.policyName(name), derived: true}
			m.Networks = networks[name]
			d.members = append(d.members, m)
		}
	}
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

// policyName makes an identifier of a department's name, that no other has.
func (d *draft) policyName(name string) string {
	s := strings.Trim(unfit.ReplaceAllString(strings.ToLower(name), "_"), "_")
	if s == "" || s[0] < 'a' {
		s = "department_" + s
	}
	s = strings.TrimRight(s[:min(len(s), maxPolicy)], "_")
	out := s
	for n := 2; d.names[out]; n++ {
		out = fmt.Sprintf("%s_%d", s, n)
	}
	d.names[out] = true
	return out
}
