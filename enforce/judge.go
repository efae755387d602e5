package enforce

import (
	"net/netip"

	"chaperone/policy"
	"chaperone/proto"
)

// weigh judges what a parser has said of one message.
func (e *Engine) weigh(f *flow, w *window) {
	ev := &e.events
	if ev.Lost > 0 {
		e.count.Lost += uint64(ev.Lost)
	}
	if ev.App != nil {
		f.app = e.said(f, ev.App)
		if f.confidence = e.catalog.Protocols[f.protocol].Confidence; ev.Likely {
			f.confidence = proto.Likely
		}
	}
	e.disown(f)
	e.toward(f)
	e.learn()
	if len(ev.Asked) > 0 {
		e.asked(f, w)
	}
	var offer outcome
	if f.talk != nil {
		offer = f.offer
	}
	for i := range ev.Seen[:ev.NSeen] {
		if f.phase == refused {
			break
		}
		e.judge(f, w, &ev.Seen[i], &offer)
	}
	for i := range ev.Expected[:ev.NExpect] {
		e.expected(f, &ev.Expected[i], &offer)
	}
	for _, to := range ev.Hints[:ev.NHints] {
		e.hinted(f, w, to)
	}
	if f.talk != nil {
		f.offer = offer
	}
}

// said returns the number of the app that a parser says a flow is of: one of the
// catalogue, or one of the policy's own that was said to wait at either end.
func (e *Engine) said(f *flow, a *proto.App) proto.AppID {
	if a == e.events.Hinted {
		return f.hint
	}
	return e.catalog.ID(a)
}

// judge weighs one event against the policy, and takes it away where that says so.
func (e *Engine) judge(f *flow, w *window, ev *proto.Event, offer *outcome) {
	if len(ev.Login) > 0 {
		e.within(f).set(ev.Login)
	}
	if ev.Details {
		e.detail(f, ev, offer)
		return
	}
	if ev.Kind != proto.Ability {
		f.features |= proto.Of(ev.Feature)
	}
	if ev.Whole {
		f.whole |= proto.Of(ev.Feature)
	}
	about := e.aboutFlow(f)
	about.Peer, about.File, about.Size = ev.Peer, ev.File, ev.Size
	about.Partial = ev.Kind == proto.Offer && len(ev.File) == 0
	d := e.view.Decide(f.dept, e.appOf(f, ev), ev.Feature, about)
	means := ByNothing
	if d.Action != policy.Accept {
		means = e.means(f, w, ev)
	}
	if ev.Kind == proto.Offer {
		*offer = outcome{d, ev.Feature, means}
	}
	if ev.Kind != proto.Ability {
		e.report(f, ev, d, means)
	}
	if !d.DryRun {
		e.apply(f, w, ev, d.Action, means)
	}
}

// appOf returns whose feature an event is.
func (e *Engine) appOf(f *flow, ev *proto.Event) proto.AppID {
	if ev.App != nil {
		return e.catalog.ID(ev.App)
	}
	return f.app
}

// aboutFlow returns what is known of a flow whatever happens in it.
func (e *Engine) aboutFlow(f *flow) *policy.About {
	a := &e.about
	a.Login, a.Peer, a.File, a.Size, a.Partial = f.user(), nil, nil, 0, false
	a.Far, a.Over, a.Carrier, a.Likely = f.far(), f.over, f.carrier, f.confidence == proto.Likely
	return a
}

// means chooses how a refused event is taken away: with the least collateral.
func (e *Engine) means(f *flow, w *window, ev *proto.Event) Means {
	switch {
	case w.reaches(ev.Off, len(ev.Blunt)):
		return ByBlunt
	case ev.Kind == proto.Ability:
		return ByNothing
	case ev.Whole:
		return ByFlow
	case f.over == proto.UDP && !w.past:
		return ByPacket
	case ev.Kind == proto.Offer && e.announces(ev.Feature):
		return ByExpectation
	case e.gateway.WhenInseparable == policy.Reset:
		return ByFlow
	}
	return ByNothing
}

// announces reports whether the message at hand says where the feature's data
// connection will come up.
func (e *Engine) announces(feature proto.Feature) bool {
	for i := range e.events.Expected[:e.events.NExpect] {
		if e.events.Expected[i].Feature == feature {
			return true
		}
	}
	return false
}

// apply carries a refusal out.
func (e *Engine) apply(f *flow, w *window, ev *proto.Event, a policy.Action, means Means) {
	switch means {
	case ByBlunt:
		e.scratch = append(e.scratch[:0], ev.Blunt...)
		w.overwrite(ev.Off, e.scratch, &e.buffers)
		e.count.Blunted++
	case ByPacket:
		w.swallow = true
	case ByFlow:
		e.refuse(f, a)
	}
}

// detail reports the names of an event that had to be judged without them.
func (e *Engine) detail(f *flow, ev *proto.Event, offer *outcome) {
	if ev.Kind == proto.Offer && offer.feature == ev.Feature && offer.Rule != nil {
		e.report(f, ev, offer.Decision, offer.means)
	}
}

// expected notes an announcement together with what its offer met.
func (e *Engine) expected(f *flow, x *proto.Expectation, offer *outcome) {
	if x.AtResponder {
		x.To = netip.AddrPortFrom(f.answering(), x.To.Port())
	}
	if !x.To.IsValid() || x.To.Addr().IsUnspecified() || x.To.Port() == 0 || x.For <= 0 {
		return
	}
	n := expectation{app: f.app, feature: x.Feature}
	if x.App != nil {
		n.app = e.catalog.ID(x.App)
	}
	if offer.feature == x.Feature {
		n.offer = *offer
	}
	if n.offer.means == ByBlunt && !n.offer.DryRun && e.shares(f, x, n.app) {
		return
	}
	n.set(f.user())
	if e.expect.announced.add(endpoint{x.To, x.From, x.Over}, n, e.now.Add(x.For), e.now) {
		e.count.Displaced++
	}
	e.count.Expected++
	e.reportExpected(f, x)
}

// shares reports whether datagrams of the same app that are allowed were announced for
// the place of x. Media of a call may share a port (RFC 8843): one that has been taken
// away must not take the others with it.
func (e *Engine) shares(f *flow, x *proto.Expectation, app proto.AppID) bool {
	if x.Over != proto.UDP {
		return false
	}
	there, ok := e.expect.announced.about(e.now, endpoint{x.To, x.From, x.Over})
	if !ok || there.app != app || there.feature == x.Feature {
		return false
	}
	return e.announcedTo(f, &there).Action == policy.Accept
}

// announcedTo returns what an announced data connection meets in the department of f: what
// its offer has met, where that was refused.
func (e *Engine) announcedTo(f *flow, n *expectation) policy.Decision {
	if d := n.offer.Decision; d.Rule != nil && d.Action != policy.Accept {
		return d
	}
	return e.view.Decide(f.dept, n.app, n.feature, e.aboutFlow(f))
}

// meet decides a new flow that was announced.
func (e *Engine) meet(f *flow) {
	src, dst := f.ends()
	f.hint = e.hintAt(dst)
	if f.hint == proto.UnknownID && f.over == proto.UDP { // its answers may come by before its calls
		f.hint = e.hintAt(src)
	}
	if f.hint == proto.UnknownID {
		f.hint, _, _ = e.view.Custom(f.far(), f.over, false)
	}
	x, ok := e.expect.meet(src.Addr(), dst, f.over, e.now)
	if !ok {
		return
	}
	e.count.Met++
	f.app, f.announced, f.carries = x.app, true, x.feature
	f.features, f.whole = proto.Of(x.feature), proto.Of(x.feature)
	if x.length > 0 {
		e.within(f).login = x.login
	}
	e.classify(f)
	d := e.announcedTo(f, &x)
	e.report(f, &proto.Event{Feature: x.feature}, d, ByExpectation)
	if d.Action != policy.Accept && !d.DryRun {
		e.refuse(f, d.Action)
	}
}
