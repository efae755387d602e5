package journal

import (
	"sync/atomic"

	"chaperone/enforce"
)

// How much of each name is kept. They are chosen by strangers.
const (
	maxName = 96
	maxFile = 255
	maxHost = 253
)

// An entry is a notice with the memory for its names.
type entry struct {
	enforce.Notice
	login, peer [maxName]byte
	file        [maxFile]byte
	host        [maxHost]byte
}

func (e *entry) take(n *enforce.Notice) {
	e.Notice = *n
	e.Login = e.login[:copy(e.login[:], n.Login)]
	e.Peer = e.peer[:copy(e.peer[:], n.Peer)]
	e.File = e.file[:copy(e.file[:], n.File)]
	e.Flow.Host = e.host[:copy(e.host[:], n.Flow.Host)]
}

// A ring is a bounded queue of entries with many writers and one reader. The
// turn of a slot says whose it is: the number of the entry that may be written
// to it, or one more when that has been written.
type ring struct {
	slots   []slot // a power of two of them
	tail    atomic.Uint64
	head    uint64 // the reader's
	dropped atomic.Uint64
}

type slot struct {
	turn atomic.Uint64
	entry
}

func newRing(size int) *ring {
	r := &ring{slots: make([]slot, size)}
	for i := range r.slots {
		r.slots[i].turn.Store(uint64(i))
	}
	return r
}

func (r *ring) slot(n uint64) *slot { return &r.slots[n&uint64(len(r.slots)-1)] }

// put copies n into the ring, or drops and counts it when that is full. It
// never waits and never allocates.
func (r *ring) put(n *enforce.Notice) bool {
	for {
		tail := r.tail.Load()
		s := r.slot(tail)
		switch turn := s.turn.Load(); {
		case turn < tail: // the reader is a whole round behind
			r.dropped.Add(1)
			return false
		case turn == tail && r.tail.CompareAndSwap(tail, tail+1):
			s.take(n)
			s.turn.Store(tail + 1)
			return true
		}
	}
}

// get shows the oldest entry to f and frees it. It reports false when there is none.
func (r *ring) get(f func(*enforce.Notice)) bool {
	s := r.slot(r.head)
	if s.turn.Load() != r.head+1 {
		return false
	}
	f(&s.Notice)
	s.turn.Store(r.head + uint64(len(r.slots)))
	r.head++
	return true
}
