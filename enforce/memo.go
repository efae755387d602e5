package enforce

import (
	"sync"
	"sync/atomic"
	"time"
)

// A memo is what was said of places, each for a time, shared by the engines of all
// queues. It is bounded: the oldest makes room for the new. Its zero value holds
// nothing; max must be set before the first is added.
type memo[K comparable, V any] struct {
	max      int
	standing atomic.Bool // so that a new flow costs no lock while nothing was said
	mu       sync.Mutex
	at       map[K]int // index in ring
	ring     []said[K, V]
	next     int       // where the next goes
	last     time.Time // then all is over
}

type said[K comparable, V any] struct {
	of    K
	what  V
	until time.Time // zero: nothing is said
}

// add notes what is said of a place, instead of what was said of it before, and
// reports whether something else that still stands had to make room.
func (m *memo[K, V]) add(of K, what V, until, now time.Time) (displaced bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at == nil {
		m.at = map[K]int{}
	}
	i, known := m.at[of]
	if !known {
		i = m.next
		m.next = (m.next + 1) % m.max
		if i == len(m.ring) {
			m.ring = append(m.ring, said[K, V]{})
		}
		if old := &m.ring[i]; !old.until.IsZero() {
			displaced = now.Before(old.until)
			delete(m.at, old.of)
		}
		m.at[of] = i
	}
	m.ring[i] = said[K, V]{of, what, until}
	if until.After(m.last) {
		m.last = until
	}
	m.standing.Store(true)
	return displaced
}

// about returns what is said of the first of these places that anything is said of.
func (m *memo[K, V]) about(now time.Time, places ...K) (what V, ok bool) {
	if !m.standing.Load() {
		return what, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, of := range places {
		if i, known := m.at[of]; known && now.Before(m.ring[i].until) {
			return m.ring[i].what, true
		}
	}
	return what, false
}

// expire forgets everything once all of it is over. What is over before that is not
// said any more, and makes room when its turn comes.
func (m *memo[K, V]) expire(now time.Time) {
	if !m.standing.Load() {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !now.Before(m.last) {
		m.at, m.ring, m.next = nil, nil, 0
		m.standing.Store(false)
	}
}
