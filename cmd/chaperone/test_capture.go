package main

import (
	"errors"
	"fmt"
	"io"

	"chaperone/enforce"
	"chaperone/enforce/replay"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
)

// observer returns what replays captures for the tests of t. What is odd about a
// capture is told, and does not fail the test.
func observer(t *policy.Table, errs io.Writer) policy.Replayer {
	return func(capture string, v *policy.View) ([]policy.Observation, error) {
		in, err := replay.Open(capture)
		if err != nil {
			return nil, unnamed(err)
		}
		defer in.Close()
		o := &observations{table: t, view: v, decided: map[uint64]proto.Features{}, seen: map[policy.Observation]bool{}}
		engine := enforce.New(enforce.Config{
			Catalog: catalog.All, View: v, Expectations: enforce.NewExpectations(maxExpectations),
			MaxFlows: v.Gateway().MaxFlows, Observe: true, Sink: o.notice,
		})
		err = replay.Run(in, engine, nil)
		for _, w := range in.Warnings() {
			warn(errs, "%s: %s", capture, w)
		}
		return o.list, unnamed(err)
	}
}

// unnamed takes the capture's name from an error, for texts that have it already.
func unnamed(err error) error {
	var f *replay.FormatError
	if errors.As(err, &f) {
		return fmt.Errorf("at byte %d: %s; %s", f.Offset, f.Found, f.Want)
	}
	return bare(err)
}

// Observations gathers what an engine decides, each decision once.
type observations struct {
	table   *policy.Table
	view    *policy.View
	decided map[uint64]proto.Features // by flow, of those that are open
	seen    map[policy.Observation]bool
	list    []policy.Observation
}

func (o *observations) notice(n *enforce.Notice) {
	switch n.Kind {
	case enforce.Decided:
		d := policy.Decision{Action: n.Verdict, DryRun: n.DryRun, Rule: n.Rule}
		if n.DryRun {
			d.Action = n.Would
		}
		o.decided[n.Flow.ID] |= proto.Of(n.Feature)
		o.add(n.Flow.App, n.Feature, d)
	case enforce.Expired:
		o.rest(&n.Flow)
		delete(o.decided, n.Flow.ID)
	}
}

// rest adds what the engine decided and did not tell: what a rule with
// log = false says, and that an unrecognised flow may pass.
func (o *observations) rest(f *enforce.FlowInfo) {
	all := f.Features
	if f.App == proto.Unknown {
		all = proto.Of(proto.Session)
	}
	id, _ := o.table.AppNamed(f.App.Name)
	about := policy.About{Far: f.Dst, Over: f.Over}
	for feature := range (all &^ o.decided[f.ID]).All() {
		o.add(f.App, feature, o.view.Decide(f.Department, id, feature, &about))
	}
}

func (o *observations) add(a *proto.App, f proto.Feature, d policy.Decision) {
	id, _ := o.table.AppNamed(a.Name)
	x := policy.Observation{App: id, Feature: f, Decision: d}
	if !o.seen[x] {
		o.seen[x] = true
		o.list = append(o.list, x)
	}
}
