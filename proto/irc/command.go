package irc

import "chaperone/proto"

// line says what a line means, or what of it stands before a piece.
func (p *parser) line(ev *proto.Events, dir proto.Dir, b []byte, cut bool) {
	h := &p.half[dir]
	m := read(trim(b))
	switch {
	case talks(m.verb):
		h.name(m.peer(dir == ev.Subject))
		p.talk(ev, dir, b, &m, cut)
	case is(m.verb, "NICK") && dir == proto.FromInitiator && len(m.source) == 0:
		p.began = true
		e := ev.Saw(proto.Session)
		if dir == ev.Subject {
			e.By(m.name())
		}
	case shows(m.verb):
		ev.Saw(proto.Presence).With(m.about())
	case dir == proto.FromInitiator:
		p.begin(ev, opens(m.verb))
	case is(m.verb, "670"):
		ev.Handoff = true
	default:
		p.begin(ev, is(m.verb, "001") || opens(m.verb))
	}
}

// begin says once that there is a session.
func (p *parser) begin(ev *proto.Events, does bool) {
	if does && !p.began {
		p.began = true
		ev.Saw(proto.Session)
	}
}

// talk says what a line of text is. What servers say is nobody's.
func (p *parser) talk(ev *proto.Events, dir proto.Dir, b []byte, m *message, cut bool) {
	h := &p.half[dir]
	if !h.said && m.at > 0 {
		p.order(ev, dir, b, m.at)
	}
	_, person := nick(m.source)
	server := dir == proto.FromResponder && !person && is(m.verb, "NOTICE")
	if server || cut && len(m.text) == 0 {
		return
	}
	ev.Saw(proto.Messaging).With(h.peer[:h.nPeer])
}

// talks reports whether verb sends text.
func talks(verb []byte) bool {
	return is(verb, "PRIVMSG") || is(verb, "NOTICE") || is(verb, "CPRIVMSG") || is(verb, "CNOTICE") || is(verb, "SQUERY")
}

// shows reports whether verb says who is where.
func shows(verb []byte) bool {
	for _, v := range [...]string{"JOIN", "PART", "QUIT", "AWAY", "KICK", "NICK", "ISON", "WATCH", "MONITOR"} {
		if is(verb, v) {
			return true
		}
	}
	return false
}

// opens reports whether verb is one that connections begin with.
func opens(verb []byte) bool {
	for _, v := range [...]string{"USER", "PASS", "CAP", "SERVER", "WEBIRC", "AUTHENTICATE"} {
		if is(verb, v) {
			return true
		}
	}
	return false
}

// peer returns whom text is to, or from where that is not ours: the channel, or the
// other person.
func (m *message) peer(ours bool) []byte {
	if name, _ := nick(m.source); len(name) > 0 && !ours && !channel(m.first) {
		return name
	}
	return m.first
}

// about returns the channel or person that a line is about.
func (m *message) about() []byte {
	first := m.name()
	if name, person := nick(m.source); person && !channel(first) {
		return name
	}
	if channel(first) || len(m.source) > 0 {
		return first
	}
	return nil
}

// name returns the first parameter, which may be written as text.
func (m *message) name() []byte {
	if len(m.first) == 0 {
		return m.text
	}
	return m.first
}
