package enforce

import (
	"fmt"
	"runtime/debug"

	"chaperone/policy"
	"chaperone/proto"
)

// read shows the parser one direction's unread bytes, message by message.
func (e *Engine) read(f *flow, w *window) {
	defer e.rescue(f)
	for f.phase == following {
		b := w.unread()
		if w.half != nil {
			if n := min(w.half.Skip, len(b)); n > 0 {
				w.read(n, &e.buffers)
				w.half.Skip -= n
				continue
			}
		}
		if len(b) == 0 || !e.message(f, w, b) {
			return
		}
	}
}

// message shows the parser one message and reports whether to go on.
func (e *Engine) message(f *flow, w *window, b []byte) bool {
	ev := &e.events
	ev.Clear()
	ev.Over, ev.Subject, ev.Hinted = f.over, f.subjectSide(), nil
	if f.hint != proto.UnknownID {
		ev.Hinted = e.view.App(f.hint)
	}
	n, err := f.parser.Parse(ev, f.inner(w.dir), b)
	w.hide()
	e.weigh(f, w)
	if f.phase != following {
		return false
	}
	if err != nil || n < 0 || n > len(b) || n == 0 && len(b) > proto.MaxUnread {
		e.astray(f)
		return false
	}
	w.read(n, &e.buffers)
	if w.half != nil {
		w.half.Skip = max(ev.Skip, 0)
	}
	switch {
	case ev.Finished:
		e.trust(f)
	case ev.Handoff && w.half != nil:
		e.handoff(f)
	case ev.Handoff:
		w.swallow = w.swallow || n == 0
		e.wrap(f)
	}
	return n > 0 || ev.Skip > 0
}

// astray gives up on following a flow whose bytes are not what its protocol
// allows. Met in mid-stream, or with bytes missing, it is looked for anew.
func (e *Engine) astray(f *flow) {
	e.count.Astray++
	e.dropParser(f)
	if f.over == proto.TCP && (e.observe || !f.handshake) {
		f.phase, f.handshake, f.cand = opening, false, e.overs[f.over]
		for i := range f.half {
			f.half[i].ReadAll(&e.buffers)
		}
		return
	}
	if f.app == f.carrier && e.catalog.Protocols[f.protocol].Carries {
		e.anybodys(f)
		return
	}
	e.unsafe(f)
}

// unsafe decides a flow that can no longer be judged: it is cut where something
// of its application is refused and the policy says so.
func (e *Engine) unsafe(f *flow) {
	if e.gateway.WhenInseparable != policy.Reset || !e.cut(f, f.app) {
		e.trust(f)
	}
}

// anybodys decides a flow that can no longer be judged and may be of any app: it is
// cut where anything at all is refused and the policy says so.
func (e *Engine) anybodys(f *flow) {
	if e.gateway.WhenInseparable == policy.Reset {
		for id := proto.UnknownID + 1; e.view.App(id) != proto.Unknown; id++ {
			if e.cut(f, id) {
				return
			}
		}
	}
	e.trust(f)
}

// cut resets the flow where something of app is refused, and reports whether it
// has.
func (e *Engine) cut(f *flow, app proto.AppID) bool {
	feature, d, ok := e.refusal(f, app, e.view.Refused(f.dept, app))
	if ok {
		e.report(f, &proto.Event{App: e.view.App(app), Feature: feature}, d, ByFlow)
		e.refuse(f, policy.Reset)
	}
	return ok
}

// rescue keeps the panic of a matcher or parser to its flow. It must be deferred.
func (e *Engine) rescue(f *flow) {
	r := recover()
	if r == nil {
		return
	}
	e.count.Panics++
	if f.talk != nil {
		if f.parser != nil {
			f.parser = nil // it may be in any state: not to be used again
			e.lent--
		}
		for i := range f.half {
			f.half[i].Hide()
		}
	}
	e.alarm(f, fmt.Sprintf("panic while reading a flow: %v\n%s", r, debug.Stack()))
	if f.phase == trusted || f.phase == refused {
		return
	}
	if e.failOpen() {
		e.trust(f)
	} else {
		e.refuse(f, policy.Drop)
	}
}
