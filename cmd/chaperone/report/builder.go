package report

import (
	"net/netip"
	"slices"
	"time"

	"chaperone/policy"
)

// A Builder makes a report of lines.
type Builder struct {
	filter  Filter
	table   *policy.Table
	tracker Tracker
	span    span

	total       Row
	departments *tally[string, Row]
	apps        *tally[string, App]
	appFeatures *tally[appFeature, Row]
	features    *tally[string, Row]
	rules       *tally[ruleKey, Rule]
	ruleHosts   *tally[ruleHost, Hit]
	hosts       *tally[netip.Addr, Host]
	hostFeature *tally[hostFeature, Row]
	hours       *tally[int64, Hour]
	data        *tally[appFeature, Data]
	alarms      *tally[string, Alert]
	policies    []Reading
}

// maxPolicies is how many readings of policies are told, the latest.
const maxPolicies = 100

// maxAlarms is how many different alarms are told.
const maxAlarms = 100

// NewBuilder returns a builder of what f lets through. The table, which may be
// nil, tells which rules there are and who belongs to which department.
func NewBuilder(f Filter, t *policy.Table) *Builder {
	b := &Builder{
		filter: f, table: t,
		departments: newTally[string, Row](maxNames), apps: newTally[string, App](maxNames),
		appFeatures: newTally[appFeature, Row](maxPairs), features: newTally[string, Row](maxNames),
		rules: newTally[ruleKey, Rule](maxRules), ruleHosts: newTally[ruleHost, Hit](maxPairs),
		hosts: newTally[netip.Addr, Host](maxHosts), hostFeature: newTally[hostFeature, Row](maxPairs),
		hours: newTally[int64, Hour](maxHours), data: newTally[appFeature, Data](maxNames), alarms: newTally[string, Alert](maxAlarms),
	}
	b.tracker = Tracker{Use: b.use, Flow: b.flow, Announced: b.announced, Met: b.met}
	if t != nil {
		b.tracker.Policy = t.At(time.Time{})
	}
	return b
}

// Line takes in the next line.
func (b *Builder) Line(l *Line) {
	b.tracker.Line(l)
	if !b.filter.time(l.Time) || l.Flow() {
		return
	}
	b.span.add(l.Time)
	if l.Event == Alarm {
		b.alarm(l)
		return
	}
	if len(b.policies) == maxPolicies {
		b.policies = slices.Delete(b.policies, 0, 1)
	}
	b.policies = append(b.policies, Reading{l.Time, l.Path, l.Mode, l.Refused})
}

func (b *Builder) alarm(l *Line) {
	a := b.alarms.at(l.Text)
	a.Text = l.Text
	if a.Times++; a.Times == 1 || l.Time.Before(a.First) {
		a.First = l.Time
	}
	if l.Time.After(a.Last) {
		a.Last = l.Time
	}
}

func (b *Builder) use(u *Use) {
	if !b.filter.Match(u) {
		return
	}
	b.span.add(u.Time)
	name := u.Feature.String()
	b.total.add(u.Outcome)
	b.departments.at(u.Department).add(u.Outcome)
	b.app(u).add(u.Outcome)
	b.appFeatures.at(appFeature{u.App, name}).add(u.Outcome)
	b.features.at(name).add(u.Outcome)
	b.host(u).add(u.Outcome)
	b.hostFeature.at(hostFeature{u.Host, u.Feature}).add(u.Outcome)
	h := b.hours.at(hourOf(u.Time).Unix())
	h.Start = hourOf(u.Time)
	h.add(u.Outcome)
	if u.Rule != "" {
		b.rule(u)
	}
}

// hourOf returns the beginning of the hour on the clocks where t was taken.
func hourOf(t time.Time) time.Time {
	return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
}

func (b *Builder) app(u *Use) *App {
	a := b.apps.at(u.App)
	a.Name, a.Category = u.App, u.Category
	return a
}

func (b *Builder) host(u *Use) *Host {
	h := b.hosts.at(u.Host)
	h.Name, h.Department = u.Host.String(), u.Department
	return h
}

func (b *Builder) rule(u *Use) {
	k := ruleKey{ruleOwner(u), u.Rule}
	r := b.rules.at(k)
	r.Policy, r.Rule = k.policy, k.rule
	r.add(u.Outcome)
	if !u.Time.Before(r.Last) {
		r.Last, r.File, r.Line = u.Time, u.File, u.Line
	}
	if u.Outcome != Accepted {
		b.ruleHosts.at(ruleHost{k, u.Host}).add(u.Outcome)
	}
}

// ruleOwner returns the policy of the rule: none for the gateway's own rule about
// what nothing recognises.
func ruleOwner(u *Use) string {
	if u.App == unknownApp && u.Rule == unknownApp {
		return ""
	}
	return u.Policy
}

const unknownApp = "unknown"

func (b *Builder) flow(u *Use) {
	if !b.filter.Match(u) {
		return
	}
	b.span.add(u.Time)
	b.span.add(u.Last)
	b.total.Flows++
	b.departments.at(u.Department).Flows++
	b.app(u).Flows++
	b.host(u).Flows++
}

func (b *Builder) announced(l *Line) {
	if d := b.datum(l); d != nil {
		d.Announced++
	}
}

func (b *Builder) met(l *Line) {
	if d := b.datum(l); d != nil {
		d.Met++
	}
}

// datum returns the row of an announcement, nil if it is not told.
func (b *Builder) datum(l *Line) *Data {
	host, _ := b.tracker.inside(l)
	u := Use{Time: l.Time, Host: host, Department: l.Department, App: l.App}
	if !b.filter.Match(&u) {
		return nil
	}
	d := b.data.at(appFeature{l.App, l.Feature.String()})
	d.App, d.Feature = l.App, l.Feature.String()
	return d
}
