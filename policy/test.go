package policy

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"time"

	"chaperone/proto"
)

// A Test is one test block: what is to become of the traffic of one host, or of
// a capture.
type Test struct {
	Name       string
	File       string
	Line       int
	From       Subject
	At         time.Time
	Department string // expected; "" for any
	Capture    string // a capture file to replay, as a path; "" for none
	Expect     []Expectation

	table *Table
}

// An Expectation is one line of a test.
type Expectation struct {
	App     proto.AppID
	Feature proto.Feature
	About   About
	Action  Action
	Rule    string // the name of the rule that decides; "" for any
	DryRun  *bool  // nil for either
	File    string
	Line    int
}

// A Failure is one expectation that was not met.
type Failure struct {
	File string
	Line int
	Text string // what was wanted and what was found
}

// String returns "file:line: text".
func (f Failure) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text) }

// An Observation is one use or offer of a feature that a replay has met.
type Observation struct {
	App      proto.AppID
	Feature  proto.Feature
	Decision Decision
}

// A Replayer runs a capture through the engine under a view. The subjects are
// the capture's own hosts.
type Replayer func(capture string, v *View) ([]Observation, error)

// Tests returns the test blocks in the order of the files.
func (t *Table) Tests() []*Test { return t.tests }

// Run runs the test and returns what failed. replay is needed for a test with a
// capture only.
func (x *Test) Run(replay Replayer) []Failure {
	v := x.table.At(x.At)
	if x.Capture != "" {
		return x.runCapture(v, replay)
	}
	d := v.Department(x.From)
	var out []Failure
	if x.Department != "" && d.Name != x.Department {
		out = append(out, x.fail("from is of department %q, not %q", d.Name, x.Department))
	}
	for i := range x.Expect {
		e := &x.Expect[i]
		if got := v.Decide(d, e.App, e.Feature, &e.About); !e.met(got) {
			out = append(out, e.fail("%s in department %q is %s, want %s", x.what(e), d.Name, describe(got), e))
		}
	}
	return out
}

func (x *Test) runCapture(v *View, replay Replayer) []Failure {
	if replay == nil {
		return []Failure{x.fail("captures cannot be replayed here")}
	}
	seen, err := replay(x.Capture, v)
	if err != nil {
		return []Failure{x.fail("%s: %v", x.Capture, err)}
	}
	var out []Failure
	for i := range x.Expect {
		e := &x.Expect[i]
		n := 0
		for _, o := range seen {
			if o.App != e.App || o.Feature != e.Feature {
				continue
			}
			if n++; !e.met(o.Decision) {
				out = append(out, e.fail("%s is %s, want %s", x.what(e), describe(o.Decision), e))
				break
			}
		}
		if n == 0 {
			out = append(out, e.fail("%s does not occur in %s", x.what(e), filepath.Base(x.Capture)))
		}
	}
	return out
}

func (x *Test) what(e *Expectation) string {
	return x.table.App(e.App).Name + " " + e.Feature.String()
}

func (x *Test) fail(text string, args ...any) Failure {
	return Failure{x.File, x.Line, fmt.Sprintf(text, args...)}
}

func (e *Expectation) fail(text string, args ...any) Failure {
	return Failure{e.File, e.Line, fmt.Sprintf(text, args...)}
}

func (e *Expectation) met(got Decision) bool {
	return got.Action == e.Action && (e.Rule == "" || e.Rule == got.Rule.Name) && (e.DryRun == nil || *e.DryRun == got.DryRun)
}

// String returns what is wanted: `reset by "r" in dry run`.
func (e *Expectation) String() string {
	s := e.Action.String()
	if e.Rule != "" {
		s += fmt.Sprintf(" by %q", e.Rule)
	}
	switch {
	case e.DryRun == nil:
	case *e.DryRun:
		s += " in dry run"
	default:
		s += " in earnest"
	}
	return s
}

func describe(d Decision) string {
	s := fmt.Sprintf("%s by %q", d.Action, d.Rule.Name)
	if d.DryRun {
		s += " in dry run"
	}
	if d.Rule.Line > 0 {
		s += fmt.Sprintf(" (%s:%d)", d.Rule.File, d.Rule.Line)
	}
	return s
}

// subject reads the attributes that say which host.
func (b *block) subject() (s Subject) {
	if i, ok := b.one("from"); ok {
		if text, ok := b.d.text(i, `an address like "10.20.1.7"`); ok {
			a, err := netip.ParseAddr(text)
			if err != nil || a.Zone() != "" {
				b.d.fail(i.rng, "Unusable address", `%q is not an address like "10.20.1.7" or "fd00:20::7".`, text)
			}
			s.Addr = a
		}
	}
	if names, _ := b.interfaces("interface"); len(names) > 0 {
		s.Interface = names[0]
	}
	texts, places := b.texts("mac", `a MAC address like "00:1b:44:11:3a:b7"`)
	if len(texts) > 0 {
		s.MAC, _ = b.d.mac(texts[0], places[0])
	}
	return s
}
