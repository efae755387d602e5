package icq

import "chaperone/proto"

// A Message is one message between ICQ users, or the answer to one, as far as it
// has arrived. Its end, from the type on, is the same through the server and
// between clients: type u16, status u16, flags u16, a text behind its length u16,
// and then what is offered.
type Message struct {
	Body   []byte // from its start, which is not the type's
	Size   int    // of the whole
	Type   int    // where in Body the type is
	Answer bool
	Peer   []byte

	// What is offered. An answer does not name it; it is judged by these.
	File  []byte
	Bytes uint64

	port uint16 // where who answers waits for the file

	before int  // bytes of the packet before Body
	old    bool // of version 2 to 5 between clients: only type, then text, then the rest
	cipher
}

// MaxMessage is how much of a message is waited for. Servers take 8000 bytes.
const MaxMessage = 12 << 10

// A Reader reads a message as it grows. The zero value is at its start.
type Reader uint8

const (
	saidType  Reader = 1 << iota
	saidOffer        // of a file
	saidGUID
	saidName
)

// Read says in ev what has become known of m, and reports whether there is nothing
// more to know. It says nothing twice.
func (r *Reader) Read(ev *proto.Events, m *Message) (done bool) {
	at := m.typeAt()
	if len(m.Body) <= at {
		return false
	}
	first := *r&saidType == 0
	*r |= saidType
	t, flags := m.at(m.Type), byte(0)
	if at > m.Type {
		flags = m.at(at)
	}
	switch {
	case flags&^massFlag > autoFlags, m.Answer && m.Size > MaxMessage:
	case t == TypeFile:
		return r.file(ev, m)
	case t == typePlugin:
		return r.plugin(ev, m)
	case first && !m.Answer:
		Say(ev, t, m.Peer)
	}
	return true
}

// file reads an offer of a file, or the answer to one: behind the text a port u16
// with its high byte first and two bytes, a name, a size u32 and the port again.
func (r *Reader) file(ev *proto.Events, m *Message) bool {
	var e *proto.Event
	if *r&saidOffer == 0 {
		at, with := m.typeAt(), Unknown[0]
		if m.Answer {
			s, ok := m.statusAt()
			if !ok {
				return false
			}
			if m.at(s) == refused {
				return true
			}
			at, with = s, refused
		}
		*r |= saidOffer
		e = m.offer(ev, at, with)
	}
	if m.Size > MaxMessage {
		return true
	}
	i, ok := m.rest()
	return ok && m.details(ev, e, i)
}

// offer says that m offers or accepts a file, until the byte at i is overwritten.
func (m *Message) offer(ev *proto.Events, i int, with byte) *proto.Event {
	e := ev.Offers(proto.FileTransfer).With(m.Peer).BluntedBy(m.before+i, m.hide(i, with))
	if m.Answer {
		e.Named(m.File, m.Bytes)
	}
	return e
}

// able offers another way to take away what offer said, for clients that heed other
// parts of the message, where that is still at hand.
func (m *Message) able(ev *proto.Events, i int, with byte) {
	ev.Able(proto.FileTransfer).BluntedBy(m.before+i, m.hide(i, with))
}

// details reads name, size and port at i, for e or, if that is nil, for the offer
// said before. It reports whether they have arrived.
func (m *Message) details(ev *proto.Events, e *proto.Event, i int) bool {
	if len(m.Body) < i+6 {
		return false
	}
	n := int(m.u16(i + 4))
	if len(m.Body) < i+6+n+4 {
		return false
	}
	m.port = uint16(m.at(i))<<8 | uint16(m.at(i+1))
	if m.Answer {
		return true
	}
	name := m.text(i+6, n)
	for len(name) > 0 && name[len(name)-1] == 0 {
		name = name[:len(name)-1]
	}
	m.File, m.Bytes = name, uint64(m.u32(i+6+n))
	if len(name) == 0 && m.Bytes == 0 {
		return true
	}
	if e == nil {
		e = ev.Completes(proto.Offer, proto.FileTransfer)
	}
	e.Named(m.File, m.Bytes)
	return true
}

// textAt returns where the length of the text is.
func (m *Message) textAt() int {
	if m.old {
		return m.Type + 2
	}
	return m.Type + 6
}

// afterText returns what is behind the text, once that is known.
func (m *Message) afterText() (i int, ok bool) {
	t := m.textAt()
	if len(m.Body) < t+2 {
		return 0, false
	}
	return t + 2 + int(m.u16(t)), true
}

// Between text and offer stand in old messages two addresses u32, port u32, mode u8,
// status u16 and flags u16.
const (
	oldStatus = 13
	oldRest   = 17
)

// statusAt returns where an answer's status is, once it is there.
func (m *Message) statusAt() (i int, ok bool) {
	i = m.Type + 2
	if m.old {
		if i, ok = m.afterText(); !ok {
			return 0, false
		}
		i += oldStatus
	}
	return i, len(m.Body) > i
}

// rest returns where what is offered starts, once that is known.
func (m *Message) rest() (i int, ok bool) {
	i, ok = m.afterText()
	if m.old {
		i += oldRest
	}
	return i, ok
}
