package policy

import (
	"fmt"
	"strconv"
	"time"

	"chaperone/proto"
)

// A Trace is how one decision comes about.
type Trace struct {
	Department *Department
	Via        string
	App        *proto.App
	Feature    proto.Feature
	Decision   Decision
	Steps      []Step // the rules in their order, the policy's default last
}

// A Step is one rule on the way to a decision.
type Step struct {
	Rule   *Rule
	Action Action
	State  StepState
	Why    string // why it does not apply, or what it depends on
}

// A StepState says what became of a rule.
type StepState uint8

// The states of a step.
const (
	Decides StepState = iota // it applies and is the first to
	Not                      // it does not apply
	May                      // it would apply if what is not known fits
	TooLate                  // a rule above has decided
)

// String returns "decides", "no", "may" or "not reached".
func (s StepState) String() string { return [...]string{"decides", "no", "may", "not reached"}[s] }

// Trace says why a use of f by the host s with app is decided as it is. Of what
// about leaves open, rules that would need it are shown as May.
func (t *Table) Trace(s Subject, at time.Time, app proto.AppID, f proto.Feature, about *About) *Trace {
	v := t.At(at)
	d := v.Department(s)
	x := &Trace{Department: d, Via: v.via(s), App: t.App(app), Feature: f, Decision: v.Decide(d, app, f, about)}
	if app == proto.UnknownID {
		x.Steps = []Step{{Rule: &t.unknown.Rule, Action: t.unknown.action, Why: "nothing recognises it"}}
		return x
	}
	on, _ := t.state(at)
	for _, r := range t.policies[d.policy].rules {
		st := Step{Rule: &r.Rule, Action: r.action}
		st.State, st.Why = r.consider(t, on, app, f, about)
		switch {
		case len(x.Steps) > 0 && decided(x.Steps):
			st.State, st.Why = TooLate, ""
		case &r.Rule == x.Decision.Rule:
			st.State = Decides
		}
		x.Steps = append(x.Steps, st)
	}
	return x
}

func decided(steps []Step) bool {
	last := steps[len(steps)-1].State
	return last == Decides || last == TooLate
}

// consider says whether the rule applies, and why not.
func (r *rule) consider(t *Table, on map[*schedule]bool, app proto.AppID, f proto.Feature, a *About) (StepState, string) {
	switch {
	case !r.apps.has(int(app)):
		return Not, fmt.Sprintf("%s is not among its apps", t.App(app).Name)
	case !r.features.Has(f):
		return Not, fmt.Sprintf("%s is not among its features", f)
	case !r.on(on):
		return Not, r.whyOff(on)
	case r.cond == nil:
		return Decides, ""
	}
	switch r.cond.test(a) {
	case holds:
		return Decides, r.cond.String()
	case fails:
		return Not, "it wants " + r.cond.String()
	}
	return May, "if " + r.cond.String()
}

// whyOff names the schedules that keep the rule from applying.
func (r *rule) whyOff(on map[*schedule]bool) string {
	for _, s := range r.outside {
		if on[s] {
			return fmt.Sprintf("schedule %q is on", s.name)
		}
	}
	if len(r.during) == 1 {
		return fmt.Sprintf("schedule %q is off", r.during[0].name)
	}
	return "none of its schedules is on"
}

func (gs globs) strings() (out []string) {
	for _, g := range gs {
		out = append(out, strconv.Quote(g.String()))
	}
	return out
}

// String returns the range as policies write it.
func (p ports) String() string {
	s := strconv.Itoa(int(p.from))
	if p.to != p.from {
		s += "-" + strconv.Itoa(int(p.to))
	}
	if p.over == proto.TCP|proto.UDP {
		return s
	}
	return p.over.String() + "/" + s
}

// bytesText returns n in the largest unit that divides it.
func bytesText(n uint64) string {
	for _, u := range []struct {
		name string
		n    uint64
	}{{"TB", 1e12}, {"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"kB", 1e3}} {
		if n >= u.n && n%u.n == 0 {
			return fmt.Sprintf("%d %s", n/u.n, u.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
