package report

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"chaperone/policy"
)

// maxHit is how many hosts a rule's row names.
const maxHit = 10

// Report ends the flows that are still open and returns the report of what the
// reader has read.
func (b *Builder) Report(r *Reader) *Report {
	b.tracker.End()
	b.total.Name = "all"
	out := &Report{
		From: b.span.from, To: b.span.to, Filter: b.filter.String(), Files: r.Files, Lines: r.Lines, Problems: append([]Problem{}, r.Problems...),
		Totals:      b.total,
		Departments: rowsOf(b.departments, func(name string, v *Row) { v.Name = name }),
		Features:    rowsOf(b.features, func(name string, v *Row) { v.Name = name }),
		Policies:    append([]Reading{}, b.policies...),
	}
	out.Apps, out.Hosts, out.Rules = b.appRows(), b.hostRows(), b.ruleRows()
	out.Hours, out.Data, out.Alarms = b.hourRows(), b.dataRows(), b.alarmRows()
	out.Limits = b.limits()
	if b.table != nil {
		out.Never, out.Silent = b.unhit()
	}
	return out
}

func (b *Builder) appRows() []App {
	features := map[string][]Row{}
	for k, v := range b.appFeatures.rows {
		v.Name = k.feature
		features[k.app] = append(features[k.app], *v)
	}
	out := []App{}
	for name, a := range b.apps.rows {
		a.Features = sorted(features[name])
		out = append(out, *a)
	}
	slices.SortFunc(out, func(x, y App) int { return heavier(x.Row, y.Row) })
	if o := b.apps.others; o != nil {
		o.Name, o.Category, o.Others, o.Features = others, "", true, []Row{}
		out = append(out, *o)
	}
	return out
}

func (b *Builder) hostRows() []Host {
	features := map[netip.Addr][]Row{}
	for k, v := range b.hostFeature.rows {
		v.Name = k.feature.String()
		features[k.host] = append(features[k.host], *v)
	}
	out := []Host{}
	for a, h := range b.hosts.rows {
		h.Features = sorted(features[a])
		out = append(out, *h)
	}
	slices.SortFunc(out, func(x, y Host) int { return heavier(x.Row, y.Row) })
	if o := b.hosts.others; o != nil {
		o.Name, o.Department, o.Others, o.Features = others, "", true, []Row{}
		out = append(out, *o)
	}
	return out
}

func sorted(rows []Row) []Row {
	slices.SortFunc(rows, heavier)
	return append([]Row{}, rows...)
}

func (b *Builder) ruleRows() []Rule {
	hits := map[ruleKey][]Hit{}
	for k, v := range b.ruleHosts.rows {
		v.Host = k.host.String()
		hits[k.rule] = append(hits[k.rule], *v)
	}
	out := []Rule{}
	for k, r := range b.rules.rows {
		r.Hosts, r.Hit = hardest(r.Count, hits[k]), len(hits[k])
		out = append(out, *r)
	}
	slices.SortFunc(out, func(x, y Rule) int {
		return cmp.Or(cmp.Compare(y.Hard(), x.Hard()), cmp.Compare(y.Accepted, x.Accepted), cmp.Compare(x.Policy, y.Policy), cmp.Compare(x.Rule, y.Rule))
	})
	if o := b.rules.others; o != nil {
		*o = Rule{Rule: others, Others: true, Count: o.Count, Last: o.Last, Hosts: []Hit{}}
		out = append(out, *o)
	}
	return out
}

// hardest returns the hosts that were hit hardest, and what all others came to.
func hardest(all Count, hits []Hit) []Hit {
	slices.SortFunc(hits, func(x, y Hit) int { return cmp.Or(cmp.Compare(y.Hard(), x.Hard()), cmp.Compare(x.Host, y.Host)) })
	out := append([]Hit{}, hits[:min(len(hits), maxHit)]...)
	rest := Hit{Host: others, Others: true, Count: Count{Refused: all.Refused, Would: all.Would}}
	for _, h := range out {
		rest.Refused -= h.Refused
		rest.Would -= h.Would
	}
	if rest.Hard() > 0 {
		out = append(out, rest)
	}
	return out
}

func (b *Builder) hourRows() []Hour {
	out := []Hour{}
	for _, h := range b.hours.rows {
		out = append(out, *h)
	}
	slices.SortFunc(out, func(x, y Hour) int { return x.Start.Compare(y.Start) })
	if o := b.hours.others; o != nil {
		o.Others = true
		out = append(out, *o)
	}
	return out
}

func (b *Builder) dataRows() []Data {
	out := []Data{}
	for _, d := range b.data.rows {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(x, y Data) int {
		return cmp.Or(cmp.Compare(y.Announced, x.Announced), cmp.Compare(x.App, y.App), cmp.Compare(x.Feature, y.Feature))
	})
	if o := b.data.others; o != nil {
		o.App, o.Feature = others, others
		out = append(out, *o)
	}
	return out
}

func (b *Builder) alarmRows() []Alert {
	out := []Alert{}
	for _, a := range b.alarms.rows {
		out = append(out, *a)
	}
	slices.SortFunc(out, func(x, y Alert) int {
		return cmp.Or(cmp.Compare(y.Times, x.Times), x.First.Compare(y.First), cmp.Compare(x.Text, y.Text))
	})
	if o := b.alarms.others; o != nil {
		o.Text, o.Others = others, true
		out = append(out, *o)
	}
	return out
}

// unhit returns the rules of the policy that no line names: those whose hits
// would be in the journal, and those whose hits are not written.
func (b *Builder) unhit() (never, silent []Unhit) {
	never, silent = []Unhit{}, []Unhit{}
	for r, action := range b.table.Rules() {
		if b.rules.rows[ruleKey{clip(r.Policy), clip(r.Name)}] != nil {
			continue
		}
		u := Unhit{r.Policy, r.Name, action.String(), r.File, r.Line}
		if r.Log == policy.LogNever || action == policy.Accept && r.Log != policy.LogAlways {
			silent = append(silent, u)
		} else {
			never = append(never, u)
		}
	}
	return never, silent
}

// limits says what there was no room for.
func (b *Builder) limits() []string {
	out := []string{}
	for _, x := range []struct {
		what string
		over bool
		max  int
	}{
		{"departments", b.departments.others != nil, maxNames},
		{"apps", b.apps.others != nil, maxNames},
		{"features of apps", b.appFeatures.others != nil, maxPairs},
		{"rules", b.rules.others != nil, maxRules},
		{"hosts of rules", b.ruleHosts.others != nil, maxPairs},
		{"hosts", b.hosts.others != nil, maxHosts},
		{"features of hosts", b.hostFeature.others != nil, maxPairs},
		{"hours", b.hours.others != nil, maxHours},
		{"kinds of data connection", b.data.others != nil, maxNames},
		{"alarms", b.alarms.others != nil, maxAlarms},
	} {
		if x.over {
			out = append(out, fmt.Sprintf("more than %d %s: the first are told apart, the rest is counted as others", x.max, x.what))
		}
	}
	if n := b.tracker.Forgotten(); n > 0 {
		out = append(out, fmt.Sprintf("more than %d flows at once: %d were taken for ended early, and what they did later may count twice", maxFlows, n))
	}
	return out
}
