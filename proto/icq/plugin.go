package icq

import "chaperone/proto"

// GUIDs of plugin messages, behind which their names stand: "File" or "File
// Transfer", "ICQ Chat" and others.
const (
	guidFile = "\xF0\x2D\x12\xD9\x30\x91\xD3\x11\x8D\xD7\x00\x10\x4B\x06\x46\x2E"
	guidChat = "\xBF\xF7\x20\xB2\x37\x8E\xD4\x11\xBD\x28\x00\x04\xAC\x96\xD9\x05"

	nameFile = "File"
	maxName  = 64
)

// Offsets behind the text of a plugin message: length u16 of the first part, GUID,
// function u16, name behind its length u32, 15 bytes; length u32 of the second
// part, text behind its length u32, and what is offered.
const (
	pluginGUID = 2
	pluginName = 24
	pluginGap  = 15
)

// plugin reads a plugin message. Clients tell by its GUID that it offers a file, by
// its name, or by the length of the part with both; so all are overwritten as they
// come, and the type with them while it can be.
func (r *Reader) plugin(ev *proto.Events, m *Message) bool {
	if m.Size > MaxMessage { // no server takes it; what cannot be read is not let through
		if *r&saidOffer == 0 && !m.Answer {
			*r |= saidOffer
			m.offer(ev, m.typeAt(), Unknown[0])
		}
		return true
	}
	i, ok := m.afterText()
	if !ok || len(m.Body) < i+pluginGUID+len(guidFile) {
		return false
	}
	if s, _ := m.statusAt(); m.Answer && m.at(s) == refused {
		return true
	}
	e := r.guid(ev, m, i)
	if len(m.Body) < i+pluginName {
		return false
	}
	n := int(m.u32(i + pluginName - 4))
	if n > maxName {
		return true
	}
	if named := r.name(ev, m, i, n); e == nil {
		e = named
	}
	if len(m.Body) < i+pluginName+n {
		return false
	}
	if *r&saidOffer == 0 {
		return true
	}
	i += pluginName + n + pluginGap
	if len(m.Body) < i+8 {
		return false
	}
	n = int(m.u32(i + 4))
	return n > MaxMessage || m.details(ev, e, i+8+n)
}

// guid reads the GUID of a plugin message that goes on at i.
func (r *Reader) guid(ev *proto.Events, m *Message, i int) *proto.Event {
	if *r&saidGUID != 0 {
		return nil
	}
	*r |= saidGUID
	switch {
	case m.is(i+pluginGUID, guidFile):
		return r.pluginOffer(ev, m, i, i+pluginGUID+len(guidFile)-1)
	case m.is(i+pluginGUID, guidChat) && !m.Answer:
		ev.Offers(proto.Messaging).With(m.Peer)
	}
	return nil
}

// name looks for the word in the name, n bytes, of the plugin message that goes on
// at i, as far as it has arrived.
func (r *Reader) name(ev *proto.Events, m *Message, i, n int) *proto.Event {
	if *r&saidName != 0 {
		return nil
	}
	end := min(i+pluginName+n, len(m.Body))
	for at := i + pluginName; at+len(nameFile) <= end; at++ {
		if !m.is(at, nameFile) {
			continue
		}
		*r |= saidName
		last := at + len(nameFile) - 1
		if *r&saidOffer == 0 {
			return r.pluginOffer(ev, m, i, last)
		}
		m.able(ev, last, 0)
		return nil
	}
	return nil
}

// pluginOffer says that a plugin message offers a file, as the byte at last shows.
func (r *Reader) pluginOffer(ev *proto.Events, m *Message, i, last int) *proto.Event {
	*r |= saidOffer
	e := m.offer(ev, last, 0)
	if m.Answer {
		s, _ := m.statusAt()
		m.able(ev, s, refused)
	} else {
		m.able(ev, m.typeAt(), Unknown[0])
	}
	m.able(ev, i, m.at(i)-1)
	return e
}
