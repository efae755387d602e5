package enforce

import (
	"chaperone/proto"
)

// Limits of recognition.
const (
	maxSilent  = 64 // the same where only one side speaks, or says nothing
	signOfLife = 8  // bytes of a datagram that say nothing
	maxLooks   = 8  // openings given up before a flow of datagrams, or one met in mid-stream, stays unrecognised
	maxNested  = 4  // conversations inside conversations
)

// advance shows the flow's new bytes to the matchers, then to the parser.
func (e *Engine) advance(f *flow, w *window) {
	for {
		if f.phase == opening {
			if !e.recognise(f, w) {
				return
			}
			e.read(f, &window{p: w.p, dir: w.dir.Other(), half: &f.half[w.dir.Other()], past: true})
		}
		if f.phase == following {
			e.read(f, w)
		}
		if f.phase != opening {
			return
		}
	}
}

// recognise asks the matchers about a TCP flow and reports whether it is
// followed now.
func (e *Engine) recognise(f *flow, w *window) bool {
	o := e.openingOf(f)
	o.MidStream = !f.handshake
	for dir := range f.half {
		unread, _ := f.half[dir].Unread()
		if o.MidStream && proto.Dir(dir) != w.dir {
			unread = nil // which of two middles came first nobody knows
		}
		if f.inner(proto.Dir(dir)) == proto.FromInitiator {
			o.Initiator = unread
		} else {
			o.Responder = unread
		}
	}
	sent := len(o.From(f.inner(w.dir)))
	answer := e.detect(f, o)
	if f.phase == opening && f.crossed {
		answer = e.detectCrossed(f, o, answer)
	}
	switch {
	case f.phase != opening: // recognised, or a matcher has panicked
		return f.phase == following
	case e.probing(f, o):
		return false
	case f.lost && !f.gap && e.now.Sub(e.began) > idle[long]: // it was silent for so long, perhaps in the middle of a message
	case answer == proto.More && sent <= proto.MaxUnread:
		return false
	case o.MidStream && int(f.looks) < maxLooks:
		f.looks++ // perhaps the next segment starts a message
		w.half.ReadAll(&e.buffers)
		f.cand = e.overs[f.over]
		return false
	}
	e.unrecognised(f)
	return false
}

// detectCrossed asks again with the sides exchanged, where both have opened the
// connection and answer is what the matchers say of the one that was first.
func (e *Engine) detectCrossed(f *flow, o *proto.Opening, answer proto.Answer) proto.Answer {
	cand := f.cand
	f.cand = e.overs[f.over]
	o.Initiator, o.Responder = o.Responder, o.Initiator
	o.Src, o.Dst = o.Dst, o.Src
	again := e.detect(f, o)
	if f.phase != opening {
		f.reversed = !f.reversed
		return again
	}
	f.cand = cand
	if again == proto.More {
		return again
	}
	return answer
}

func (e *Engine) openingOf(f *flow) *proto.Opening {
	o := &e.opening
	o.Src, o.Dst = f.ends()
	o.Over, o.MidStream = f.over, false
	o.Initiator, o.Responder, o.Earlier, o.Announced, o.Hint = nil, nil, nil, nil, nil
	if f.announced {
		o.Announced, o.AnnouncedFor = e.view.App(f.app), f.carries
	}
	if f.hint != proto.UnknownID {
		o.Hint = e.view.App(f.hint)
	}
	return o
}

// detect asks the matchers that have not said No, and begins to follow on Yes.
func (e *Engine) detect(f *flow, o *proto.Opening) (answer proto.Answer) {
	defer e.rescue(f)
	e.firsts.narrow(&f.cand, o)
	for i := f.cand.next(0); i < maxProtocols; i = f.cand.next(i + 1) {
		switch e.catalog.Protocols[i].Detect(o) {
		case proto.No:
			f.cand.drop(i)
		case proto.Yes:
			e.begin(f, i)
			return proto.Yes
		}
	}
	if f.cand.empty() {
		return proto.No
	}
	return proto.More
}

// begin follows the flow as protocol i.
func (e *Engine) begin(f *flow, i int) {
	p := e.catalog.Protocols[i]
	f.carrier = e.catalog.ID(p.Apps[0])
	if inside := f.depth > 0 && !e.plain(f.app) && e.plain(f.carrier); !inside && !e.speaks(p, f.app) {
		f.app, f.confidence = f.carrier, p.Confidence
	}
	e.tell(f, p)
	f.looks = 0
	if p.New == nil {
		e.classify(f)
		e.whole(f, proto.Session)
		e.trust(f)
		return
	}
	f.phase, f.protocol = following, int16(i)
	f.minded = e.minds(f)
	e.lend(f, i)
}

// speaks reports whether p is the protocol of app, known from an announcement
// or a mark.
func (e *Engine) speaks(p *proto.Protocol, app proto.AppID) bool {
	for _, a := range p.Apps {
		if app != proto.UnknownID && e.catalog.ID(a) == app {
			return true
		}
	}
	return false
}

// unrecognised decides a flow that no matcher knows: as it was announced, by the
// user's own applications, or as the gateway's setting says. One that was
// followed before and cannot be found again can no longer be judged.
func (e *Engine) unrecognised(f *flow) {
	if f.talk != nil && f.lost {
		e.unsafe(f)
		return
	}
	if f.app != proto.UnknownID {
		e.trust(f)
		return
	}
	feature := proto.Session
	if app, of, ok := e.view.Custom(f.far(), f.over, false); ok {
		f.app, feature = app, of
		if !e.own(app) {
			f.confidence = proto.Likely
		}
	} else if app, of, ok := e.named(f); ok {
		f.app, feature, f.confidence = app, of, proto.Likely
	}
	e.classify(f)
	e.whole(f, feature)
	e.trust(f)
}

// whole judges a flow that is one feature from end to end.
func (e *Engine) whole(f *flow, feature proto.Feature) {
	e.events.Clear()
	e.events.Saw(feature).WithWhole()
	e.weigh(f, &window{past: true})
}
