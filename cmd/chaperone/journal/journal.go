package journal

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"chaperone/enforce"
	"chaperone/policy"
)

// ringSize is how many notices may wait for the writer, where nobody says.
const ringSize = 8192

// Options is how a journal is written. The zero value is JSON.
type Options struct {
	Human  bool                    // lines for people
	Color  bool                    // with colours
	Room   int                     // how many notices may wait for the writer, a power of two; 0: 8192
	All    bool                    // accepted uses too
	Failed func(error)             // called when writing begins to fail; nil: nobody wants to know
	Shown  func(n *enforce.Notice) // called before a notice is written, by whoever writes; nil: nobody wants to know
}

// room returns how many notices may wait.
func (o *Options) room() int {
	if o.Room == 0 {
		return ringSize
	}
	return o.Room
}

// A Journal takes notices from any number of engines and writes them down.
type Journal struct {
	options Options
	ring    *ring
	wake    chan struct{}
	stop    chan struct{}
	done    chan struct{}
	missing atomic.Uint64 // entries that were never written, for whatever reason

	mu       sync.Mutex
	policies []dated // that wait for the writer

	// The writer's alone.
	form    form
	failing bool
	unsaid  uint64 // entries missing that the journal does not tell of yet
	told    uint64 // of those that the ring has dropped
}

// A dated policy is one with the time when it was told of.
type dated struct {
	time.Time
	*Policy
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
	j := &Journal{options: o, ring: newRing(o.room()), wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	w = &whole{Writer: w}
	if o.Human {
		j.form = &text{w: w, color: o.Color}
	} else {
		j.form = newJSON(w)
	}
	go j.serve()
	return j
}

// Notice takes in what an engine has to say: it is an [enforce.Sink]. Any
// goroutine may call it. Of a closed journal it is without effect.
func (j *Journal) Notice(n *enforce.Notice) {
	if j.options.All || Usual(n) {
		j.add(n)
	}
}

// Missing returns how many entries were never written, because the writer was too
// slow or failed.
func (j *Journal) Missing() uint64 { return j.missing.Load() + j.ring.dropped.Load() }

func (j *Journal) add(n *enforce.Notice) {
	j.ring.put(n)
	j.rouse()
}

func (j *Journal) rouse() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// Usual reports whether n is something that a journal tells of anyway.
func Usual(n *enforce.Notice) bool {
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

// maxPolicies bounds what waits while nothing can be written.
const maxPolicies = 100

// Policy writes that a policy came into force or was refused, behind all notices
// given before. It does not wait either.
func (j *Journal) Policy(p *Policy) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.policies) == maxPolicies {
		j.missing.Add(1)
		return
	}
	j.policies = append(j.policies, dated{time.Now(), p})
	j.rouse()
}

// closeTime is how long the end waits for a disk that does not answer.
const closeTime = 5 * time.Second

// Close writes what waits and ends the journal. It reports false if the writer is
// stuck and was left behind.
func (j *Journal) Close() bool {
	close(j.stop)
	select {
	case <-j.done:
		return true
	case <-time.After(closeTime):
		return false
	}
}

func (j *Journal) serve() {
	defer close(j.done)
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

// flush writes what waits.
func (j *Journal) flush() {
	j.mu.Lock()
	policies := j.policies
	j.policies = nil
	j.mu.Unlock()
	j.drain()
	for _, p := range policies {
		j.result(j.form.policy(p.Time, p.Policy))
	}
}

// drain writes the notices that wait, and how many had to be dropped.
func (j *Journal) drain() {
	for j.ring.get(j.write) {
	}
	if dropped := j.ring.dropped.Load(); dropped > j.told {
		j.unsaid += dropped - j.told
		j.told = dropped
		j.confess("could not be written fast enough")
	}
}

func (j *Journal) write(n *enforce.Notice) {
	if j.options.Shown != nil {
		j.options.Shown(n)
	}
	j.result(j.form.notice(n))
}

// confess writes that entries are missing, and why.
func (j *Journal) confess(why string) {
	n := enforce.Notice{Kind: enforce.Alarm, Time: time.Now(),
		Text: fmt.Sprintf("the journal %s: %d entries are missing before this one", why, j.unsaid)}
	if j.options.Shown != nil {
		j.options.Shown(&n)
	}
	if j.form.notice(&n) == nil {
		j.unsaid = 0
	}
}

// result tells once that writing fails, and in the journal how much that cost
// once it works again.
func (j *Journal) result(err error) {
	switch {
	case err != nil:
		j.missing.Add(1)
		j.unsaid++
		if !j.failing && j.options.Failed != nil {
			j.options.Failed(err)
		}
	case j.failing:
		j.confess("could not be written")
	}
	j.failing = err != nil
}
