package enforce

import (
	"chaperone/enforce/packet"
	"chaperone/proto"
)

const opens = packet.SYN | packet.ACK

// synchronises reports whether p is a SYN or SYN-ACK.
func synchronises(p *packet.Packet) bool {
	return p.Protocol == packet.ProtoTCP && p.TCP().Flags()&packet.SYN != 0
}

// strange reports whether a SYN is one that no TCP sends: together with the end
// of a connection, or with payload.
//
// Payload in a SYN (RFC 7413) may be taken by the far side or not, and bare SYNs
// do not come by here: which connection it is the start of cannot be known.
// A client whose SYN is lost sends it again without.
func (e *Engine) strange(p *packet.Packet) bool {
	if e.observe || len(p.Payload) == 0 && !ends(p) {
		return false
	}
	e.count.Strange++
	return true
}

// reopens reports whether a SYN that belongs to a known flow's addresses begins
// another connection between them.
//
// With a SYN out of place either side of an established connection could make
// the gateway lose its own: the other side does not heed it (RFC 9293, 3.10.7.4).
// So one only counts when the other side answers it; a SYN-ACK to a SYN that was not
// shown, when there is nothing to forget, and when it goes on neither where the flow is nor
// before that.
func (e *Engine) reopens(f *flow, dir proto.Dir, p *packet.Packet, m *Meta) bool {
	t, answer := p.TCP(), p.TCP().Flags()&packet.ACK != 0
	switch other := dir.Other(); {
	case f.started[dir] && f.start[dir] == t.Seq()+1 && (!answer || !f.started[other] || f.start[other] == t.Ack()):
		return false // sent again
	case answer && f.talk != nil && !e.observe && f.goesOn(dir, t):
		return false
	case answer && f.talk != nil && f.asked == uint8(other)+1 && f.again == t.Ack():
		return true
	case answer && f.started[other] && f.start[other] == t.Ack() && !f.started[dir]:
		return false // the answer
	case f.phase == refused && !e.observe: // its sender can have conntrack forget it, but not the other side
		return answer && m.Known.Fate == Queue && (m.Reply || dir == proto.FromResponder)
	case f.talk == nil, answer && e.awaits(f): // the end was perhaps not shown
		return m.Known.Fate == Queue
	case e.observe:
		return f.started[dir] && answer == (dir == proto.FromResponder)
	case !answer:
		if f.again, f.asked = t.Seq()+1, 0; f.started[dir] {
			f.asked = uint8(dir) + 1
		}
		return false
	}
	return dir == proto.FromResponder && f.empty() && (f.broken || f.replaced(m) || !f.behind(dir, t))
}

// behind reports whether a SYN-ACK has both sides start where they have been, or behind
// where the first SYN-ACK had them start. Who answers alone may then say again what the
// other side has had, and go on unread behind it. A start that is further on, of either
// side, leaves him nothing to say: what comes from before one does not pass, nor what
// acknowledges less.
func (f *flow) behind(dir proto.Dir, t packet.TCP) bool {
	if f.turned && f.phase == opening || !f.half[0].Known() || !f.half[1].Known() {
		return false // the other side has said where both start, or nobody has
	}
	back := func(at [2]uint32) bool {
		return int32(t.Seq()+1-at[dir]) < 0 && int32(t.Ack()-at[dir.Other()]) < 1<<8
	}
	return back(f.place()) || f.former == elsewhere && back(f.before)
}

// replaced reports whether conntrack has another connection in place of the flow, which
// was marked: who answers alone cannot bring that about.
func (f *flow) replaced(m *Meta) bool {
	return m.Reply && m.Known.Fate == Queue && (f.phase == following || f.phase == counting || f.phase == leaving && f.waited)
}

// reopen makes the record of the connection that p begins instead of f; nil where it
// needs none.
func (e *Engine) reopen(f *flow, k *key, low bool, p *packet.Packet, m *Meta) *flow {
	crossed, initiatorLow := f.talk != nil && f.crossed, f.initiatorLow
	before, was := f.past()
	e.forget(f)
	if plain(p, m) {
		return nil
	}
	if f = e.open(k, low, p, m); f == nil || f.talk == nil {
		return f
	}
	if f.before, f.former = before, was; f.initiatorLow != initiatorLow {
		f.before[0], f.before[1] = before[1], before[0]
	}
	if crossed {
		f.crossed, f.turned = true, m.Reply
	}
	return f
}

// goesOn reports whether a SYN-ACK has either side go on close to where it is, or was
// before a SYN-ACK that nobody has borne out since. The ends of a connection that stands
// do not heed it, nor the FIN or RST before it that has never arrived: for a gateway that
// does, the middle of their conversation would be the start of another.
func (f *flow) goesOn(dir proto.Dir, t packet.TCP) bool {
	fits := func(at [2]uint32) bool {
		return near(t.Seq()+1, at[dir]) || near(t.Ack(), at[dir.Other()])
	}
	return f.spoken() && fits(f.place()) || f.former == another && fits(f.before)
}

// near reports whether a connection that starts at seq may be one that has come to
// next. From further on there is no way back: nothing from before a start passes. From
// before it there is, with as many bytes as the far side has had already. A host that
// uses ports again starts further on, or anywhere (RFC 6528).
func near(seq, next uint32) bool {
	d := int32(seq - next)
	return d > -1<<16 && d < 1<<8
}

// place returns where each side is.
func (f *flow) place() [2]uint32 { return [2]uint32{f.half[0].Next(), f.half[1].Next()} }

// spoken reports whether something is known to have been said.
func (f *flow) spoken() bool {
	for dir, h := range f.half {
		if (f.handshake || f.phase != opening) && h.Known() && h.Next() != f.start[dir] {
			return true
		}
	}
	return false
}

// past returns where the ends perhaps still are when the flow is to give way to another
// connection, and what was there: where it is itself, or where the one before it was as
// long as not both sides have said something since. Where nothing has been said it is
// where the first SYN-ACK had them start.
func (f *flow) past() (at [2]uint32, was former) {
	if f.talk == nil {
		return at, nothing
	}
	at = f.place()
	both := at[0] != f.start[0] && at[1] != f.start[1]
	switch {
	case f.former == another && !both:
		return f.before, another
	case f.spoken():
		return at, another
	case f.phase != opening || !f.half[0].Known() || !f.half[1].Known():
		return at, nothing
	case f.former == elsewhere:
		return f.before, elsewhere
	}
	return at, elsewhere
}

// empty reports whether there is nothing to forget of the flow: nothing has been
// said since the handshake, or its end was seen, or it was taken up without a
// handshake and not recognised.
func (f *flow) empty() bool {
	if ended := f.broken || f.closing[0] && f.closing[1]; ended || f.phase != opening {
		return ended
	}
	return !f.spoken()
}

// fits reports whether a SYN is of the flow's own handshake.
func (f *flow) fits(dir proto.Dir, t packet.TCP) bool {
	other := dir.Other()
	return (!f.started[dir] || f.start[dir] == t.Seq()+1) &&
		(t.Flags()&packet.ACK == 0 || !f.started[other] || f.start[other] == t.Ack())
}
