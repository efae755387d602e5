package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// stamp is how times are shown to people.
const stamp = "Mon 2006-01-02 15:04 MST"

// head says who is explained.
func (f *explainFlag) head(w io.Writer, d *policy.Department, via string) {
	var who []string
	for _, s := range []string{f.from, f.mac, f.iface} {
		if s != "" {
			who = append(who, s)
		}
	}
	fmt.Fprintf(w, "%s is of department %q (%s), policy %q, mode %s\n", visible(strings.Join(who, " ")), d.Name, via, d.Policy, d.Mode)
}

// rowText writes everything that a host may do.
func (f *explainFlag) rowText(w io.Writer, x *policy.Explanation) error {
	f.head(w, x.Department, x.Via)
	fmt.Fprintf(w, "%s%s\n", x.At.Format(stamp), until(x.At, x.Until))
	for _, s := range x.Schedules {
		state := "off"
		if s.On {
			state = "on"
		}
		fmt.Fprintf(w, "schedule %q is %s%s\n", s.Name, state, until(x.At, s.Next))
	}
	fmt.Fprintln(w)
	t := table{head: []string{"CATEGORY", "APPS", "FEATURES", "ACTION", "RULE", "WHERE", "IF"}}
	for _, l := range x.Lines {
		t.outcomes(l)
	}
	if !f.askFeature && (!f.askApp || f.app == proto.Unknown.Name) {
		t.decision(x.Unknown, "", "", proto.Unknown.Name, "everything")
	}
	return t.write(w, terminalOf(w))
}

// until says when what holds now ends.
func until(now, next time.Time) string {
	if next.IsZero() {
		return ""
	}
	return ", until " + next.In(now.Location()).Format(stamp)
}

// outcomes adds the lines for what becomes of features.
func (t *table) outcomes(l policy.ExplainLine) {
	first := []string{l.Category.String(), appsText(l), featuresText(l)}
	for i, o := range l.Outcomes {
		what := o.If
		if i > 0 && what == "" {
			what = "otherwise"
		}
		t.decision(o.Decision, what, first[0], first[1], first[2])
		first = []string{"", "", ""}
	}
}

func (t *table) decision(d policy.Decision, what string, first ...string) {
	r := t.add(append(first, actionText(d), d.Rule.Name, where(d.Rule), what)...)
	r.shade(3, verdictColor(d.Action.String(), ""))
}

func appsText(l policy.ExplainLine) string {
	if l.All && len(l.Apps) > 1 {
		return "all"
	}
	return strings.Join(namesOf(l.Apps), " ")
}

func featuresText(l policy.ExplainLine) string {
	var all proto.Features
	for _, a := range l.Apps {
		all |= a.Features
	}
	if l.Features == all && all.Len() > 1 {
		return "everything"
	}
	return strings.Join(l.Features.Strings(), " ")
}

// actionText says what is done, or in a dry run would be.
func actionText(d policy.Decision) string {
	if d.DryRun && d.Action != policy.Accept {
		return "would " + d.Action.String()
	}
	return d.Action.String()
}

// where says where a rule stands.
func where(r *policy.Rule) string {
	if r.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", r.File, r.Line)
}

// traceText writes how one decision comes about.
func (f *explainFlag) traceText(w io.Writer, x *policy.Trace) error {
	to := terminalOf(w)
	f.head(w, x.Department, x.Via)
	color := verdictColor(x.Decision.Action.String(), "")
	fmt.Fprintf(w, "%s, %s %s: %s by %q%s\n\n", f.time.Format(stamp), x.App.Name, x.Feature,
		to.paint(color, actionText(x.Decision)), x.Decision.Rule.Name, standsAt(x.Decision.Rule))
	t := table{head: []string{"RULE", "WHERE", "ACTION", "APPLIES", "WHY"}}
	open := false
	for _, s := range x.Steps {
		t.add(s.Rule.Name, where(s.Rule), s.Action.String(), s.State.String(), s.Why).shade(3, stateColor(s.State))
		open = open || s.State == policy.May
	}
	if err := t.write(w, to); err != nil || !open {
		return err
	}
	_, err := fmt.Fprintln(w, "\nA rule that may apply decides where its condition holds: say more with --login, --peer, --file, --size and --to.")
	return err
}

func standsAt(r *policy.Rule) string {
	if r.File == "" {
		return ""
	}
	return " (" + where(r) + ")"
}

func stateColor(s policy.StepState) string {
	switch s {
	case policy.Decides:
		return green
	case policy.May:
		return yellow
	}
	return ""
}
