package enforce

import (
	"chaperone/policy"
	"chaperone/proto"
)

// trust lets the rest of the flow pass: by the kernel alone as soon as nothing
// that was judged can be sent again in another form.
func (e *Engine) trust(f *flow) {
	if f.phase == trusted || f.phase == refused {
		return
	}
	if f.phase != counting && f.talk != nil && e.bulky(f) {
		e.countBytes(f)
		return
	}
	if f.over != proto.TCP || !e.offload {
		e.settle(f, trusted)
		return
	}
	e.stopReading(f)
	f.phase, f.since = leaving, e.clock(e.now)
}

// stopReading takes all that is kept of the flow for read.
func (e *Engine) stopReading(f *flow) {
	for i := range f.half {
		f.half[i].ReadAll(&e.buffers)
		f.half[i].Skip = 0
	}
	e.dropParser(f)
}

// leave trusts a leaving flow once both sides have acknowledged what was judged.
//
// Without this a sender could show the gateway bytes that never arrive, by a
// small time to live, and the far side others once the flow is trusted.
func (e *Engine) leave(f *flow) {
	if f.phase == leaving && f.half[0].Done() && f.half[1].Done() {
		e.settle(f, trusted)
	}
}

// heard trusts a leaving flow of which the kernel has seen the acknowledgement that
// it was asked to wait for.
func (e *Engine) heard(f *flow) {
	if f.phase == leaving || f.phase == parted {
		e.settle(f, trusted)
	}
}

// awaits reports whether all that a leaving flow waits for is that the responder
// acknowledges the one segment that its initiator has sent, which the kernel can wait
// for. A segment arrives as a whole or not at all: what is sent again once the flow is
// forgotten is the start of it, and is judged as such.
func (e *Engine) awaits(f *flow) bool {
	if f.phase != leaving || f.waited || f.crossed || f.pieces != 1 {
		return false
	}
	h := &f.half[proto.FromInitiator]
	return f.half[proto.FromResponder].Done() && h.InFlight() <= oneSegment && h.InFlight() == h.Next()-f.start[proto.FromInitiator]
}

// oneSegment is how many bytes no network cuts further on a usual link. It is less
// than AckSpan, so that no acknowledgement before the one waited for looks like it.
const oneSegment = 1460

// part gives back what a flow holds for whose answer the kernel has waited long.
func (e *Engine) part(f *flow) {
	e.settle(f, parted)
	e.flows.touch(f, e.classOf(f))
}

// refuse ends the flow.
func (e *Engine) refuse(f *flow, a policy.Action) {
	f.reset = a == policy.Reset
	e.count.Refused++
	e.settle(f, refused)
}

func (e *Engine) settle(f *flow, to phase) {
	f.phase = to
	e.putTalk(f)
}

// review looks at a flow again because the policy has changed.
func (e *Engine) review(f *flow) {
	f.dept, f.generation = e.view.Department(e.subject(f)), e.generation
	if e.own(f.app) { // the policy's own apps are numbered anew
		app, feature, ok := proto.UnknownID, proto.Session, false
		named := f.inside != nil && f.inside.nHost > 0
		if named {
			app, feature, ok = e.view.Host(f.inside.host[:f.inside.nHost])
		}
		if !ok {
			app, feature, _ = e.view.Custom(f.far(), f.over, named)
		}
		f.app, f.whole = app, proto.Of(feature)
	}
	if f.talk != nil && e.own(f.hint) {
		f.hint, _, _ = e.view.Custom(f.far(), f.over, false)
	}
	if f.phase == following {
		f.minded = e.minds(f)
	}
	if f.phase == counting && !e.bulky(f) {
		e.trust(f)
	}
	if f.phase != opening {
		e.recheck(f)
	}
}

// minds reports whether something is refused of any app that the flow's protocol may
// yet turn out to be.
func (e *Engine) minds(f *flow) bool {
	for _, a := range e.catalog.Protocols[f.protocol].Apps {
		if e.view.Refused(f.dept, e.catalog.ID(a)) != 0 {
			return true
		}
	}
	return false
}

// own reports whether an app is defined by the policy, not by the catalogue.
func (e *Engine) own(app proto.AppID) bool { return int(app) >= len(e.catalog.Apps) }

// recheck decides again what the flow as a whole was decided for.
func (e *Engine) recheck(f *flow) {
	whole := f.whole
	if whole == 0 {
		whole = proto.Of(proto.Session)
	}
	if f.inside != nil && f.inside.tunnel != proto.UnknownID && e.refusable(f, f.inside.tunnel, proto.Of(proto.Tunnel)) {
		return
	}
	if !e.refusable(f, f.app, whole) && f.phase == refused {
		f.phase = trusted
	}
}

// refusable refuses the flow where one of these features of app is to be
// refused, and reports whether one is.
func (e *Engine) refusable(f *flow, app proto.AppID, features proto.Features) bool {
	feature, d, ok := e.refusal(f, app, features)
	if ok && f.phase != refused {
		f.reported &^= proto.Of(feature) // another verdict than the one told
		e.report(f, &proto.Event{App: e.view.App(app), Feature: feature, Whole: true}, d, ByFlow)
		e.refuse(f, d.Action)
	}
	return ok
}

// refusal returns the first of these features of app that is refused for the flow
// as a whole, and not in a dry run.
func (e *Engine) refusal(f *flow, app proto.AppID, features proto.Features) (proto.Feature, policy.Decision, bool) {
	for feature := range features.All() {
		if d := e.view.Decide(f.dept, app, feature, e.aboutFlow(f)); d.Action != policy.Accept && !d.DryRun {
			return feature, d, true
		}
	}
	return 0, policy.Decision{}, false
}

// fate returns what the kernel shall remember of the flow.
func (e *Engine) fate(f *flow) Settled {
	switch {
	case f.phase == trusted:
		return Settled{Fate: Trust, App: e.apparent(f)}
	case f.phase == refused:
		return Settled{Fate: Refuse, Reset: f.reset}
	case f.phase == following, f.phase == counting, f.phase == leaving && f.waited:
		return Settled{Fate: Follow, App: f.app}
	case e.awaits(f):
		return Settled{Fate: Await, Ack: uint16(f.half[proto.FromInitiator].Next() % AckSpan)}
	}
	return Settled{}
}

// classOf returns how long the flow is remembered when nothing more comes.
func (e *Engine) classOf(f *flow) class {
	switch {
	case f.phase == trusted && e.offload && f.app == proto.UnknownID:
		return brief
	case e.awaits(f):
		return parting
	case f.over == proto.UDP && f.phase == following && (f.minded || e.view.Refused(f.dept, f.app) != 0):
		if f.unanswered() {
			return silent
		}
		return long // it cannot be found again in the middle, and silence is cheap
	case f.phase == refused || f.over != proto.TCP || f.ended():
		if f.holds() {
			return loose
		}
		return short
	case f.holds() && (f.phase == opening || f.unanswered()):
		return begun
	case f.holds():
		return held
	case f.talk != nil && (f.silent() || f.unanswered()):
		return silent
	}
	return long
}

// unanswered reports whether only one side of what is followed has been heard of: a
// stranger sends a word of a conversation from each of a thousand addresses.
func (f *flow) unanswered() bool { return f.phase == following && (!f.spoke[0] || !f.spoke[1]) }

// ended reports whether the connection is over. While its bytes are of interest
// both sides must have said so: a FIN or RST that never arrives, for its time to
// live, is how one side would have the flow forgotten in the middle.
func (f *flow) ended() bool {
	if f.phase == opening || f.phase == following {
		return f.closing[0] && f.closing[1]
	}
	return f.closing[0] || f.closing[1]
}
