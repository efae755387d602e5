package directconnect

import (
	"bytes"

	"chaperone/proto"
)

// fields reads a message of which all fields matter.
func (p *parser) fields(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	limit := maxLine
	if h.command == cmdPrivate {
		limit = 2 * maxName
	}
	end := bytes.IndexByte(b[:min(len(b), limit)], '|')
	switch {
	case end < 0 && len(b) < limit:
		return 0, nil
	case end < 0:
		end = limit
	}
	args := b[:end]
	switch h.command {
	case cmdLogin:
		if dir == proto.FromInitiator {
			ev.Saw(proto.Session).By(args)
		}
	case cmdNick:
		p.meets(ev, dir, args)
	case cmdPrivate:
		ev.Saw(proto.Messaging).With(talker(dir, args))
	default:
		if p.clients {
			p.transfer(ev, dir, args)
		}
	}
	return h.pass(b, '|'), nil
}

// meets notes who a client says to another that it is.
func (p *parser) meets(ev *proto.Events, dir proto.Dir, nick []byte) {
	switch {
	case !p.clients:
	case dir == proto.FromInitiator:
		ev.Saw(proto.Session).By(nick)
	default:
		ev.Saw(proto.Session).With(nick)
	}
}

// talker returns the other one of a private message: "bob From: al $<al> text".
func talker(dir proto.Dir, args []byte) []byte {
	to, from, ok := bytes.Cut(args, []byte(" From: "))
	if !ok {
		to, from, ok = bytes.Cut(args, []byte(" $"))
	}
	switch {
	case !ok:
		return nil
	case dir == proto.FromInitiator:
		return to
	}
	if i := bytes.IndexAny(from, " $"); i >= 0 {
		from = from[:i]
	}
	return from
}

// transfer reads what two clients say of a file.
func (p *parser) transfer(ev *proto.Events, dir proto.Dir, args []byte) {
	h, other := &p.half[dir], &p.half[dir.Other()]
	switch h.command {
	case cmdGet:
		name, from := args, uint64(0)
		if i := bytes.LastIndexByte(args, '$'); i >= 0 {
			from, _ = proto.CutNumber(args[i+1:], maxContent)
			name = args[:i]
		}
		h.from = max(from, 1) - 1 // it counts from 1
		asked(ev, name, 0)
	case cmdGetBlock, cmdGetZBlock:
		h.squeezed = h.command == cmdGetZBlock
		asked(ev, behind(args, 2), 0)
	case cmdADCGet:
		request(args).asked(ev, 0)
	case cmdADCSend:
		r := request(args)
		r.asked(ev, r.size())
		h.follows(r)
	case cmdFileLength:
		h.length, _ = proto.CutNumber(args, maxContent)
	case cmdSending:
		h.content, _ = proto.CutNumber(args, maxContent)
		if other.squeezed {
			h.content, h.opaque = 0, true
		}
	}
}

// follows notes how much of a file comes next.
func (h *half) follows(r request) {
	h.content = r.size()
	if r.compressed() {
		h.content, h.opaque = 0, true
	}
}

// asked says that a file, or a list of files, passes here.
func asked(ev *proto.Events, name []byte, size uint64) {
	if isList(name) {
		ev.Saw(proto.FileSharing).WithWhole().Named(name, size)
		return
	}
	ev.Saw(proto.FileTransfer).WithWhole().Named(name, size)
}

// isList reports whether name is a list of all that a client shares.
func isList(name []byte) bool {
	switch string(name) {
	case "files.xml.bz2", "files.xml", "MyList.DcLst", "MyList.bz2":
		return true
	}
	return false
}

// A request is the fields of one of ADC's for a file, or of the answer: what kind
// of thing, its name, where to begin, how many bytes, and flags.
type request []byte

// asked says what is asked for. The leaves of a file's hash tree are part of it.
func (r request) asked(ev *proto.Events, size uint64) {
	kind, name := r.word(0), r.word(1)
	switch {
	case string(kind) == "list":
		ev.Saw(proto.FileSharing).WithWhole().Named(name, size)
	case string(kind) != "blom":
		asked(ev, name, size)
	}
}

// size returns how many bytes follow.
func (r request) size() uint64 {
	n, _ := proto.CutNumber(r.word(3), maxContent)
	return n
}

// compressed reports whether they are compressed, so that they end elsewhere.
func (r request) compressed() bool {
	for i := 4; i < 16; i++ {
		if string(r.word(i)) == "ZL1" {
			return true
		}
	}
	return false
}

// word returns the field i.
func (r request) word(i int) []byte {
	b := behind(r, i)
	if end := bytes.IndexByte(b, ' '); end >= 0 {
		return b[:end]
	}
	return b
}

// behind returns what is left of b behind n fields.
func behind(b []byte, n int) []byte {
	for range n {
		i := bytes.IndexByte(b, ' ')
		if i < 0 {
			return nil
		}
		b = b[i+1:]
	}
	return b
}
