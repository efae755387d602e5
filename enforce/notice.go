package enforce

import (
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// notice prepares the engine's one notice about f, or returns nil when nobody
// wants it.
func (e *Engine) notice(k NoticeKind, f *flow) *Notice {
	if e.sink == nil {
		return nil
	}
	e.note = Notice{Kind: k, Time: e.now, Flow: e.info(f)}
	return &e.note
}

// info describes f as it is now.
func (e *Engine) info(f *flow) FlowInfo {
	src, dst := f.ends()
	i := FlowInfo{
		ID: f.id, Src: src, Dst: dst, Over: f.over, App: e.view.App(e.apparent(f)), Confidence: f.confidence,
		Department: f.dept, Features: f.features, Packets: f.packets, Bytes: f.bytes, First: time.Unix(0, f.first),
	}
	if f.inside != nil {
		i.Host = f.inside.host[:f.inside.nHost]
	}
	return i
}

// classify reports what the flow is, once, and again when that has changed.
func (e *Engine) classify(f *flow) {
	app := e.apparent(f)
	if f.classified && f.told == app {
		return
	}
	f.classified, f.told = true, app
	if app == proto.UnknownID {
		e.count.Unknown++
		if !e.observe {
			return // the counter says it; a line for each would bury the others
		}
	} else {
		e.count.Recognised++
	}
	if n := e.notice(Classified, f); n != nil {
		e.sink(n)
	}
}

// silent reports whether nobody wants to know what an event met. Uses are
// reported the first time in a flow, offers and what ends the flow each time, unless
// the rule says otherwise.
func (e *Engine) silent(f *flow, ev *proto.Event, d policy.Decision, means Means) bool {
	switch {
	case f.app == proto.UnknownID && d.Action == policy.Accept, d.Rule.Log == policy.LogNever && !e.observe:
		return true
	case d.Rule.Log == policy.LogAlways:
		return false
	}
	return ev.Kind == proto.Use && (means != ByFlow || d.DryRun) && f.reported.Has(ev.Feature)
}

// report says what an event met.
func (e *Engine) report(f *flow, ev *proto.Event, d policy.Decision, means Means) {
	if e.silent(f, ev, d, means) {
		return
	}
	f.reported |= proto.Of(ev.Feature)
	e.classify(f)
	n := e.notice(Decided, f)
	if n == nil {
		return
	}
	if ev.App != nil {
		n.Flow.App = ev.App
	}
	n.Feature, n.Rule, n.Details = ev.Feature, d.Rule, ev.Details
	if n.Verdict = d.Action; d.Action != policy.Accept {
		n.Means = means
	}
	if n.DryRun = d.DryRun; d.DryRun {
		n.Verdict, n.Would = policy.Accept, d.Action
	} else if means == ByNothing {
		n.Verdict = policy.Accept // there was no way to refuse it alone, and the policy lets the rest live
	}
	n.Login, n.Peer, n.File, n.Size = ev.Login, ev.Peer, ev.File, ev.Size
	if len(n.Login) == 0 {
		n.Login = f.user()
	}
	e.sink(n)
}

func (e *Engine) reportExpected(f *flow, x *proto.Expectation) {
	if n := e.notice(Expected, f); n != nil {
		n.Feature, n.To = x.Feature, x.To
		e.sink(n)
	}
}

func (e *Engine) announceEnd(f *flow) {
	if n := e.notice(Expired, f); n != nil {
		e.sink(n)
	}
}

func (e *Engine) alarm(f *flow, text string) {
	if n := e.notice(Alarm, f); n != nil {
		n.Text = text
		e.sink(n)
	}
}
