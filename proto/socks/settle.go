package socks

import (
	"net/netip"
	"time"

	"chaperone/proto"
)

// association is how long the flow to a relay is waited for. It may come up at any
// time in the life of its connection, which nobody sees the end of here.
const association = time.Hour

// request takes a request of n bytes in.
func (p *parser) request(ev *proto.Events, n int, command byte, login []byte, at place) (int, error) {
	if bytestream(command, at) {
		handOver(ev)
		return n, nil
	}
	switch command {
	case connect, bind, connectDir:
		ev.Host, ev.Far = at.name, at.to
	case associate, resolve, resolvePtr: // what they name is not spoken with
	default:
		return p.sealed(ev, errCommand)
	}
	p.command, p.said = command, false
	p.tunnel(ev, login)
	p.step[proto.FromInitiator] = waiting
	p.settle(ev)
	return n, nil
}

// reply takes a reply in.
func (p *parser) reply(ev *proto.Events, granted bool, to netip.AddrPort) {
	p.granted, p.reached = granted, to
	p.step[proto.FromResponder] = waiting
	p.settle(ev)
}

// settle does what a request and its reply amount to, once both have been read.
func (p *parser) settle(ev *proto.Events) {
	switch {
	case p.step != [2]step{waiting, waiting}:
	case !p.granted:
		p.step, p.bound = [2]step{ready, ready}, false
	case p.command == connect, p.command == connectDir:
		ev.Handoff = true
	case p.command == bind && !p.bound:
		p.bound = true
		p.step[proto.FromResponder] = ready
	case p.command == bind:
		ev.Handoff, ev.Reversed = true, true
		if !p.reached.Addr().IsUnspecified() {
			ev.Far = p.reached
		}
	default:
		p.step = [2]step{closed, closed}
		if p.command == associate {
			p.announce(ev)
		}
	}
}

// announce announces the flow to the relay. It is where the reply says; or, where
// that says nothing, or is what a proxy behind a translator of addresses believes,
// at that port of the proxy.
func (p *parser) announce(ev *proto.Events) {
	x := proto.Expectation{To: p.reached, Over: proto.UDP, App: App, Feature: proto.Tunnel, For: association}
	if !p.reached.Addr().IsUnspecified() {
		ev.Expect(x)
	}
	x.AtResponder = true
	ev.Expect(x)
}
