package tls

import (
	"errors"

	"chaperone/proto"
)

var (
	errLong   = errors.New("tls: a hello that does not end")
	errHello  = errors.New("tls: a hello that no server takes")
	errAnswer = errors.New("tls: what answers is not TLS")
	errNobody = errors.New("tls: nobody says hello")
)

// A parser waits for the hello of one connection.
type parser struct {
	makers []*Maker
	asks   bool // one of them is known by its servers' certificates
	report Report
	typed  bool    // the type of the hello's first record has been read, with its name
	passed [2]bool // that side does not say hello
	awaits bool    // hello has been said, and who answers is of interest
	joined []byte  // room for a hello that records divide, made when first needed
}

// Reset implements [proto.Parser].
func (p *parser) Reset() {
	p.report.Reset()
	p.typed, p.passed, p.awaits = false, [2]bool{}, false
}

// Parse implements [proto.Parser]. The hello is read in two messages, so that what is
// said does not depend on how it came: its first byte when the name is there, and all
// of it.
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case p.passed[dir]:
		return len(b), nil
	case p.awaits:
		return p.answer(ev, b)
	}
	if !p.typed {
		if rest, a := pastWarnings(b); a == proto.Yes && len(rest) < len(b) {
			return len(b) - len(rest), nil
		}
		switch begins(b) {
		case proto.No:
			return p.other(dir, b)
		case proto.More:
			return wait(b)
		}
	}
	h, a := p.read(b)
	switch {
	case p.report.Name(ev, &h):
		p.typed, p.passed[dir.Other()] = true, true
		return 1, nil
	case a == proto.No:
		return 0, errHello
	case a == proto.More:
		return wait(b)
	}
	known := p.report.Make(ev, &h, p.makers)
	if p.asks && !known && !p.typed && !p.passed[dir.Other()] {
		p.passed[dir], p.awaits, ev.Finished = true, true, false
	}
	return len(b), nil
}

// other leaves alone the side that answers.
func (p *parser) other(dir proto.Dir, b []byte) (int, error) {
	switch {
	case !plausible(b):
		return 0, errAnswer
	case p.passed[dir.Other()]:
		return 0, errNobody
	}
	p.passed[dir] = true
	return len(b), nil
}

func wait(b []byte) (int, error) {
	if len(b) >= proto.MaxUnread {
		return 0, errLong
	}
	return 0, nil
}

// read reads a hello as far as it has come.
func (p *parser) read(b []byte) (h Hello, a proto.Answer) {
	cut := cutRecord
	if p.typed {
		cut = cutTyped
	}
	part, rest, a := cut(b)
	if a != proto.Yes {
		return h, a
	}
	return readRecords(part, rest, p.room(part, rest))
}
