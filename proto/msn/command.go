package msn

import "chaperone/proto"

// command takes in one command's line.
func (p *parser) command(ev *proto.Events, dir proto.Dir, line []byte) {
	h := &p.half[dir]
	s := split(line)
	switch string(s.verb[:]) {
	case "VER", "CVR", "INF", "CAL", "IRO", "JOI", "BYE", "USR", "ANS", "XFR", "RNG", "PNG", "QNG", "OUT", "ACK", "NAK", "CHL", "SYN", "LST":
		p.session(ev, dir, &s)
	case "NLN", "ILN", "FLN", "CHG", "UBX", "UUX", "NFY", "PUT":
		p.presence(ev, &s)
		h.skipPayload(ev, &s)
	case "MSG", "UUM", "UBM", "SDG", "UUN", "UBN":
		p.begin(ev)
		h.message(dir, &s)
	case "QRY", "ADL", "RML", "FQY", "NOT", "GCF", "DEL", "VAS", "SDC", "IPG":
		p.begin(ev)
		h.skipPayload(ev, &s)
	default:
		if isNumber(s.w[0]) {
			h.skipPayload(ev, &s)
		}
	}
}

// begin says once that there is a session.
func (p *parser) begin(ev *proto.Events) {
	if !p.began {
		p.began = true
		ev.Saw(proto.Session)
	}
}

// skipPayload skips the payload of a command, if it has one. Errors and QRY have
// a number for their last word without one, too.
func (h *half) skipPayload(ev *proto.Events, s *words) {
	least := 2
	switch name := s.verb[:]; {
	case string(name) == "QRY":
		least = 4
	case isNumber(name):
		least = 3
	case string(name) == "NLN", string(name) == "ILN", string(name) == "FLN", string(name) == "CHG":
		return
	}
	if n, ok := s.size(); ok && s.n >= least {
		ev.Skip = int(n)
	}
}

// presence says whose state a command reports, if it is another's.
func (p *parser) presence(ev *proto.Events, s *words) {
	p.begin(ev)
	at := 0
	switch string(s.verb[:]) {
	case "FLN", "UBX":
		at = 1
	case "NLN":
		at = 2
	case "ILN":
		at = 3
	}
	ev.Saw(proto.Presence).With(mail(s.at(at)))
}

// session takes in commands of logins and of who is in a conversation.
func (p *parser) session(ev *proto.Events, dir proto.Dir, s *words) {
	if login := loginOf(s); login != nil {
		p.began = true
		ev.Saw(proto.Session).By(login)
		return
	}
	p.begin(ev)
	switch string(s.verb[:]) {
	case "CAL":
		p.half[dir].joined(mail(s.at(2)))
	case "JOI":
		p.half[dir.Other()].joined(mail(s.at(1)))
	case "IRO":
		p.half[dir.Other()].joined(mail(s.at(4)))
	case "XFR":
		expectServer(ev, s.at(3))
	case "RNG":
		expectServer(ev, s.at(2))
	}
}

// loginOf returns the user's own name from a login or from the server's word that
// it has succeeded.
func loginOf(s *words) []byte {
	switch string(s.verb[:]) {
	case "USR":
		switch {
		case isMail(s.at(2)):
			return mail(s.at(2))
		case string(s.at(2)) == "OK":
			return mail(s.at(3))
		case string(s.at(3)) == "I":
			return mail(s.at(4))
		}
	case "ANS":
		return mail(s.at(2))
	}
	return nil
}

// joined notes whom the user talks to. In a conversation of more than two nobody
// is the other.
func (h *half) joined(peer []byte) {
	switch {
	case len(peer) == 0:
	case h.nPeer > 0 && string(h.remembered()) != string(peer[:min(len(peer), maxPeer)]):
		h.group = true
		h.nPeer = 0
	case !h.group:
		h.remember(peer)
	}
}

// message begins the payload of a command that carries one user's words to
// another, whose name may be one of its words.
func (h *half) message(dir proto.Dir, s *words) {
	size, ok := s.size()
	text, least, who := mime, 4, 1
	switch string(s.verb[:]) {
	case "UUM":
		who = 2
	case "UUN":
		text, who = tunnelled(s), 2
	case "UBN":
		text = tunnelled(s)
	case "SDG":
		text, least, who = routed, 3, 0
	}
	if !ok || s.n < least {
		return
	}
	h.start(text, size)
	h.outgoing = isNumber(s.at(1))
	if text == routed {
		h.outgoing = dir == proto.FromInitiator
	}
	if peer := mail(s.at(who)); peer != nil || !h.outgoing {
		h.remember(peer)
	}
}

// tunnelled returns what text a client sends to another through the notification
// server, by the kind that stands before its length.
func tunnelled(s *words) text {
	switch string(s.at(s.n - 2)) {
	case "3":
		return slp
	case "2", "12":
		return call
	}
	return ignored
}
