package prototest

import (
	"bytes"
	"errors"

	"chaperone/proto"
)

// toy is a protocol of lines, to be held to the promises with one fault at a time:
//
//	HI NAME          a login; how the initiator opens
//	SAY PEER         a message
//	GIVE FILE NAME   an offer, decided by the word FILE
type toy struct {
	fault string
	half  [2]struct {
		early bool
		said  int
	}
	last   []byte
	logins int
	spoken bool // the initiator has
}

var toyApp = &proto.App{
	Name: "toy", Title: "Toy", Category: proto.IM,
	Features: proto.Of(proto.Session, proto.Messaging, proto.FileTransfer), Blunts: proto.Of(proto.FileTransfer),
}

func toyProtocol(fault string) *proto.Protocol {
	return &proto.Protocol{
		Name: "toy", Apps: []*proto.App{toyApp}, Over: proto.TCP | proto.UDP,
		Detect: func(o *proto.Opening) proto.Answer { return toyDetect(fault, o) },
		New:    func() proto.Parser { return &toy{fault: fault} },
	}
}

func toyDetect(fault string, o *proto.Opening) proto.Answer {
	switch {
	case fault == "never sure":
		return proto.More
	case fault == "changes its mind" && len(o.Initiator) > 5:
		return proto.More
	case fault == "denies itself" && len(o.Initiator) == 2:
		return proto.No
	}
	return proto.Prefix(o.Initiator, "HI ")
}

func (p *toy) Reset() {
	if p.fault != "remembers" {
		*p = toy{fault: p.fault}
	}
}

// maxLine is how long a line may be, in bytes without its newline.
const maxLine = 512

var (
	errToy   = errors.New("toy: no such word")
	giveFile = []byte("GIVE FILE")
	hi, say  = []byte("HI "), []byte("SAY ")
	sink     []byte
)

func (p *toy) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	p.spoken = p.spoken || dir == proto.FromInitiator
	if p.fault == "allocates" {
		sink = make([]byte, 8)
	}
	if p.fault == "depends on cuts" && len(b) < 3 {
		ev.Saw(proto.Session)
	}
	line, next := proto.Line(b)
	long := next > maxLine+1 || next == 0 && len(b) > maxLine
	if (next == 0 || long) && bytes.HasPrefix(b, giveFile) && !h.early && p.fault != "speaks late" {
		h.early = true
		p.offer(ev)
	}
	switch {
	case long && p.fault != "waits for ever":
		return 0, errToy
	case next == 0:
		return 0, nil
	}
	p.line(ev, dir, line)
	if p.fault == "reads on" {
		next += 7
	}
	return next, nil
}

func (p *toy) offer(ev *proto.Events) *proto.Event {
	e := ev.Offers(proto.FileTransfer)
	switch p.fault {
	case "cannot blunt":
		return e
	case "blunts nothing in the last byte":
		return e.BluntedBy(5, "XXXE")
	case "blunts beside":
		return e.BluntedBy(4, "XXXX")
	}
	return e.BluntedBy(5, "XXXX")
}

func (p *toy) line(ev *proto.Events, dir proto.Dir, line []byte) {
	h := &p.half[dir]
	switch {
	case bytes.HasPrefix(line, hi):
		p.logins++
		if p.fault != "remembers" || p.logins == 1 {
			ev.Saw(proto.Session).By(line[3:])
		}
	case bytes.HasPrefix(line, say):
		e := ev.Saw(proto.Messaging).With(line[4:])
		if p.fault == "keeps views" {
			e.Peer, p.last = p.last, line[4:]
		}
		p.talk(ev, dir)
	case bytes.HasPrefix(line, giveFile):
		p.give(ev, h.early, line)
		h.early = false
	}
}

// talk is where a message shows faults that have nothing to do with its bytes.
func (p *toy) talk(ev *proto.Events, dir proto.Dir) {
	switch p.fault {
	case "says too much":
		for range proto.MaxSeen {
			ev.Saw(proto.Messaging)
		}
	case "says what it does not declare":
		ev.Saw(proto.Voice)
	case "completes nothing":
		ev.Completes(proto.Offer, proto.Image)
	case "wants one side first":
		if dir == proto.FromResponder && !p.spoken {
			ev.Saw(proto.Session)
		}
	}
}

func (p *toy) give(ev *proto.Events, early bool, line []byte) {
	name := bytes.TrimPrefix(line[len(giveFile):], []byte(" "))
	e := (*proto.Event)(nil)
	if early && p.fault != "repeats itself" {
		e = ev.Completes(proto.Offer, proto.FileTransfer)
	} else {
		e = p.offer(ev)
	}
	e.Named(name, 7)
}
