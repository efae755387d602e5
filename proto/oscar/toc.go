package oscar

import (
	"bytes"

	"chaperone/proto"
)

// tocHello is how a client asks for TOC: text commands in FLAP frames, words
// separated by spaces towards the server and by colons from it.
const tocHello = "FLAPON\r\n\r\n"

// A verb is what a TOC command does, as far as that matters.
type verb uint8

const (
	verbNone     verb = iota
	verbMessage       // a text; its first field is the other user
	verbRoom          // a text to a room, or an invitation to one
	verbPresence      // its first field is the other user
	verbNick          // its first field is the user's own name
	verbCaps          // all its fields are capabilities
	verbBuddy         // the same behind another user's name
	verbInvite        // its first field is the other user, another is a capability
)

func clientVerb(word []byte) verb {
	switch string(word) {
	case "toc_send_im", "toc2_send_im", "toc2_send_im_enc":
		return verbMessage
	case "toc_chat_send", "toc_chat_whisper", "toc_chat_invite":
		return verbRoom
	case "toc2_client_event":
		return verbPresence
	case "toc_set_caps", "toc2_set_caps":
		return verbCaps
	case "toc_rvous_accept", "toc_rvous_propose":
		return verbInvite
	}
	return verbNone
}

func serverVerb(word []byte) verb {
	switch string(word) {
	case "IM_IN", "IM_IN2", "IM_IN_ENC2":
		return verbMessage
	case "CHAT_IN", "CHAT_IN_ENC", "CHAT_INVITE":
		return verbRoom
	case "UPDATE_BUDDY", "UPDATE_BUDDY2", "CLIENT_EVENT2":
		return verbPresence
	case "NICK":
		return verbNick
	case "BUDDY_CAPS2":
		return verbBuddy
	case "RVOUS_PROPOSE":
		return verbInvite
	}
	return verbNone
}

// maxWord bounds a command, maxField any other word.
const (
	maxWord  = 24
	maxField = 512
)

// separator ends a word sent in direction d.
func separator(d proto.Dir) byte {
	if d == proto.FromInitiator {
		return ' '
	}
	return ':'
}

// cutWord splits off the word at the front of b, quotes removed, and returns how
// many bytes it took with its separator; 0 while it is not whole.
func cutWord(b []byte, sep byte, last bool) (word []byte, n int) {
	body, quotes := b, 0
	if sep == ' ' && b[0] == '"' {
		body, quotes, sep = b[1:], 1, '"'
	}
	i := bytes.IndexByte(body, sep)
	if i < 0 {
		if last {
			return bytes.TrimRight(body, "\x00"), len(b)
		}
		return nil, 0
	}
	return body[:i], i + 1 + quotes
}

// word reads a command.
func (h *half) word(ev *proto.Events, dir proto.Dir, b []byte, last bool) int {
	head, ends := b, last
	if len(head) > maxWord {
		head, ends = head[:maxWord], false
	}
	w, n := cutWord(head, separator(dir), ends)
	if n == 0 {
		if len(b) > maxWord {
			return h.rest(ev, 0, b)
		}
		return 0
	}
	h.verb = serverVerb(w)
	if dir == proto.FromInitiator {
		h.verb = clientVerb(w)
	}
	switch h.verb {
	case verbNone:
		return h.rest(ev, n, b)
	case verbRoom:
		ev.Saw(proto.Messaging)
		return h.rest(ev, n, b)
	case verbCaps:
		h.step = stepTextCaps
	default:
		h.step = stepField
	}
	return n
}

// field reads the first field of a command: a user's name.
func (h *half) field(ev *proto.Events, dir proto.Dir, b []byte, last bool) int {
	head, ends := b, last
	if len(head) > maxField {
		head, ends = head[:maxField], false
	}
	name, n := cutWord(head, separator(dir), ends)
	if n == 0 {
		if len(b) > maxField {
			return h.rest(ev, 0, b)
		}
		return 0
	}
	switch h.verb {
	case verbMessage:
		ev.Saw(proto.Messaging).With(name)
	case verbPresence:
		ev.Saw(proto.Presence).With(name)
	case verbNick:
		login(ev, name)
	case verbBuddy:
		h.step = stepTextCaps
		return n
	case verbInvite:
		h.remember(name)
		h.accepts, h.matches = dir == proto.FromInitiator, false
		h.step = stepUUID
		return n
	}
	return h.rest(ev, n, b)
}

// textCaps reads one printed capability of a list, or one byte between two. The
// short form is told by its first four digits: its end may come in a later
// packet, when it can no longer be overwritten.
func (h *half) textCaps(ev *proto.Events, b []byte) int {
	switch b[0] {
	case ' ', ',', '"', 0:
		return 1
	}
	if len(b) >= 4 {
		if s, ok := parseShort(b[:4]); ok {
			if use, f := lookupShort(s); use == meansOffer {
				ev.Able(f).BluntedBy(0, bluntWord)
				return 4
			}
		}
	}
	n := bytes.IndexAny(b[:min(len(b), textLength)], " ,\x00")
	switch {
	case n > 0:
		return n
	case len(b) < textLength:
		return 0 // what is there of it at the frame's end is skipped
	}
	if c, ok := parseText(b); ok {
		if use, f := lookup(c); use == meansOffer {
			ev.Able(f).BluntedBy(0, bluntText)
		}
	}
	return textLength
}
