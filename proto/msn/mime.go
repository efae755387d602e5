package msn

import "chaperone/proto"

// contentTypes says by the front of a message's type what it is, and what is
// written over it to take it away. A client passes over what it does not know.
var contentTypes = [...]struct {
	name    string // in upper case
	feature proto.Feature
	kind    meaning
	body    text
	blunt   string
}{
	{"TEXT/PLAIN", proto.Messaging, meansUse, ignored, ""},
	{"TEXT/X-MSMSGSCONTROL", proto.Presence, meansUse, ignored, ""}, // somebody types
	{"TEXT/X-MSMSGSINVITE", 0, meansNothing, invitation, ""},
	{"APPLICATION/X-MSNMSGRP2P", 0, meansNothing, chunks, ""},
	{"TEXT/X-MSNMSGR-DATACAST", 0, meansNothing, datacast, ""},
	{"TEXT/X-MMS-EMOTICON", proto.Image, meansOffer, ignored, "text/x-xxx-xxxxxxxx"},
	{"TEXT/X-MMS-ANIMEMOTICON", proto.Image, meansOffer, ignored, "text/x-xxx-xxxxxxxxxxxx"},
	{"IMAGE/GIF", proto.Image, meansUse, ignored, "image/xxx"}, // handwriting
	{"APPLICATION/X-MS-INK", proto.Image, meansUse, ignored, "application/x-xx-xxx"},
}

// A meaning is what a token stands for.
type meaning uint8

const (
	meansNothing meaning = iota
	meansUse
	meansOffer
)

// contentType reads a message's type as it grows.
func (h *half) contentType(ev *proto.Events, b []byte, last bool) int {
	n := blanks(b)
	if n == maxBlanks {
		return h.restOfLine(b)
	}
	for i := range contentTypes {
		c := &contentTypes[i]
		switch proto.PrefixFold(b[n:], c.name) {
		case proto.Yes:
			if c.body != ignored { // what is an invitation to any reader
				h.after = c.body
			}
			if h.text == mime {
				h.typing = c.feature == proto.Presence
				h.saw(ev, c.kind, c.feature, n, c.blunt)
			}
			h.step = stepRest
			return n + len(c.name)
		case proto.More:
			if !last {
				return 0
			}
		}
	}
	return h.restOfLine(b)
}

// saw says what a token at off of the bytes shown stands for.
func (h *half) saw(ev *proto.Events, m meaning, f proto.Feature, off int, blunt string) {
	switch m {
	case meansUse:
		ev.Saw(f).With(h.remembered()).BluntedBy(off, blunt)
	case meansOffer:
		ev.Offers(f).With(h.remembered()).BluntedBy(off, blunt)
	}
}

// maxBlanks bounds what may stand between a field's colon and its value.
const maxBlanks = 16

// blanks counts the blanks and braces at the front of b.
func blanks(b []byte) (n int) {
	for n < min(len(b), maxBlanks) && (b[n] == ' ' || b[n] == '\t' || b[n] == '{') {
		n++
	}
	return n
}

// What a datacast is, by its number.
const (
	castWink  = '2'
	castVoice = '3'
	bluntCast = "0"
)

// cast reads a datacast's number.
func (h *half) cast(ev *proto.Events, b []byte) int {
	n := blanks(b)
	if n == len(b) {
		return 0
	}
	switch b[n] {
	case castWink:
		h.saw(ev, meansOffer, proto.Image, n, bluntCast)
	case castVoice:
		h.saw(ev, meansOffer, proto.Voice, n, bluntCast)
	default:
		return h.restOfLine(b)
	}
	return h.rest(ev, n+1, b)
}

// messageType reads what a routed message is.
func (h *half) messageType(ev *proto.Events, v []byte) {
	h.typed = true
	switch string(v) {
	case "Text", "RichText", "Nudge":
		ev.Saw(proto.Messaging).With(h.remembered())
	case "Control/Typing":
		ev.Saw(proto.Presence).With(h.remembered())
	}
}
