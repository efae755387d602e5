package edonkey

import (
	"encoding/binary"

	"chaperone/proto"
)

// maxFields is how much of a message is waited for to learn a name from it.
const maxFields = 1 << 10

// message reads a message. It is judged with its kind, by what is there of its
// fields; when these are all there, or will not be waited for any longer, it is
// read.
func (p *parser) message(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	if h.list != noFields {
		return h.entries(ev, b), nil
	}
	switch b[0] {
	case markDonkey, markMule, markPacked, markNew, markNewPacked:
	default:
		return 0, errLost
	}
	if len(b) < headSize {
		return 0, nil
	}
	size := binary.LittleEndian.Uint32(b[1:])
	if size == 0 || size > maxFrame {
		return 0, errLost
	}
	m := meaningOf(b[0], b[kindAt])
	rest := int(size) - 1
	body := b[headSize:min(len(b), headSize+rest)]
	if m.told && !h.said {
		h.say(ev, &m, body)
	}
	n, ok := p.read(ev, dir, m.fields, body, rest)
	if !ok {
		return 0, nil
	}
	h.said, h.told = false, false
	if h.list == noFields {
		ev.Skip = rest - n
	}
	return headSize + n, nil
}

// say says what a message means. An answer that names a file is an offer; what
// else comes from the same side is about the file that was named last.
func (h *half) say(ev *proto.Events, m *meaning, body []byte) {
	h.said = true
	var e *proto.Event
	switch {
	case m.kind == proto.Offer:
		var name []byte
		name, h.told = nameIn(m.fields, body)
		e = ev.Offers(m.feature).Named(name, 0)
	case m.feature == proto.FileTransfer:
		e = ev.Saw(m.feature).Named(h.name[:h.nName], 0)
	default:
		e = ev.Saw(m.feature)
	}
	e.BluntedBy(kindAt, m.instead)
}

// read reads the fields of a message, of which rest bytes are its body. It is not
// ok where it wants to see more of them.
func (p *parser) read(ev *proto.Events, dir proto.Dir, f fields, body []byte, rest int) (n int, ok bool) {
	h, all := &p.half[dir], len(body) == rest
	switch f {
	case noFields:
		return 0, true
	case opening:
		if !all && rest <= maxOpening {
			return 0, false
		}
		p.open(ev, body)
	case fileName, fileAnswer:
		name, known := nameIn(f, body)
		if !known && !all && len(body) < maxFields {
			return 0, false
		}
		if known && !h.told {
			ev.Completes(proto.Offer, proto.FileTransfer).Named(name, 0)
		}
		h.nName = uint8(copy(h.name[:], name[max(0, len(name)-maxName):]))
	case callback:
		if len(body) < serverSize && !all {
			return 0, false
		}
		if len(body) >= serverSize {
			hint(ev, body, body[4:], false)
		}
	default:
		return h.begin(f, body, rest)
	}
	return 0, true
}

// open says what a connection is for, once.
func (p *parser) open(ev *proto.Events, body []byte) {
	if p.opened {
		return
	}
	p.opened = true
	if isHello(body) {
		ev.Saw(proto.Overlay)
		return
	}
	nick, _, _ := client(body)
	ev.Saw(proto.Session).By(nick)
}

// nameIn reads the name in an answer: behind a hash, or among answers to several
// questions, where it comes first, behind the hash and its kind.
func nameIn(f fields, body []byte) (name []byte, known bool) {
	v := view{b: body[:min(len(body), maxFields)]}
	v.take(hashSize)
	if f == fileAnswer && v.number8() != opFileName && !v.short {
		return nil, true
	}
	name = v.text()
	return name, !v.short
}
