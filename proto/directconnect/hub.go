package directconnect

import (
	"bytes"
	"time"

	"chaperone/proto"
)

// Whoever is asked to connect does so at once.
const soon = time.Minute

// queryFields is how many fields stand before a search's pattern.
const queryFields = 4

// search reads one element of a search: who asks, "?"-separated fields, and what
// for. Without its fourth "?" it is no search to any client, so this is what is
// overwritten, and every further one, since it would do as well.
func (h *half) search(ev *proto.Events, b []byte) int {
	if h.step == stepHash {
		return h.hash(ev, b)
	}
	mark := byte('?')
	if h.step == stepAsker {
		mark = ' '
	}
	for i, c := range b {
		switch {
		case c == '|':
			h.step = stepStart
			return i + 1
		case c != mark:
			continue
		case h.step == stepAsker:
			h.step = stepQuery
		case h.step == stepPattern:
			ev.Able(proto.Search).BluntedBy(i, "_")
		default:
			h.field(ev, i)
		}
		return i + 1
	}
	return len(b)
}

// field counts the fields of a search; the last one's "?" is at i.
func (h *half) field(ev *proto.Events, i int) {
	if h.count++; h.count == queryFields {
		h.step = stepPattern
		ev.Saw(proto.Search).BluntedBy(i, "_")
	}
}

// hash reads the first letter of what is searched for; any other one is another
// hash, and a hash of nothing has a digit that base 32 does not know.
func (h *half) hash(ev *proto.Events, b []byte) int {
	if base32(b[0]) {
		ev.Saw(proto.Search).BluntedBy(0, "0")
	}
	return h.pass(b, '|')
}

// nobody begins no name: it is between names everywhere.
const nobody = "$"

// connect reads one element of a request to connect, or to be connected. A hub is
// asked to pass it to somebody who is not there: hubs know such requests, since
// people leave, and swallow them. A client looks at the address only, and at the
// name of who asks to be connected.
func (h *half) connect(ev *proto.Events, dir proto.Dir, b []byte) int {
	toHub := dir == proto.FromInitiator
	switch {
	case h.step == stepAddress:
		return h.addressed(ev, toHub, b)
	case h.step == stepSecond, toHub == (h.command == cmdConnect):
		return h.nick(ev, b)
	}
	for i, c := range b {
		switch c {
		case '|':
			h.step = stepStart
			return i + 1
		case ' ':
			h.step = stepSecond
			if h.command == cmdConnect {
				h.step = stepAddress
			}
			return i + 1
		}
	}
	return len(b)
}

// nick reads the name whose first letter decides to whom a request goes.
func (h *half) nick(ev *proto.Events, b []byte) int {
	end := bytes.IndexAny(b[:min(len(b), maxName)], " |")
	if h.count == 0 {
		if b[0] == nobody[0] || end == 0 {
			return h.pass(b, '|')
		}
		h.count, h.told = 1, end > 0
		e := ev.Offers(proto.FileTransfer).BluntedBy(0, nobody)
		if h.told {
			e.With(b[:end])
		}
	}
	switch {
	case end < 0 && len(b) < maxName:
		return 0
	case end < 0:
		return h.pass(b, '|')
	case !h.told:
		ev.Completes(proto.Offer, proto.FileTransfer).With(b[:end])
	}
	if b[end] == '|' || h.command == cmdReverse {
		return h.pass(b, '|')
	}
	h.step = stepAddress
	return end + 1
}

// addressed reads where to connect, up to each colon. A client that finds none
// does not connect.
func (h *half) addressed(ev *proto.Events, toHub bool, b []byte) int {
	for i, c := range b {
		if c == '|' {
			h.announce(ev)
			h.step = stepStart
			return i + 1
		}
		if h.n < maxAddress {
			h.address[h.n] = c
			h.n++
		}
		if c != ':' || toHub {
			continue
		}
		if h.count == 0 {
			h.count = 1
			ev.Offers(proto.FileTransfer).BluntedBy(i, "_")
		} else {
			ev.Able(proto.FileTransfer).BluntedBy(i, "_")
		}
		return i + 1
	}
	return len(b)
}

// announce says that somebody will connect to the address that was read.
func (h *half) announce(ev *proto.Events) {
	if h.n == maxAddress {
		return
	}
	if to, ok := readAddress(h.address[:h.n]); ok {
		ev.Expect(proto.Expectation{To: to, Over: proto.TCP, Feature: proto.FileTransfer, For: soon})
	}
}
