package directconnect

import (
	"bytes"
	"net/netip"

	"chaperone/proto"
)

// A message of ADC is a letter that says who it is for, three that say what it is,
// fields, and a line's end. Hubs pass on what they do not know and clients ignore
// it, by the standard; so what is refused gets a name that nobody knows.

const headSize = 4

// unknown ends the name of a message that nobody knows.
const unknown = "X"

// line reads one element of a message.
func (p *parser) line(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	switch h.step {
	case stepStart:
		return p.head(ev, dir, b)
	case stepFields:
		return p.named(ev, dir, b)
	case stepWords:
		return h.word(ev, b, "ADZLIF", ' ', '\n'), nil
	case stepWord:
		return h.words(b, ' ', '\n'), nil
	}
	return h.pass(b, '\n'), nil
}

// head reads the four letters. They decide.
func (p *parser) head(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case b[0] == '\n':
		return 1, nil
	case bytes.IndexByte([]byte("BCDEFHI"), b[0]) < 0:
		return 0, errLost
	case len(b) < headSize:
		return 0, nil
	case !capital(b[1]):
		return 0, errLost
	}
	h := &p.half[dir]
	if b[0] == 'C' && !p.began {
		p.clients = true
	}
	p.begin(ev)
	h.step = stepPass
	switch string(b[1:headSize]) {
	case "SUP":
		h.step = stepWords
	case "SCH", "RES":
		ev.Saw(proto.Search).BluntedBy(headSize-1, unknown)
	case "CTM", "RCM", "NAT", "RNT":
		ev.Offers(proto.FileTransfer).BluntedBy(headSize-1, unknown)
		if string(b[1:headSize]) != "RCM" { // it says no port
			h.await(cmdConnect)
		}
	case "MSG":
		ev.Saw(proto.Messaging)
	case "QUI":
		ev.Saw(proto.Presence)
	case "INF":
		if b[0] != 'I' { // the hub's own
			h.await(cmdPresence)
		}
	case "SID":
		h.await(cmdLogin)
	case "GET":
		h.await(cmdADCGet)
	case "SND":
		h.await(cmdADCSend)
	case "ZON":
		if dir == proto.FromInitiator {
			return 0, errLost // no client does; and its hub might read on
		}
		h.compressed(ev)
	}
	return headSize, nil
}

// await has the fields of a message waited for.
func (h *half) await(c command) { h.step, h.command = stepFields, c }

// named reads the fields of a message.
func (p *parser) named(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	end := bytes.IndexByte(b[:min(len(b), maxLine)], '\n')
	switch {
	case end < 0 && len(b) < maxLine:
		return 0, nil
	case end < 0:
		end = maxLine
	}
	args := bytes.TrimPrefix(b[:end], []byte{' '})
	switch h.command {
	case cmdConnect:
		p.announceADC(ev, dir, args)
	case cmdPresence:
		p.present(ev, dir, args)
	case cmdLogin:
		copy(p.ownSID[:], args)
	case cmdADCGet:
		p.get(ev, dir, args)
	case cmdADCSend:
		p.send(ev, dir, args)
	}
	return h.pass(b, '\n'), nil
}

// get reads a request for a file. A hub may ask for a table of what is shared.
func (p *parser) get(ev *proto.Events, dir proto.Dir, args []byte) {
	switch {
	case p.clients:
		request(args).asked(ev, 0)
	case dir == proto.FromResponder:
		p.half[dir.Other()].squeezed = true
	}
}

// send reads the answer to a request. To a hub that has not asked nothing is sent
// that is not a message: it would read it.
func (p *parser) send(ev *proto.Events, dir proto.Dir, args []byte) {
	h, r := &p.half[dir], request(args)
	switch {
	case p.clients:
		r.asked(ev, r.size())
	case dir == proto.FromInitiator && h.squeezed:
		h.squeezed = false
	default:
		return
	}
	h.follows(r)
}

// present reads who somebody is. The first one to the hub is the user.
func (p *parser) present(ev *proto.Events, dir proto.Dir, args []byte) {
	switch {
	case p.clients:
		return
	case dir == proto.FromInitiator && !p.known:
		p.known = true
		ev.Saw(proto.Session).By(field(behind(args, 1), "NI"))
	default:
		ev.Saw(proto.Presence)
	}
	if dir == proto.FromInitiator || proto.Prefix(args, string(p.ownSID[:])) == proto.Yes {
		p.reachable(args)
	}
}

// reachable notes where the initiator waits for others. By zeros it has the hub
// fill in what is right, and tell everybody.
func (p *parser) reachable(args []byte) {
	args = behind(args, 1)
	if ip, _ := proto.CutIPv4(field(args, "I4")); ip.IsValid() && !ip.IsUnspecified() {
		p.own[0] = ip
	}
	if ip := readIPv6(field(args, "I6")); ip.IsValid() && !ip.IsUnspecified() {
		p.own[1] = ip
	}
}

// announceADC says that somebody will connect to the initiator. Where others wait
// is said when they come to the hub; that is not remembered.
func (p *parser) announceADC(ev *proto.Events, dir proto.Dir, args []byte) {
	port, _ := proto.CutNumber(request(args).word(3), 1<<16-1)
	if dir != proto.FromInitiator || port == 0 {
		return
	}
	for _, ip := range p.own {
		if ip.IsValid() {
			to := netip.AddrPortFrom(ip, uint16(port))
			ev.Expect(proto.Expectation{To: to, Over: proto.TCP, Feature: proto.FileTransfer, For: soon})
		}
	}
}

// field returns the named field of args that begins with name.
func field(args []byte, name string) []byte {
	for len(args) > 0 {
		word := request(args).word(0)
		if proto.Prefix(word, name) == proto.Yes {
			return word[len(name):]
		}
		args = args[min(len(args), len(word)+1):]
	}
	return nil
}
