package msn

import (
	"bytes"

	"chaperone/proto"
)

// invitations are the latest ones of a conversation: what their answers, and the
// chunks of the sessions they open, are about.
type invitations struct {
	all  [4]invited
	next uint8
}

type invited struct {
	key     uint32
	session uint32
	feature proto.Feature
	known   bool
}

func (v *invitations) add(i invited) {
	i.known = true
	v.all[v.next] = i
	v.next = (v.next + 1) % uint8(len(v.all))
}

// byKey returns what the invitation with key is for.
func (v *invitations) byKey(key uint32) (f proto.Feature, ok bool) {
	for i := range v.all {
		if e := &v.all[i]; e.known && e.key == key {
			return e.feature, true
		}
	}
	return 0, false
}

// bySession returns what the session is for.
func (v *invitations) bySession(session uint32) (f proto.Feature, ok bool) {
	for i := range v.all {
		if e := &v.all[i]; e.known && e.session == session {
			return e.feature, true
		}
	}
	return 0, false
}

// ahead reads what else a whole invitation says of the file it offers.
func (h *half) ahead(b []byte) {
	for next := 1; next > 0; b = b[next:] {
		var line []byte
		if line, next = proto.Line(b); next == 0 {
			line = b
		}
		name, value, _ := bytes.Cut(line, colon)
		if f := fieldNamed(h.text, name); f == fieldFile || f == fieldFileSize || f == fieldContext {
			h.describe(f, trim(value))
		}
	}
}

// describe takes in what a field says of the file offered.
func (h *half) describe(f field, v []byte) {
	switch f {
	case fieldFile:
		h.keepName(v)
	case fieldFileSize:
		h.size, _ = proto.CutNumber(v, 1<<60)
	case fieldContext:
		if h.offered && h.feature == proto.FileTransfer {
			h.unpack(v)
		}
	}
}

// omitted stands for what does not fit of a long name. Both its ends are kept:
// policies look at the last one.
const omitted = "..."

func (h *half) keepName(name []byte) {
	if len(name) <= maxName {
		h.nName = uint8(copy(h.name[:], name))
		return
	}
	const part = (maxName - len(omitted)) / 2
	n := copy(h.name[:], whole(name[:part]))
	n += copy(h.name[n:], omitted)
	n += copy(h.name[n:], wholeFrom(name[len(name)-part:]))
	h.nName = uint8(n)
}

// Words of Context-Data: what a call asks for, what its inviter is able to, and
// in both video.
const (
	wordAble  = "Capabilities:"
	wordVideo = "SIP_V"
	wordVoice = "SIP_A"
)

// contextData reads the next word of what a call asks for.
func (h *half) contextData(ev *proto.Events, b []byte) int {
	video, voice, able := proto.Prefix(b, wordVideo), proto.Prefix(b, wordVoice), proto.Prefix(b, wordAble)
	switch {
	case video == proto.Yes && h.able:
		ev.Able(proto.Video).BluntedBy(0, wordVoice)
		return len(wordVideo)
	case video == proto.Yes:
		h.saw(ev, meansOffer, proto.Video, 0, wordVoice)
		return len(wordVideo)
	case voice == proto.Yes && !h.offered:
		h.feature, h.evident = proto.Voice, true
	case able == proto.Yes:
		h.able = true
	case video == proto.More, voice == proto.More, able == proto.More:
		return 0
	}
	for n := range b {
		switch {
		case n > 0 && (b[n] == 'S' || b[n] == 'C'):
			return n
		case b[n] == '\n':
			h.step = stepName
			return n + 1
		}
	}
	return len(b)
}

// end takes in the whole of a text.
func (p *parser) end(ev *proto.Events, h *half) {
	if h.offered {
		if !h.named && (h.nName > 0 || h.size > 0) {
			ev.Completes(proto.Offer, h.feature).Named(h.name[:h.nName], h.size)
		}
		p.invited.add(invited{key: h.key, session: h.session, feature: h.feature})
	}
	f, known := h.feature, h.offered || h.evident
	if !known {
		f, known = p.invited.byKey(h.key)
	}
	if known {
		h.expect(ev, f)
	}
}
