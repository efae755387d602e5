package http

import "chaperone/proto"

// response reads the head of an answer.
func (p *parser) response(ev *proto.Events, dir proto.Dir, head []byte) error {
	if statusAnswer(head) != proto.Yes {
		return errStart
	}
	_, n := proto.Line(head)
	status, _ := proto.CutNumber(head[statusEnd-3:], 999)
	r := &p.resp
	*r = Response{Status: int(status), Fields: NewFields(head[n:]), FromInitiator: dir == proto.FromInitiator}
	if r.Status < 200 && r.Status != 101 {
		return nil // the answer is still to come
	}
	x := p.asked[0]
	if p.nAsked > 0 {
		p.nAsked--
		copy(p.asked[:], p.asked[1:p.nAsked+1])
		p.asked[p.nAsked] = exchange{}
	}
	if x.method == tunnel {
		p.granted(ev, dir.Other(), r.Status)
		if ev.Handoff {
			return nil
		}
	}
	if !x.known {
		p.answered(ev, r)
	}
	return p.answer(ev, dir, r, &x)
}

// granted ends the waiting behind a CONNECT.
func (p *parser) granted(ev *proto.Events, client proto.Dir, status int) {
	p.half[client].state = atHead
	ev.Handoff = status/100 == 2
}

// answered asks the applications whose answer this is.
func (p *parser) answered(ev *proto.Events, r *Response) {
	for _, s := range p.sites {
		if s.Response == nil {
			continue
		}
		if try(ev, s, func() bool { return s.Response(ev, r) }) {
			return
		}
	}
}

// try asks s, and takes back what it has said where it has said no.
func try(ev *proto.Events, s *Site, ask func() bool) bool {
	seen, expected, hints := ev.NSeen, ev.NExpect, ev.NHints
	switch {
	case !ask():
		ev.NSeen, ev.NExpect, ev.NHints, ev.App = seen, expected, hints, nil
		return false
	case ev.App == nil:
		ev.App = s.Apps[0]
	}
	return true
}
