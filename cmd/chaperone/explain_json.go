package main

import (
	"encoding/json"
	"io"
	"time"

	"chaperone/policy"
)

// A hostJSON is who is explained.
type hostJSON struct {
	From       string    `json:"from,omitempty"`
	MAC        string    `json:"mac,omitempty"`
	Interface  string    `json:"interface,omitempty"`
	At         time.Time `json:"at"`
	Department string    `json:"department"`
	Via        string    `json:"via"`
	Policy     string    `json:"policy"`
	Mode       string    `json:"mode"`
}

// A decisionJSON is a decision with the rule that makes it.
type decisionJSON struct {
	Action string `json:"action"`
	DryRun bool   `json:"dry_run"`
	If     string `json:"if,omitempty"`
	Rule   string `json:"rule"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// A rowJSON is everything that a host may do.
type rowJSON struct {
	hostJSON
	Until     *time.Time     `json:"until,omitempty"` // when a schedule changes it
	Schedules []scheduleJSON `json:"schedules"`
	Lines     []lineJSON     `json:"lines"`
	Unknown   decisionJSON   `json:"unknown"` // of what nothing recognises
}

type scheduleJSON struct {
	Name string     `json:"name"`
	On   bool       `json:"on"`
	Next *time.Time `json:"next,omitempty"` // when that changes
}

// A lineJSON is features of apps that the policy treats alike. The last decision
// is the one without a condition.
type lineJSON struct {
	Category  string         `json:"category"`
	Apps      []string       `json:"apps"`
	Features  []string       `json:"features"`
	Decisions []decisionJSON `json:"decisions"`
}

// A traceJSON is how one decision comes about.
type traceJSON struct {
	hostJSON
	App      string       `json:"app"`
	Feature  string       `json:"feature"`
	Decision decisionJSON `json:"decision"`
	Rules    []stepJSON   `json:"rules"`
}

type stepJSON struct {
	Rule    string `json:"rule"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Action  string `json:"action"`
	Applies string `json:"applies"` // decides, no, may, not reached
	Why     string `json:"why,omitempty"`
}

func (f *explainFlag) rowJSON(w io.Writer, x *policy.Explanation) error {
	out := rowJSON{
		hostJSON: f.hostJSON(x.Department, x.Via), Until: f.later(x.Until),
		Schedules: []scheduleJSON{}, Lines: []lineJSON{}, Unknown: newDecision(x.Unknown, ""),
	}
	for _, s := range x.Schedules {
		out.Schedules = append(out.Schedules, scheduleJSON{s.Name, s.On, f.later(s.Next)})
	}
	for _, l := range x.Lines {
		line := lineJSON{Category: l.Category.String(), Apps: namesOf(l.Apps), Features: l.Features.Strings()}
		for _, o := range l.Outcomes {
			line.Decisions = append(line.Decisions, newDecision(o.Decision, o.If))
		}
		out.Lines = append(out.Lines, line)
	}
	return encode(w, out)
}

func (f *explainFlag) traceJSON(w io.Writer, x *policy.Trace) error {
	out := traceJSON{
		hostJSON: f.hostJSON(x.Department, x.Via), App: x.App.Name, Feature: x.Feature.String(),
		Decision: newDecision(x.Decision, ""), Rules: []stepJSON{},
	}
	for _, s := range x.Steps {
		out.Rules = append(out.Rules, stepJSON{s.Rule.Name, s.Rule.File, s.Rule.Line, s.Action.String(), s.State.String(), s.Why})
	}
	return encode(w, out)
}

func (f *explainFlag) hostJSON(d *policy.Department, via string) hostJSON {
	return hostJSON{f.from, f.mac, f.iface, f.time, d.Name, via, d.Policy, d.Mode.String()}
}

func newDecision(d policy.Decision, what string) decisionJSON {
	return decisionJSON{d.Action.String(), d.DryRun, what, d.Rule.Name, d.Rule.File, d.Rule.Line}
}

// later returns t in the zone that was asked in, nil for never.
func (f *explainFlag) later(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(f.time.Location())
	return &t
}

func encode(w io.Writer, x any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(x)
}
