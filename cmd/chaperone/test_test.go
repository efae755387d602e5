package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
)

// Every example passes its own tests, and is in canonical form.
func TestExamples(t *testing.T) {
	names, err := filepath.Glob("../../examples/*.hcl")
	if err != nil || len(names) < 2 {
		t.Fatal(names, err)
	}
	for _, args := range [][]string{append([]string{"test"}, names...), append([]string{"fmt", "--check"}, names...)} {
		var out, errs bytes.Buffer
		if code := execute(rootCommand(), args, &out, &errs); code != exitGood || errs.Len() > 0 {
			t.Errorf("%s: exit code %d\n%s%s", args[0], code, errs.String(), out.String())
		}
	}
}

// What an engine has decided is taken once, and what it did not tell is added.
func TestObservations(t *testing.T) {
	table, diags := policy.Parse("p.hcl", []byte(`
policy "p" {
  rule "quiet" {
    features = feature.image
    action   = drop
    log      = false
  }
}
default_department {
  policy = policy.p
}
`), catalog.All)
	if table == nil {
		t.Fatal(diags)
	}
	view := table.At(monday)
	dept := view.Department(policy.Subject{})
	id, _ := table.AppNamed("aim")
	aim := table.App(id)
	rule := &policy.Rule{Name: "r"}
	o := &observations{table: table, view: view, decided: map[uint64]proto.Features{}, seen: map[policy.Observation]bool{}}
	flow := enforce.FlowInfo{ID: 7, App: aim, Department: dept, Features: proto.Of(proto.Messaging, proto.Image, proto.Voice)}
	for _, n := range []enforce.Notice{
		{Kind: enforce.Classified, Flow: flow},
		{Kind: enforce.Decided, Flow: flow, Feature: proto.Messaging, Rule: rule},
		{Kind: enforce.Decided, Flow: flow, Feature: proto.Messaging, Rule: rule},
		{Kind: enforce.Decided, Flow: flow, Feature: proto.Voice, Rule: rule, DryRun: true, Would: policy.Reset},
		{Kind: enforce.Expired, Flow: flow},
		{Kind: enforce.Expired, Flow: enforce.FlowInfo{ID: 8, App: proto.Unknown, Department: dept}},
	} {
		o.notice(&n)
	}
	quiet := view.Decide(dept, id, proto.Image, nil)
	unknown := view.Decide(dept, proto.UnknownID, proto.Session, nil)
	want := []policy.Observation{
		{App: id, Feature: proto.Messaging, Decision: policy.Decision{Rule: rule}},
		{App: id, Feature: proto.Voice, Decision: policy.Decision{Action: policy.Reset, DryRun: true, Rule: rule}},
		{App: id, Feature: proto.Image, Decision: quiet},
		{App: proto.UnknownID, Feature: proto.Session, Decision: unknown},
	}
	if quiet.Action != policy.Drop || len(o.list) != len(want) || len(o.decided) != 0 {
		t.Fatalf("%d observations, %d flows open: %+v", len(o.list), len(o.decided), o.list)
	}
	for i, w := range want {
		if o.list[i] != w {
			t.Errorf("observation %d: %+v, want %+v", i, o.list[i], w)
		}
	}
}

// Names in policies and captures cannot steer the terminal.
func TestTestText(t *testing.T) {
	var b bytes.Buffer
	o := &testText{w: &b}
	if err := o.result(&testResult{Name: "a\x1b[2Jb", File: "p.hcl", Line: 3, Failures: []testFailure{{"p.hcl", 4, "x\u202ey"}}}); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "--- FAIL: a\ufffd[2Jb (p.hcl:3, 0.00s)\n    p.hcl:4: x\ufffdy\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	failing := &testText{w: badWriter{}}
	if failing.result(&testResult{}) == nil || failing.suite(&suite{}) == nil {
		t.Error("an error of the output is lost")
	}
}

type badWriter struct{}

func (badWriter) Write([]byte) (int, error) { return 0, errors.New("full") }
