package enforce

import (
	"chaperone/enforce/packet"
	"chaperone/policy"
	"chaperone/proto"
)

// flowOf returns the packet's flow and direction; nil for a packet that needs none,
// or for whose flow there is no room.
func (e *Engine) flowOf(p *packet.Packet, m *Meta) (*flow, proto.Dir) {
	var k key
	low := k.set(p)
	f := e.flows.find(&k)
	if f != nil && f.mistaken(low, m) {
		f.turn()
		e.assign(f, low, p, m)
	}
	if f != nil && f.phase == parted && m.Known.Fate < Heard {
		e.forget(f)
		f = nil
	}
	if f != nil && synchronises(p) && e.reopens(f, f.dir(low), p, m) {
		f = e.reopen(f, &k, low, p, m)
	} else if f == nil && !plain(p, m) {
		f = e.open(&k, low, p, m)
	}
	if f == nil {
		return nil, 0
	}
	return f, f.dir(low)
}

// known reports whether the kernel's mark says all of a packet.
func (m *Meta) known() bool {
	return !m.Known.Stale && (m.Known.Fate == Trust || m.Known.Fate == Refuse)
}

// plain reports whether a packet of a flow that is not in the table needs no record:
// the kernel's mark says it all, or there is nothing to read. An end of a connection
// whose first segment was not acknowledged may be meant for conntrack alone, to forget
// the mark: then the record says that all is yet to come.
func plain(p *packet.Packet, m *Meta) bool {
	return m.known() || p.Protocol == packet.ProtoTCP && len(p.Payload) == 0 && !synchronises(p) && (m.Known.Fate != Await || !ends(p))
}

// ends reports whether a segment is to end its connection.
func ends(p *packet.Packet) bool { return p.TCP().Flags()&(packet.FIN|packet.RST) != 0 }

// flowless decides a packet without a flow.
func (e *Engine) flowless(p *packet.Packet, m *Meta) Verdict {
	switch {
	case !plain(p, m):
		e.count.TableFull++
		return Verdict{Pass: e.failOpen()}
	case !m.known():
		p.ClearUrgent()
		return Verdict{Pass: true}
	case m.Known.Fate == Trust:
		return Verdict{Pass: true, Settled: m.Known}
	}
	return Verdict{Tell: m.Known.Reset, TellSeq: tellSeq(p), Settled: m.Known}
}

func tellSeq(p *packet.Packet) uint32 {
	if p.Protocol == packet.ProtoTCP {
		return p.TCP().Seq()
	}
	return 0
}

// open makes the record of a new flow, out of the oldest idle one's room where
// the table is full. It returns nil when there is none.
func (e *Engine) open(k *key, low bool, p *packet.Packet, m *Meta) *flow {
	if e.flows.n >= e.flows.max {
		if e.flows.max == 0 {
			return nil
		}
		e.count.Evicted++
		e.forget(e.flows.idlest())
	}
	f := e.flows.add(k)
	e.lastID++
	f.id, f.first, f.last = e.lastID, e.now.UnixNano(), e.clock(e.now)
	f.over = k.over()
	f.initiatorLow = low != byResponder(p, m)
	f.talk = e.getTalk()
	f.unseen = [2]uint16{e.unseen, e.unseen}
	f.cand = e.overs[f.over]
	e.count.Flows++
	e.assign(f, low, p, m)
	if synchronises(p) {
		f.crossed = f.dir(low) == proto.FromResponder && !m.Reply
		e.shake(f, f.dir(low), p.TCP())
	}
	switch {
	case m.Known.Fate == Queue, m.Known.Fate == Await, synchronises(p):
		f.handshake = f.handshake || m.Known.Fate == Await // nothing has arrived: what is sent again is the start
		e.meet(f)
	default:
		e.remember(f, m)
	}
	return f
}

// mistaken reports whether conntrack knows better who opened the flow. Where both
// sides send a SYN (RFC 9293, 3.5), the first that is shown may be the SYN-ACK of
// the one that opened it.
func (f *flow) mistaken(low bool, m *Meta) bool {
	return m.Reply && f.talk != nil && f.crossed && !f.turned && f.dir(low) == proto.FromInitiator
}

// byResponder reports whether the first packet seen of a flow was sent by the
// host that did not open it.
func byResponder(p *packet.Packet, m *Meta) bool {
	if synchronises(p) {
		return p.TCP().Flags()&opens == opens
	}
	return m.Reply
}

// remember takes over what an earlier look, perhaps by an earlier process, left
// in the conntrack mark. A flow that was trusted unrecognised, or refused under
// another policy, is looked at like one that is met in mid-stream.
func (e *Engine) remember(f *flow, m *Meta) {
	if f.app = m.Known.App; e.own(f.app) {
		f.app = proto.UnknownID
	}
	f.lost = m.Known.Fate == Follow && f.app != proto.UnknownID
	if m.Known.Fate == Trust && f.app != proto.UnknownID {
		if f.whole = proto.Of(proto.Session); e.view.App(f.app).Category == proto.TunnelApp {
			f.whole |= proto.Of(proto.Tunnel)
		}
		e.settle(f, trusted)
		e.recheck(f)
	}
}

// assign gives the flow its department: that of the inside host, which is the
// initiator unless only the responder is inside.
func (e *Engine) assign(f *flow, low bool, p *packet.Packet, m *Meta) {
	sender := low == f.initiatorLow // this packet comes from the initiator
	near, far := m.In, m.Out
	if !sender {
		near, far = far, near
	}
	f.inbound = len(e.inside) > 0 && !e.inside[near] && e.inside[far]
	f.near, f.mac = near, [6]byte{}
	if f.inbound {
		f.near = far
	}
	if sender != f.inbound {
		f.mac = m.MAC
	}
	f.dept, f.generation = e.view.Department(e.subject(f)), e.generation
}

// subject returns whose flow it is.
func (e *Engine) subject(f *flow) policy.Subject {
	at, dst := f.ends()
	if f.inbound {
		at = dst
	}
	return policy.Subject{Addr: at.Addr(), Interface: e.interfaces[f.near], MAC: f.mac}
}

// identify learns the inside host's link address from the first packet that it
// has sent itself, and with it perhaps another department.
func (e *Engine) identify(f *flow, dir proto.Dir, m *Meta) {
	var unknown [6]byte
	if f.mac == unknown && m.MAC != unknown && (dir == proto.FromInitiator) != f.inbound {
		f.mac = m.MAC
		f.dept = e.view.Department(e.subject(f))
	}
}

// forget reports the flow's end and gives back what it held.
func (e *Engine) forget(f *flow) {
	if f.app != proto.UnknownID || e.observe {
		e.announceEnd(f)
	}
	e.putTalk(f)
	e.outside(f)
	e.flows.remove(f)
}

func (e *Engine) getTalk() *talk {
	if n := len(e.talks); n > 0 {
		t := e.talks[n-1]
		e.talks = e.talks[:n-1]
		return t
	}
	return new(talk)
}

// putTalk takes back the flow's talk with its buffers and its parser.
func (e *Engine) putTalk(f *flow) {
	t := f.talk
	if t == nil {
		return
	}
	e.dropParser(f)
	if t.wrapper != nil {
		e.spare(t.wrapping, t.wrapper)
	}
	for i := range t.half {
		t.half[i].Release(&e.buffers)
	}
	*t = talk{}
	e.talks = append(e.talks, t)
	f.talk = nil
}
