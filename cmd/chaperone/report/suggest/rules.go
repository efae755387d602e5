package suggest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chaperone/proto"
)

// elsewhere is the name of the rule that refuses the rest.
const elsewhere = "everything else"

// policy writes the policy of a department that was seen.
func (d *draft) policy(m *member) {
	d.printf("policy %q {\n", m.policy)
	for _, a := range m.sorted() {
		d.app(a)
	}
	d.refuse(m)
	d.printf("default = accept\n}\n\n")
}

// app writes the rule that allows what was used of an app.
func (d *draft) app(a *app) {
	known := d.known[a.name]
	allowed := d.allowed(a)
	switch {
	case a.name == proto.Unknown.Name:
		d.comment("", "What nothing recognised"+tallied(a)+". That is for gateway.unknown to decide, rules do not reach it.")
		d.printf("\n")
		return
	case known == nil:
		d.comment("", fmt.Sprintf("App %s of category %s was seen%s, but it is unknown here: an app block would describe it.", visible(a.name), visible(a.category), tallied(a)))
		d.printf("\n")
		return
	case allowed == 0:
		d.comment("", fmt.Sprintf("Nothing of %s passed:", visible(known.Title)))
		d.others(a, allowed)
		d.printf("\n")
		return
	}
	d.printf("rule %s { # %s\napps = app.%s\nfeatures = [\n", quote(a.name), visible(known.Title), a.name)
	for f := range allowed.All() {
		d.printf("feature.%s, # %s\n", f, a.features[f].String())
	}
	d.others(a, allowed)
	d.printf("]\naction = accept\n}\n\n")
}

// others writes comments on the features that are not allowed.
func (d *draft) others(a *app, allowed proto.Features) {
	for f := range (a.seen() &^ allowed).All() {
		d.printf("# feature.%s, # %s", f, a.features[f].String())
		if a.features[f].Accepted > 0 {
			d.printf("; this version does not tell it apart")
		}
		d.printf("\n")
	}
}

// allowed returns the features that a rule can allow: those that passed and that
// the app has.
func (d *draft) allowed(a *app) proto.Features {
	if known := d.known[a.name]; known != nil && known != proto.Unknown {
		return a.used() & known.Features
	}
	return 0
}

// tallied says how often an app was used.
func tallied(a *app) string {
	var all stat
	for f := range proto.NumFeatures {
		s := &a.features[f]
		all.Accepted += s.Accepted
		all.Refused += s.Refused
		all.Would += s.Would
		all.hosts = max(all.hosts, s.hosts)
		if s.last.After(all.last) {
			all.last = s.last
		}
	}
	return " (" + all.String() + ")"
}

// String says how often, by how many hosts and when last.
func (s *stat) String() string {
	var out []string
	if s.Accepted > 0 {
		out = append(out, times(s.Accepted))
	}
	by := ""
	if s.rule != "" {
		by = " by \"" + visible(s.rule) + "\""
	}
	if s.Refused > 0 {
		out = append(out, "refused "+times(s.Refused)+by)
	}
	if s.Would > 0 {
		out = append(out, "would be refused "+times(s.Would)+by)
	}
	hosts := fmt.Sprintf("%d hosts", s.hosts)
	if s.hosts == 1 {
		hosts = "1 host"
	}
	return strings.Join(append(out, hosts, "last "+s.last.Format(time.DateOnly)), ", ")
}

func times(n uint64) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// refuse writes the rule that refuses the rest of the categories that were used.
func (d *draft) refuse(m *member) {
	here := m.categories()
	if len(here) == 0 {
		return
	}
	var absent []string
	for c := range proto.NumCategories {
		if d.used(c) && !slices.Contains(here, c) {
			absent = append(absent, "category."+c.String())
		}
	}
	if len(absent) > 0 {
		d.comment("", "Used in other departments, not here: "+strings.Join(absent, ", ")+".")
	}
	d.printf("rule %q {\napps = [", elsewhere)
	for i, c := range here {
		if i > 0 {
			d.printf(", ")
		}
		d.printf("category.%s", c)
	}
	d.printf("]\naction = reset\n}\n\n")
}

// used reports whether a category was used anywhere.
func (d *draft) used(c proto.Category) bool {
	for _, x := range d.c.departments {
		if slices.Contains(x.categories(), c) {
			return true
		}
	}
	return false
}
