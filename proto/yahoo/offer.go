package yahoo

import "chaperone/proto"

// offer says what the packet at hand proposes. rest is what is there of its pairs
// behind what decided. Only if that is all, of one offer and of one file, the
// names in it are given at once: none is judged by those of a more harmless one.
func (h *half) offer(ev *proto.Events, rest []byte, whole bool) *proto.Event {
	s := summary{peer: h.peerName(), file: h.file[:h.nFile], size: h.size, files: int(h.files)}
	h.said, h.told = true, false
	if whole {
		all := s
		all.add(rest, h.service)
		if h.told = all.files <= 1 && !all.again; h.told {
			s = all
		}
	}
	e := h.event(ev).With(s.peer)
	switch {
	case h.told:
		e.Named(s.file, s.size)
	case s.files > 0 || s.size > 0:
		ev.Completes(h.kind, h.feature).Named(s.file, s.size)
	}
	h.expect(ev)
	return e
}

// event starts an event of the packet's kind and feature.
func (h *half) event(ev *proto.Events) *proto.Event {
	if h.kind == proto.Use {
		return ev.Saw(h.feature)
	}
	return ev.Offers(h.feature)
}

// say says that text or presence passes, with the peer if that is known.
func (h *half) say(ev *proto.Events) {
	h.pending = false
	f := h.feature
	if h.deed == deedNotify {
		f = proto.Presence
	}
	ev.Saw(f).With(h.peerName())
}

// wants reports whether the value of the key at hand is to be read.
func (p *parser) wants(h *half, dir proto.Dir) bool {
	switch {
	case p.names(h, dir):
		return true
	case h.deed == deedNothing:
		return false
	case h.key == h.peerKey:
		return true
	}
	switch h.key {
	case keyFile, keySize, keyURL, keyServer, keyAddress, keyOwnIP:
		return h.deed != deedUse
	}
	return false
}

// names reports whether the value of the key at hand is the user's name, and news.
func (p *parser) names(h *half, dir proto.Dir) bool {
	switch {
	case p.named:
		return false
	case dir == proto.FromInitiator:
		return h.key == 0 || h.key == keySelf || h.key == keyFrom
	}
	return h.key == keyTo && h.deed != deedNothing && h.peerKey != keyTo
}

// take takes in the value of the key at hand.
func (p *parser) take(ev *proto.Events, h *half, dir proto.Dir, value []byte) {
	switch {
	case len(value) == 0:
	case p.names(h, dir):
		p.named = true
		ev.Saw(proto.Session).By(value)
	case h.key == h.peerKey:
		h.takePeer(ev, clip(value))
	case h.key == keyFile:
		h.takeFile(ev, value)
	case h.key == keySize:
		h.takeSize(ev, readSize(value))
	default:
		h.takeAddress(ev, value)
	}
}

func (h *half) takePeer(ev *proto.Events, name []byte) {
	h.nPeer = uint8(copy(h.peer[:], name))
	if h.pending {
		h.say(ev)
	}
	if h.said && !h.told {
		ev.Completes(h.kind, h.feature).With(name)
	}
}

func (h *half) takeFile(ev *proto.Events, name []byte) {
	switch {
	case !h.said:
		h.nFile = 0
		if len(name) <= maxFile {
			h.nFile = uint8(copy(h.file[:], name))
		}
		h.files = min(h.files+1, 2)
	case !h.told:
		ev.Completes(h.kind, h.feature).Named(name, 0)
	}
}

func (h *half) takeSize(ev *proto.Events, size uint64) {
	switch {
	case !h.said:
		h.size = max(h.size, size)
	case !h.told:
		ev.Completes(h.kind, h.feature).Named(nil, size)
	}
}
