package soulseek

import (
	"encoding/binary"

	"chaperone/proto"
)

// headSize is a message's length and code.
const headSize = 8

// nothing is in a code that nobody knows.
const nothing = 1 << 24

// singles is every byte as a string.
var singles = func() string {
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	return string(all[:])
}()

// message reads a message of the server's conversation or of one between clients.
// It is judged with its code, by what is there of its fields; when these are all
// there, or will not be waited for any longer, it is read.
func (p *parser) message(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h, key, plain := &p.half[dir], 0, b[:min(len(b), maxFields)]
	if p.hidden {
		key, plain = keySize, reveal(p.plain[:], b)
	}
	if len(plain) < headSize {
		h.shown = len(b)
		return 0, nil
	}
	size, code := binary.LittleEndian.Uint32(plain), binary.LittleEndian.Uint32(plain[4:])
	if size < 4 || size > maxMessage || code&^nothing > 1<<16 {
		return 0, errLost
	}
	m := p.meaning(dir, code)
	body := plain[headSize:min(len(plain), 4+int(size))]
	f := m.fields.read(body)
	if m.told && !h.said {
		h.said, h.told = true, !f.short
		e := m.say(ev, &f)
		if m.instead != 0 {
			off, blunt := away(b, key, h.shown, byte(code), m.instead)
			e.BluntedBy(off, blunt)
		}
	}
	wanted := f.short || m.fields.acts()
	if wanted && len(plain) < maxFields && len(body) < int(size)-4 {
		return 0, nil
	}
	if m.told && !h.told && !f.short {
		ev.Completes(m.kind, m.feature).With(f.peer).Named(f.file, f.size)
	}
	if m.fields.acts() && !f.short {
		m.fields.announce(ev, body)
	}
	*h = half{}
	ev.Skip = int(size) - 4
	return key + headSize, nil
}

// away returns how the message at the front of b, behind a key, becomes one that
// means nothing: by another code; or, where the code's first byte has been passed
// on, by its last byte, which makes it none that anybody knows.
func away(b []byte, key, shown int, code, instead byte) (off int, blunt string) {
	at, change := key+4, code^instead
	if shown > at {
		at, change = at+3, nothing>>24
	}
	c := b[at] ^ change
	return at, singles[c : int(c)+1]
}

// A meaning is what a code stands for.
type meaning struct {
	told    bool
	kind    proto.Kind
	feature proto.Feature
	instead byte // a code that means nothing; 0: nothing can be taken away
	fields  fields
}

// say says it.
func (m *meaning) say(ev *proto.Events, f *found) *proto.Event {
	if m.kind == proto.Offer {
		return ev.Offers(m.feature).With(f.peer).Named(f.file, f.size)
	}
	return ev.Saw(m.feature).With(f.peer).Named(f.file, f.size)
}

// meaning looks a code up.
func (p *parser) meaning(dir proto.Dir, code uint32) meaning {
	if p.kind == server {
		return serverMeaning(dir, code)
	}
	return peerMeaning(code)
}
