package enforce

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// Limits of what is remembered of what hosts say of each other.
const (
	maxRumours = 1 << 16
	hintStays  = 30 * time.Minute
	nameStays  = time.Minute // at least: connections are made after an answer's time is over, too
	nameEnds   = time.Hour   // at the most
)

// rumours is what is said of places, which anybody may say of any: it decides
// nothing alone. The oldest makes room for the new.
type rumours[K comparable] struct {
	standing atomic.Int32 // so that a new flow costs no lock while there are none
	mu       sync.Mutex
	byPlace  map[K]int // index in ring
	ring     []rumour[K]
	next     int
}

type rumour[K comparable] struct {
	place K
	said
	until time.Time
}

// said is what a rumour says of its place.
type said struct {
	app     proto.AppID
	feature proto.Feature
	view    *policy.View // where app is one of the policy's own: it has another number in others
}

// add notes what is said of a place, in place of what was said before.
func (r *rumours[K]) add(place K, s said, until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byPlace == nil {
		r.byPlace, r.ring = map[K]int{}, make([]rumour[K], maxRumours)
	}
	i, known := r.byPlace[place]
	if !known {
		i = r.next
		r.next = (r.next + 1) % len(r.ring)
		delete(r.byPlace, r.ring[i].place)
		r.byPlace[place] = i
	}
	r.ring[i] = rumour[K]{place, s, until}
	r.standing.Store(int32(len(r.byPlace)))
}

// about returns what is said of a place.
func (r *rumours[K]) about(place K, now time.Time) (s said) {
	if r.standing.Load() == 0 {
		return s
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if i, known := r.byPlace[place]; known && now.Before(r.ring[i].until) {
		s = r.ring[i].said
	}
	return s
}

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
		e.expect.hints.add(to, said{app: f.app}, e.now.Add(hintStays))
	}
}

// hintAt returns whose host is said to wait at to, UnknownID for nobody's.
func (e *Engine) hintAt(to netip.AddrPort) proto.AppID { return e.expect.hints.about(to, e.now).app }

// learn notes which addresses the hosts of applications are said to have. Where a
// name of nobody's shares the address of one, the latest answer counts: whoever
// asked is about to call it.
func (e *Engine) learn() {
	ev := &e.events
	for i := range ev.Resolved[:ev.NResolved] {
		r := &ev.Resolved[i]
		app, feature, ok := e.view.Host(r.Name)
		if !ok && e.expect.names.about(r.Addr, e.now).app == proto.UnknownID {
			continue
		}
		s := said{app: app, feature: feature}
		if e.own(app) {
			s.view = e.view
		}
		e.expect.names.add(r.Addr, s, e.now.Add(min(max(r.For, nameStays), nameEnds)))
	}
}

// named returns whose host the far end of a flow is by what was last answered to
// a question for its name.
func (e *Engine) named(f *flow) (proto.AppID, proto.Feature, bool) {
	s := e.expect.names.about(f.far().Addr(), e.now)
	return s.app, s.feature, s.app != proto.UnknownID && (s.view == nil || s.view == e.view)
}

// nameless takes a flow that is over with no name said for that of whose host it
// goes to.
func (e *Engine) nameless(f *flow) {
	if !e.events.Finished || !e.plain(f.app) || f.inside != nil && f.inside.nHost > 0 {
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
