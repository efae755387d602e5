package nfq

import (
	"golang.org/x/sys/unix"

	"chaperone/enforce"
)

type state uint8

const (
	opened state = iota
	running
	closed
)

// Do calls f where it cannot meet the handler: in the loop between two batches,
// or at once when the loop does not run, before or after. It returns when f has.
// A panic of f is an alarm. Do must not be called from the handler or from f.
func (q *Queue) Do(f func()) {
	q.mu.Lock()
	if q.state != running {
		defer q.mu.Unlock()
		q.guard("Do", f)
		return
	}
	done := make(chan struct{})
	q.todo = append(q.todo, func() {
		defer close(done)
		q.guard("Do", f)
	})
	q.asked.Store(true)
	q.mu.Unlock()
	q.rouse()
	<-done
}

// SetMarks changes how marks are read and written from the next batch on.
func (q *Queue) SetMarks(m enforce.Marks) { q.Do(func() { q.marks = m }) }

// work does what was asked for with Do.
func (q *Queue) work() {
	if !q.asked.Load() {
		return
	}
	q.mu.Lock()
	todo := q.todo
	q.todo = nil
	q.asked.Store(false)
	q.mu.Unlock()
	for _, f := range todo {
		f()
	}
}

// rouse ends the loop's wait.
func (q *Queue) rouse() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.state == running {
		unix.Write(q.wake, []byte{1, 0, 0, 0, 0, 0, 0, 0})
	}
}

func (q *Queue) start() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.state != opened {
		return false
	}
	q.state = running
	return true
}

// Close gives a queue that was never run back to the kernel, which drops what
// waits in it. A queue that runs is closed by the end of Run's context.
func (q *Queue) Close() error {
	if !q.start() {
		return ErrEnded
	}
	q.finish()
	return nil
}

// finish closes what Open opened and does what is left to do.
func (q *Queue) finish() {
	q.closeTable()
	q.mu.Lock()
	defer q.mu.Unlock()
	q.state = closed
	for _, fd := range [...]int{q.fd, q.wake} {
		if fd >= 0 {
			unix.Close(fd)
		}
	}
	for _, f := range q.todo {
		f()
	}
	q.todo = nil
}
