package enforce

import (
	"net/netip"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// How long what hosts say of each other is remembered.
const (
	hintStays = 30 * time.Minute
	nameStays = time.Minute // at least: connections are made after an answer's time is over, too
	nameEnds  = time.Hour   // at the most
)

// hinted notes a hint that the parser of f has given.
func (e *Engine) hinted(f *flow, w *window, to netip.AddrPort) {
	if to.Addr().IsUnspecified() {
		sender, dst := f.ends()
		if w.dir == proto.FromResponder {
			sender = dst
		}
		if to.Port() != 0 {
			sender = netip.AddrPortFrom(sender.Addr(), to.Port())
		}
		to = sender
	}
	if to.IsValid() && to.Port() != 0 && !to.Addr().IsUnspecified() {
		e.expect.hints.add(to, rumour{app: f.app}, e.now.Add(hintStays), e.now)
	}
}

// hintAt returns whose host is said to wait at to, UnknownID for nobody's.
func (e *Engine) hintAt(to netip.AddrPort) proto.AppID {
	r, _ := e.expect.hints.about(e.now, to)
	return r.app
}

// learn notes which addresses the hosts of applications are said to have. Where a
// name of nobody's shares the address of one, the latest answer counts: whoever
// asked is about to call it.
func (e *Engine) learn() {
	ev := &e.events
	for i := range ev.Resolved[:ev.NResolved] {
		r := &ev.Resolved[i]
		app, feature, ok := e.view.Host(r.Name)
		if was, _ := e.expect.names.about(e.now, r.Addr); !ok && was.app == proto.UnknownID {
			continue
		}
		says := rumour{app: app, feature: feature}
		if e.own(app) {
			says.view = e.view
		}
		e.expect.names.add(r.Addr, says, e.now.Add(min(max(r.For, nameStays), nameEnds)), e.now)
	}
}

// named returns whose host the far end of a flow is by what was last answered to
// a question for its name.
func (e *Engine) named(f *flow) (proto.AppID, proto.Feature, bool) {
	r, _ := e.expect.names.about(e.now, f.far().Addr())
	return r.app, r.feature, r.app != proto.UnknownID && (r.view == nil || r.view == e.view)
}

// nameless takes a flow that is over with no name said for that of whose network or
// host it goes to.
func (e *Engine) nameless(f *flow) {
	if !e.events.Finished || !e.plain(f.app) || f.inside != nil && f.inside.nHost > 0 || e.housed(f) {
		return
	}
	if app, feature, ok := e.named(f); ok {
		e.belongs(f, app, feature, proto.Likely)
	}
}

// asked judges a question for the address of an application's host: where the
// host is refused, nobody need find it.
func (e *Engine) asked(f *flow, w *window) {
	app, feature, ok := e.view.Host(e.events.Asked)
	if !ok {
		return
	}
	about := e.aboutFlow(f)
	about.Far = netip.AddrPort{}
	d := e.view.Decide(f.dept, app, feature, about)
	if d.Action == policy.Accept {
		return // to ask is not to use
	}
	x := proto.Event{App: e.view.App(app), Feature: feature, Kind: proto.Offer, Peer: e.events.Asked}
	means := e.means(f, w, &x)
	e.report(f, &x, d, means)
	if !d.DryRun {
		e.apply(f, w, &x, d.Action, means)
		w.tell = means == ByPacket && d.Action == policy.Reset
	}
}
