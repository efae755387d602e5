package control

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"chaperone/enforce"
)

// What may wait for one client.
const (
	maxLines     = 4096
	maxLineBytes = 1 << 20
)

// A Feed hands the journal's lines to those who watch, and waits for none of them.
type Feed struct {
	mu      sync.Mutex
	readers map[*reader]struct{}
	watched atomic.Int32
	lost    atomic.Uint64 // lines that readers were too slow for
}

// Watched reports whether anybody wants lines at all.
func (f *Feed) Watched() bool { return f.watched.Load() > 0 }

// Line takes a line of the journal, which it copies, and what it is about; n is
// nil for what is about no flow. Usual is false for what the journal leaves out.
func (f *Feed) Line(n *enforce.Notice, line []byte, usual bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var kept []byte
	for r := range f.readers {
		if !r.wants(n, usual) {
			continue
		}
		if kept == nil {
			kept = slices.Clone(line)
		}
		if !r.put(kept) {
			f.lost.Add(1)
		}
	}
}

// join makes a reader of what r asks for. It must be left.
func (f *Feed) join(q *Request) *reader {
	r := &reader{filter: q.Filter, all: q.All, wake: make(chan struct{}, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.readers == nil {
		f.readers = map[*reader]struct{}{}
	}
	f.readers[r] = struct{}{}
	f.watched.Add(1)
	return r
}

func (f *Feed) leave(r *reader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.readers, r)
	f.watched.Add(-1)
}

// A reader is what waits for one client.
type reader struct {
	filter Filter
	all    bool
	wake   chan struct{}

	mu    sync.Mutex
	lines []waiting
	bytes int
	lost  uint64 // behind the last of lines
}

// A waiting line, and how many are missing before it.
type waiting struct {
	text []byte
	lost uint64
}

// wants reports whether the reader asked for such a line. What concerns the
// gateway as a whole concerns everyone.
func (r *reader) wants(n *enforce.Notice, usual bool) bool {
	if n == nil || n.Flow.App == nil {
		return true
	}
	return (usual || r.all) && r.filter.takes(&n.Flow)
}

// put adds a line, or counts it where there is no room.
func (r *reader) put(line []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.lines) >= maxLines || r.bytes+len(line) > maxLineBytes {
		r.lost++
		return false
	}
	r.lines = append(r.lines, waiting{line, r.lost})
	r.bytes += len(line)
	r.lost = 0
	select {
	case r.wake <- struct{}{}:
	default:
	}
	return true
}

// take returns all that waits, and how many lines are missing behind it.
func (r *reader) take() (lines []waiting, lost uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines, lost = r.lines, r.lost
	r.lines, r.bytes, r.lost = nil, 0, 0
	return lines, lost
}

// follow hands all lines to f until ctx is done or f fails.
func (r *reader) follow(ctx context.Context, f func([]waiting, uint64) error) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.wake:
			if err := f(r.take()); err != nil {
				return err
			}
		}
	}
}
