package ledger

import "chaperone/enforce"

// maxEvents bounds what is kept of one flow.
const maxEvents = 1000

// A Ledger makes flows of notices. The flows that are open are as many as the
// engine remembers, which bounds them.
type Ledger struct {
	open  map[uint64]*Flow
	done  func(*Flow)
	alarm func(string)
	lost  uint64
}

// New returns a ledger that gives each flow to done at its end, and the texts of
// alarms to alarm.
func New(done func(*Flow), alarm func(string)) *Ledger {
	return &Ledger{open: map[uint64]*Flow{}, done: done, alarm: alarm}
}

// Notice takes in what one engine has to say: it is an [enforce.Sink].
func (l *Ledger) Notice(n *enforce.Notice) {
	if n.Kind == enforce.Alarm {
		l.alarm(n.Text)
		return
	}
	f := l.flow(n.Flow.ID)
	if n.Kind == enforce.Decided && !f.decided(n) {
		l.lost++
	}
	f.update(&n.Flow)
	if n.Kind == enforce.Expired {
		delete(l.open, n.Flow.ID)
		if f.Verdict == "" {
			f.Verdict = "accept"
		}
		l.done(f)
	}
}

// Lost returns how many events were left out of flows that had too many.
func (l *Ledger) Lost() uint64 { return l.lost }

func (l *Ledger) flow(id uint64) *Flow {
	f := l.open[id]
	if f == nil {
		f = &Flow{Features: []string{}, Events: []Event{}}
		l.open[id] = f
	}
	return f
}
