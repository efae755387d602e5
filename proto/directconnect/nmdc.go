package directconnect

import (
	"bytes"

	"chaperone/proto"
)

// A message of NMDC is "$", a command, its fields, and "|". Anything else up to a
// "|" is chat; nothing is what keeps a connection alive. Hubs relay fields as they
// are, so that none of them is waited for that does not matter.

// A step is the element that comes next in a message.
type step uint8

const (
	stepStart   step = iota
	stepPass         // what does not matter, up to the end
	stepFields       // all there is, up to the end
	stepWords        // the next of a list of words
	stepWord         // the rest of a word
	stepAsker        // of a search: where results go
	stepQuery        // of a search: the next of its fields
	stepPattern      // of a search: what is looked for
	stepNick         // of a request to connect: the first nick
	stepAddress      // of a request to connect: where to
	stepSecond       // of a request to be connected: the second nick
	stepHash         // of a short search
)

// maxCommand is longer than any command.
const maxCommand = 24

// maxName is how much is waited for to learn who talks.
const maxName = 160

// text reads one element of a message.
func (p *parser) text(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	switch h.step {
	case stepStart:
		return p.start(ev, dir, b)
	case stepFields:
		return p.fields(ev, dir, b)
	case stepWords:
		return h.word(ev, b, "ZPipe", ' ', '|'), nil
	case stepWord:
		return h.words(b, ' ', '|'), nil
	case stepAsker, stepQuery, stepPattern, stepHash:
		return h.search(ev, b), nil
	case stepNick, stepAddress, stepSecond:
		return h.connect(ev, dir, b), nil
	}
	return h.pass(b, '|'), nil
}

// start reads a message's command.
func (p *parser) start(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	switch {
	case b[0] == '|':
		return 1, nil
	case b[0] != '$' && p.clients:
		return 0, errLost
	case b[0] != '$':
		return h.chat(ev, dir, b), nil
	}
	i := bytes.IndexAny(b[:min(len(b), maxCommand)], " |")
	switch {
	case i < 0 && len(b) >= maxCommand:
		return h.pass(b, '|'), nil
	case i < 0:
		return 0, nil
	}
	h.command, h.told, h.count, h.n = commands[string(b[1:i])], false, 0, 0
	p.meet(h)
	p.begin(ev)
	if b[i] == ' ' {
		h.step = h.command.step()
		p.saidBy(ev, h.command, i)
		return i + 1, nil
	}
	h.step = stepStart
	p.bare(ev, dir)
	return i + 1, nil
}

// meet tells clients that meet from a client and its hub. Clients say who they are
// before anything else; a hub does not, whatever its client says to it.
func (p *parser) meet(h *half) {
	switch h.command {
	case cmdNick:
		h.named = true
		p.clients = p.clients || !p.began
	case cmdLock:
		p.clients = p.clients && h.named
	}
}

// saidBy says what a command means by itself. It ends at end.
func (p *parser) saidBy(ev *proto.Events, c command, end int) {
	switch c {
	case cmdPresence:
		ev.Saw(proto.Presence)
	case cmdResult:
		// Nobody knows a command that has no end. The results of a search that was
		// refused do not come; these are somebody's who would not be asked.
		ev.Saw(proto.Search).BluntedBy(end, "_")
	}
}

// bare acts on a command that came without fields. A client could say to its hub
// what only other clients heed, to hide behind it.
func (p *parser) bare(ev *proto.Events, dir proto.Dir) {
	h, other := &p.half[dir], &p.half[dir.Other()]
	switch {
	case h.command == cmdCompressed && dir == proto.FromResponder:
		h.compressed(ev)
	case !p.clients:
	case h.command == cmdListLength:
		ev.Saw(proto.FileSharing).WithWhole()
	case h.command == cmdSend && other.length >= h.from:
		other.content = other.length - h.from
	case h.command == cmdSending:
		h.opaque = true
	}
}

// compressed gives up on a hub that compresses what it says. Requests to connect
// are in it, which a client that was not to allow it should never see.
func (h *half) compressed(ev *proto.Events) {
	h.opaque = true
	ev.Offers(proto.FileTransfer).WithWhole()
}

// chat reads what is said in the hub, up to who says it.
func (h *half) chat(ev *proto.Events, dir proto.Dir, b []byte) int {
	var nick []byte
	if b[0] == '<' {
		end := bytes.IndexAny(b[:min(len(b), maxName)], ">|")
		if end < 0 && len(b) < maxName {
			return 0
		}
		if end > 0 && dir == proto.FromResponder {
			nick = b[1:end]
		}
	}
	ev.Saw(proto.Messaging).With(nick)
	return h.pass(b, '|')
}

// word reads the front of a word of a list. The one by which a client allows
// compression can be taken away.
func (h *half) word(ev *proto.Events, b []byte, compression string, between, end byte) int {
	a := proto.Prefix(b, compression)
	switch {
	case b[0] == end:
		h.step = stepStart
		return 1
	case b[0] == between:
		return 1
	case a == proto.More:
		return 0
	case a == proto.No:
		return h.words(b, between, end)
	}
	ev.Able(proto.FileTransfer).BluntedBy(len(compression)-1, "_")
	h.step = stepWord
	return len(compression)
}

// words reads the rest of a word.
func (h *half) words(b []byte, between, end byte) int {
	h.step = stepWord
	for i, c := range b {
		switch c {
		case between:
			h.step = stepWords
			return i + 1
		case end:
			h.step = stepStart
			return i + 1
		}
	}
	return len(b)
}
