package enforce

import (
	"net/netip"

	"chaperone/proto"
)

// An inside is what is known of the conversation a flow carries beyond what its
// packets' addresses say: through which proxy, with whom, by what name, who the user
// is, and how much is being sent.
type inside struct {
	tunnel proto.AppID    // the proxy's app; UnknownID where the flow is no tunnel
	far    netip.AddrPort // whom the conversation is with; invalid: the packets' destination
	host   [maxHost]byte
	nHost  uint8
	run    run // where that is counted
	login
}

const (
	maxHost  = 64 // bytes of a server's name that are remembered
	maxLogin = 64 // and of a user's
)

// A login is the inside user's name.
type login struct {
	length uint8
	text   [maxLogin]byte
}

func (l *login) set(name []byte) { l.length = uint8(copy(l.text[:], name)) }

func (l *login) name() []byte { return l.text[:l.length] }

// user returns the name of the inside user, nil where it is not known.
func (f *flow) user() []byte {
	if f.inside == nil {
		return nil
	}
	return f.inside.name()
}

// within returns the flow's inside, which it makes where there is none.
func (e *Engine) within(f *flow) *inside {
	if f.inside == nil {
		if n := len(e.insides); n > 0 {
			f.inside, e.insides = e.insides[n-1], e.insides[:n-1]
		} else {
			f.inside = new(inside)
		}
	}
	return f.inside
}

// outside takes back the flow's inside.
func (e *Engine) outside(f *flow) {
	if f.inside != nil {
		*f.inside = inside{}
		e.insides = append(e.insides, f.inside)
		f.inside = nil
	}
}

// toward notes whom the events at hand say the conversation is with. Where an
// application has a host of that name, the flow is its.
func (e *Engine) toward(f *flow) {
	ev := &e.events
	if ev.Far.IsValid() {
		in := e.within(f)
		in.far, in.nHost = ev.Far, 0
	}
	if len(ev.Host) == 0 {
		e.nameless(f)
		return
	}
	in := e.within(f)
	in.nHost = uint8(copy(in.host[:], ev.Host))
	if !e.plain(f.app) {
		return
	}
	if app, feature, ok := e.view.Host(ev.Host); ok {
		e.belongs(f, app, feature, proto.Certain)
	} else {
		e.housed(f)
	}
}

// housed takes a flow that says only how something is carried for that of the app in
// whose network it ends, and reports whether there is one.
func (e *Engine) housed(f *flow) bool {
	app, feature, ok := e.view.Custom(f.far(), f.over, len(e.events.Host) > 0)
	if ok {
		c := proto.Certain // its owner has said so
		if !e.own(app) {
			c = proto.Likely
		}
		e.belongs(f, app, feature, c)
	}
	return ok
}

// belongs takes a flow that says only how something is carried for an app's, whose
// feature it is.
func (e *Engine) belongs(f *flow, app proto.AppID, feature proto.Feature, c proto.Confidence) {
	f.app, f.confidence = app, c
	e.disown(f)
	e.events.Saw(feature).WithWhole()
}

// disown takes the session out of what has been said of a flow that is carried by
// another app: it is the carrier's.
func (e *Engine) disown(f *flow) {
	ev := &e.events
	if ev.App != nil || f.app == proto.UnknownID || f.app == f.carrier || !e.plain(f.carrier) {
		return
	}
	said := ev.Seen[:ev.NSeen]
	ev.NSeen = 0
	for _, x := range said {
		if x.App != nil || x.Feature != proto.Session {
			ev.Seen[ev.NSeen] = x
			ev.NSeen++
		}
	}
}

// plain reports whether an app says only how something is carried: the web, a
// proxy, or nothing at all.
func (e *Engine) plain(app proto.AppID) bool {
	if app == proto.UnknownID {
		return true
	}
	c := e.view.App(app).Category
	return c == proto.Web || c == proto.TunnelApp
}

// apparent returns the app that a flow is reported as: the innermost that is more
// than the web, or else the proxy.
func (e *Engine) apparent(f *flow) proto.AppID {
	if f.inside != nil && f.inside.tunnel != proto.UnknownID && e.plain(f.app) {
		return f.inside.tunnel
	}
	return f.app
}

// handoff has what follows recognised as a conversation of its own.
func (e *Engine) handoff(f *flow) {
	reversed := e.events.Reversed
	if e.deeper(f) {
		e.dropParser(f)
		f.reversed = f.reversed != reversed
		f.phase, f.cand, f.looks = opening, e.overs[f.over], 0
	}
}

// deeper notes that the flow's app carries another conversation, unless that
// would be one too many.
func (e *Engine) deeper(f *flow) bool {
	if f.depth++; f.depth > maxNested {
		e.tooDeep(f)
		return false
	}
	if e.view.App(f.app).Category == proto.TunnelApp {
		e.classify(f)
		e.within(f).tunnel = f.app
		f.app = proto.UnknownID
	}
	f.whole = 0
	return true
}

// tooDeep decides a flow that carries more conversations inside each other than are
// looked into. The innermost may be anything.
func (e *Engine) tooDeep(f *flow) {
	e.count.TooDeep++
	e.anybodys(f)
}

// wrap keeps the parser that reads the header of every datagram of a flow, so
// that what stands behind the headers is recognised as a conversation of its own.
func (e *Engine) wrap(f *flow) {
	if f.wrapper != nil {
		e.tooDeep(f) // a wrapped datagram in a wrapped datagram
		return
	}
	parser, protocol := f.parser, f.protocol
	if e.deeper(f) {
		f.wrapper, f.wrapping, f.parser = parser, protocol, nil
		f.phase, f.looks = opening, 0
	}
}

// unwrap reads the header of a wrapped datagram and reports whether there is
// something behind it. A datagram that cannot be read does not pass.
func (e *Engine) unwrap(f *flow, w *window) bool {
	defer e.rescue(f)
	ev := &e.events
	ev.Clear()
	n, err := f.wrapper.Parse(ev, w.dir, w.rest)
	if err != nil || n <= 0 || n > len(w.rest) || !ev.Handoff {
		e.count.Astray++
		w.swallow = true
		return false
	}
	e.toward(f)
	w.read(n, &e.buffers)
	return len(w.rest) > 0
}
