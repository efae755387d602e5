package report

import (
	"container/list"
	"net/netip"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// Limits of what a [Tracker] remembers.
const (
	maxFlows     = 1 << 16
	maxAnnounced = 1 << 14
	patience     = 10 * time.Minute // for an announced data connection; longer than any protocol announces
)

// A Tracker turns the lines of a journal into uses of features. Lines are given
// to it in the order they were written.
type Tracker struct {
	Use       func(*Use)   // a use whose outcome is known
	Flow      func(*Use)   // a flow that ended; Feature, Outcome and Rule mean nothing
	Announced func(*Line)  // a data connection was announced
	Met       func(*Line)  // it came up; the line that announced it
	Policy    *policy.View // nil: not at hand

	flows     map[flowKey]*list.Element
	age       list.List // of *flow, the longest untouched first
	announced map[netip.AddrPort]*Line
	ring      [maxAnnounced]netip.AddrPort // the order of announced, from next on
	next      int
	forgotten uint64
}

type flowKey struct {
	src, dst  netip.AddrPort
	transport string
}

// A flow is what is remembered of a flow until it ends.
type flow struct {
	key    flowKey
	last   Line // the latest about it
	first  time.Time
	judged proto.Features // that met a line of their own
}

// Line takes in the next line.
func (t *Tracker) Line(l *Line) {
	if !l.Flow() {
		return
	}
	if t.flows == nil {
		t.flows, t.announced = map[flowKey]*list.Element{}, map[netip.AddrPort]*Line{}
	}
	f := t.flow(l)
	switch l.Event {
	case Verdict:
		f.judged |= proto.Of(l.Feature)
		if !l.Details {
			t.Use(t.use(f, l.Feature, l.Outcome))
		}
	case Expectation:
		t.announce(l)
	case Expired:
		t.end(f)
	}
}

// flow returns the record of the line's flow, a new one where its ends are in
// use again.
func (t *Tracker) flow(l *Line) *flow {
	k := flowKey{l.Src, l.Dst, l.Transport}
	if e := t.flows[k]; e != nil {
		f := e.Value.(*flow)
		if l.Packets >= f.last.Packets {
			l.Features |= f.last.Features
			f.last = *l
			t.age.MoveToBack(e)
			return f
		}
		t.end(f) // its end is not in the journal
	}
	if len(t.flows) >= maxFlows {
		t.forgotten++
		t.end(t.age.Front().Value.(*flow))
	}
	f := &flow{key: k, last: *l, first: l.Time}
	t.flows[k] = t.age.PushBack(f)
	t.meet(l)
	return f
}

// end tells what passed in a flow and forgets it.
func (t *Tracker) end(f *flow) {
	for feature := range (f.last.Features &^ f.judged).All() {
		u := t.use(f, feature, Accepted)
		u.Time, u.Rule, u.File, u.Line = f.first, "", "", 0
		t.Use(u)
	}
	if t.Flow != nil {
		u := t.use(f, 0, 0)
		u.Time = f.first
		t.Flow(u)
	}
	t.age.Remove(t.flows[f.key])
	delete(t.flows, f.key)
}

// End tells what passed in the flows that are still open.
func (t *Tracker) End() {
	for e := t.age.Front(); e != nil; e = t.age.Front() {
		t.end(e.Value.(*flow))
	}
}

// Forgotten returns how many flows were taken for ended because there were too
// many at once. Of what such a flow did later, some is told twice.
func (t *Tracker) Forgotten() uint64 { return t.forgotten }

func (t *Tracker) use(f *flow, feature proto.Feature, o Outcome) *Use {
	l := &f.last
	host, far := t.inside(l)
	return &Use{
		Time: l.Time, Last: l.Time, Host: host, Far: far, Department: l.Department, Policy: l.Policy, App: l.App, Category: l.Category,
		Feature: feature, Outcome: o, Rule: l.Rule, File: l.File, Line: l.Line,
	}
}

// inside returns which end of a flow is the subject, and the other one.
func (t *Tracker) inside(l *Line) (netip.Addr, netip.AddrPort) {
	src, dst := l.Src.Addr().Unmap().WithZone(""), l.Dst.Addr().Unmap().WithZone("")
	outgoing := !private(dst) || private(src)
	if t.Policy != nil {
		s := t.Policy.Department(policy.Subject{Addr: src}).Name
		d := t.Policy.Department(policy.Subject{Addr: dst}).Name
		if (s == l.Department) != (d == l.Department) {
			outgoing = s == l.Department
		}
	}
	if outgoing {
		return src, l.Dst
	}
	return dst, l.Src
}

func private(a netip.Addr) bool { return a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLoopback() }

func (t *Tracker) announce(l *Line) {
	if t.Announced != nil {
		t.Announced(l)
	}
	if t.announced[l.To] == nil {
		delete(t.announced, t.ring[t.next])
		t.ring[t.next] = l.To
		t.next = (t.next + 1) % maxAnnounced
	}
	c := *l
	t.announced[l.To] = &c
}

// meet tells of a new flow that it was announced.
func (t *Tracker) meet(l *Line) {
	a := t.announced[l.Dst]
	if a == nil {
		return
	}
	delete(t.announced, l.Dst)
	if t.Met != nil && l.Time.Sub(a.Time) <= patience {
		t.Met(a)
	}
}
