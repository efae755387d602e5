package journal

import (
	"fmt"
	"io"
	"sync"
	"time"

	"chaperone/enforce"
	"chaperone/policy"
)

// ringSize is how many notices may wait for the writer.
const ringSize = 8192

// Options is how a journal is written. The zero value is JSON.
type Options struct {
	Human  bool        // lines for people
	Color  bool        // with colours
	Failed func(error) // called when writing begins to fail; nil: nobody wants to know
}

// A Journal takes notices from any number of engines and writes them down.
type Journal struct {
	ring *ring
	wake chan struct{}
	stop chan struct{}
	done sync.WaitGroup

	mu      sync.Mutex // of what follows, and of the ring's reading end
	form    form
	failed  func(error)
	failing bool
	told    uint64 // dropped notices that have been written about
}

// A form writes one line.
type form interface {
	notice(*enforce.Notice) error
	policy(time.Time, *Policy) error
}

// A Policy is what a journal says when a policy comes into force, or does not.
type Policy struct {
	Path        string
	Refused     bool // it has errors; the one before stays in force
	Mode        policy.Mode
	Departments int
	Problems    []policy.Problem
}

// New returns a journal that writes to w until it is closed.
func New(w io.Writer, o Options) *Journal {
	j := &Journal{ring: newRing(ringSize), wake: make(chan struct{}, 1), stop: make(chan struct{}), failed: o.Failed}
	if o.Human {
		j.form = &text{w: w, color: o.Color}
	} else {
		j.form = newJSON(w)
	}
	j.done.Go(j.serve)
	return j
}

// Notice takes in what an engine has to say: it is an [enforce.Sink]. Any
// goroutine may call it. Of a closed journal it is without effect.
func (j *Journal) Notice(n *enforce.Notice) {
	if wanted(n) {
		j.add(n)
	}
}

func (j *Journal) add(n *enforce.Notice) {
	j.ring.put(n)
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// wanted reports whether n is to be written.
func wanted(n *enforce.Notice) bool {
	if n.Kind != enforce.Decided || n.Rule == nil {
		return true
	}
	switch n.Rule.Log {
	case policy.LogAlways:
		return true
	case policy.LogNever:
		return false
	}
	return n.Verdict != policy.Accept || n.Would != policy.Accept
}

// Alarm writes that something is wrong with the gateway.
func (j *Journal) Alarm(text string) {
	j.add(&enforce.Notice{Kind: enforce.Alarm, Time: time.Now(), Text: text})
}

// Policy writes that a policy came into force or was refused, behind all
// notices given before.
func (j *Journal) Policy(p *Policy) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.drain()
	j.result(j.form.policy(time.Now(), p))
}

// Close writes what waits and ends the journal.
func (j *Journal) Close() {
	close(j.stop)
	j.done.Wait()
}

func (j *Journal) serve() {
	for {
		select {
		case <-j.wake:
			j.flush()
		case <-j.stop:
			j.flush()
			return
		}
	}
}

func (j *Journal) flush() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.drain()
}

// drain writes what waits, and how much had to be dropped.
func (j *Journal) drain() {
	for j.ring.get(func(n *enforce.Notice) { j.result(j.form.notice(n)) }) {
	}
	if dropped := j.ring.dropped.Load(); dropped > j.told {
		n := enforce.Notice{Kind: enforce.Alarm, Time: time.Now(),
			Text: fmt.Sprintf("the journal could not be written fast enough: %d entries are missing before this one", dropped-j.told)}
		j.told = dropped
		j.result(j.form.notice(&n))
	}
}

// result tells once that writing fails, and again after it has worked.
func (j *Journal) result(err error) {
	if err != nil && !j.failing && j.failed != nil {
		j.failed(err)
	}
	j.failing = err != nil
}
