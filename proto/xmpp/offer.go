package xmpp

import "chaperone/proto"

// hit says what a word means that b[i] has completed.
func (p *parser) hit(ev *proto.Events, dir proto.Dir, b []byte, i int) {
	h := &p.half[dir]
	switch h.attr {
	case attrNS:
		p.declared(ev, dir, b, i)
	case attrVar:
		if f, ok := ability(h.hit); ok {
			ev.Able(f).BluntedBy(i, h.blunt)
		}
	case attrNode:
		if h.hit == remote {
			p.propose(ev, dir, proto.RemoteControl, b, i)
		}
	case attrMedia:
		if h.media = h.hit; h.rtp || h.calls && h.element.is("description") {
			p.call(ev, dir, b, i)
		}
	}
}

// ability tells what a client means that says it knows t.
func ability(t token) (f proto.Feature, ok bool) {
	switch t {
	case si, ibb, bytestream, upload, jingleFile, share, compress:
		return proto.FileTransfer, true
	case rtpAudio, phone, invites:
		return proto.Voice, true
	case rtpVideo, camera:
		return proto.Video, true
	case remote:
		return proto.RemoteControl, true
	case bits:
		return proto.Image, true
	}
	return 0, false
}

// declared says what the declaration of a namespace means. It counts wherever it
// stands, whatever is done with it: without it nothing can be.
func (p *parser) declared(ev *proto.Events, dir proto.Dir, b []byte, i int) {
	h := &p.half[dir]
	h.is = h.hit
	switch h.hit {
	case rtp:
		h.rtp = true
		h.calls = h.calls || !h.element.is("description")
		if h.media != none {
			p.call(ev, dir, b, i)
		}
	case ibb:
		p.inBand(ev, dir, b, i)
	case compress:
		if dir == proto.FromResponder {
			ev.Able(proto.FileTransfer).BluntedBy(i, h.blunt)
		}
	default:
		if f, ok := ability(h.hit); ok {
			p.propose(ev, dir, f, b, i)
		}
	}
}

// call proposes a call, or what is added to one.
func (p *parser) call(ev *proto.Events, dir proto.Dir, b []byte, i int) {
	switch p.half[dir].media {
	case video:
		p.propose(ev, dir, proto.Video, b, i)
	default:
		p.propose(ev, dir, proto.Voice, b, i)
	}
}

// inBand says what an element of in-band bytestreams is. What is said once is only
// taken away from then on.
func (p *parser) inBand(ev *proto.Events, dir proto.Dir, b []byte, i int) {
	h := &p.half[dir]
	switch {
	case !h.element.is("data") && !h.element.is("close"):
		p.propose(ev, dir, proto.FileTransfer, b, i)
	case h.flows || h.element.is("close"):
		ev.Able(proto.FileTransfer).BluntedBy(i, h.blunt)
	default:
		h.flows = true
		p.people(ev.Saw(proto.FileTransfer), ev, dir).BluntedBy(i, h.blunt)
	}
}

// propose says that f is proposed, with the file's name where that is in view, or
// was proposed already by the element around this one or by what this answers, and
// is to be taken away here too.
func (p *parser) propose(ev *proto.Events, dir proto.Dir, f proto.Feature, b []byte, i int) {
	h := &p.half[dir]
	p.last, p.known = f, true
	depth, o := h.depth+1, &h.offer
	if h.stanza.replies || o.depth > 0 && o.feature == f && depth > o.depth {
		ev.Able(f).BluntedBy(i, h.blunt)
		return
	}
	o.depth, o.feature = depth, f
	e := p.people(ev.Offers(f), ev, dir).BluntedBy(i, h.blunt)
	if f == proto.FileTransfer && h.preview(b[i+1:min(len(b), i+1+maxPreview)]) {
		o.named = true
		e.Named(o.file[:o.nFile], o.size)
	}
}

// maxPreview bounds how far ahead a name is looked for, in bytes.
const maxPreview = 1 << 10

// preview looks for the offered file's name in b, which follows, and reports
// whether it is there.
func (h *half) preview(b []byte) bool {
	ahead := *h
	for i := 0; i < len(b); i++ {
		if i += ahead.plain(b[i:]); i == len(b) {
			break
		}
		s := ahead.feed(b[i])
		switch {
		case s&sigNamed != 0:
			h.offer.file, h.offer.nFile, h.offer.size = ahead.offer.file, ahead.offer.nFile, ahead.offer.size
			return true
		case s&sigBad != 0 || ahead.depth < h.depth || s&sigEnd != 0 && ahead.depth == h.depth:
			return false
		}
	}
	return false
}
