package policy

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"chaperone/proto"
)

// check warns of what is not wrong but cannot be meant. It needs a table
// without errors.
func (d *decoder) check() {
	rules := 0
	for _, p := range d.table.policies {
		rules += len(p.rules)
	}
	if rules*d.table.numApps() > maxCells {
		d.report(&hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Policy too large", Detail: fmt.Sprintf("%d rules for %d apps are more than can be laid out.", rules, d.table.numApps())})
		return
	}
	for _, p := range d.table.policies {
		d.checkPolicy(p)
	}
	d.checkDepartments()
	for _, s := range d.table.schedules {
		d.checkSchedule(s)
	}
}

// maxCells bounds the work of compiling: rules times apps.
const maxCells = 100_000_000

// A cover is what the rules so far decide, by app.
type cover []proto.Features

// checkPolicy warns of rules that never apply and of dry runs that let through
// what a later rule would refuse.
func (d *decoder) checkPolicy(p *policy) {
	n := d.table.numApps()
	always := make(cover, n)
	timed := map[string]cover{} // by schedules: while those are on
	var dry []*rule
	for i, r := range p.rules {
		key := r.times()
		if key != "" && timed[key] == nil {
			timed[key] = make(cover, n)
		}
		last := i == len(p.rules)-1
		live := r.left(always, timed[key])
		switch {
		case live || last:
		case r.features != 0 && r.apps.empty(): // categories that have no app so far
		case r.features == 0:
			d.warn(r.rng, "Rule without effect", "One of its lists is empty, so that nothing fits. Leave the attribute out for a rule that applies to all.")
		default:
			d.warn(r.rng, "Rule without effect", "Rules above decide all that it would apply to: %s. Move it up, or take it out.", strings.Join(d.above(p, i), ", "))
		}
		if live && r.action != Accept && r.mode == Enforce {
			dry = d.checkDry(dry, r)
		}
		switch {
		case r.action != Accept && r.mode == DryRun: // not part of the cover: it does not refuse yet
			if len(dry) < maxDry {
				dry = append(dry, r)
			}
		case r.cond == nil:
			r.cover(always, timed[key])
		}
	}
}

// maxDry is how many rules in dry run are kept in mind at once.
const maxDry = 64

// times identifies the schedules of a rule, "" for none.
func (r *rule) times() string {
	if len(r.during)+len(r.outside) == 0 {
		return ""
	}
	return fmt.Sprint(r.during, r.outside)
}

// left reports whether a and b leave the rule anything to decide.
func (r *rule) left(a, b cover) bool {
	for app := 1; app < len(a); app++ {
		if !r.apps.has(app) {
			continue
		}
		rest := r.features &^ a[app]
		if b != nil {
			rest &^= b[app]
		}
		if rest != 0 {
			return true
		}
	}
	return false
}

// cover adds what the rule decides: to b, or to a if it has no schedule.
func (r *rule) cover(a, b cover) {
	if b != nil {
		a = b
	}
	for app := range a {
		if r.apps.has(app) {
			a[app] |= r.features
		}
	}
}

// above names the rules of p above the ith that have to do with the same, five at most.
func (d *decoder) above(p *policy, i int) (names []string) {
	for _, r := range p.rules[:i] {
		if len(names) == 5 || d.full() || !d.meter.spend(1) {
			break
		}
		if r.cond == nil && r.meets(p.rules[i]) {
			names = append(names, quote(r.Name))
		}
	}
	return names
}

// meets reports whether two rules may apply to the same use.
func (r *rule) meets(o *rule) bool {
	if r.features&o.features == 0 {
		return false
	}
	if r.apps == nil || o.apps == nil {
		return !r.apps.empty() && !o.apps.empty()
	}
	for i := range r.apps {
		if r.apps[i]&o.apps[i] != 0 {
			return true
		}
	}
	return false
}

// checkDry warns of the rules in dry run above r that keep r from being enforced,
// and returns the others.
func (d *decoder) checkDry(dry []*rule, r *rule) []*rule {
	kept := dry[:0]
	for _, x := range dry {
		if !x.meets(r) {
			kept = append(kept, x)
			continue
		}
		d.warn(x.rng, "Dry run opens what is closed", "As long as this rule is in dry run, what it would refuse passes, although %q at %s refuses some of it. Put it below that rule, or give it the rule's conditions.", r.Name, place(r.rng))
	}
	return kept
}
