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
	standing atomic.Int32 // so that a new flow costs no lock while nothing was said
	mu       sync.Mutex
	at       map[K]int // index in ring
	ring     []said[K, V]
	next     int // where the next goes
	swept    int // up to where expire has looked
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
		displaced = now.Before(m.ring[i].until)
		m.drop(i)
		m.at[of] = i
	}
	m.ring[i] = said[K, V]{of, what, until}
	m.standing.Store(int32(len(m.at)))
	return displaced
}

func (m *memo[K, V]) drop(i int) {
	if s := &m.ring[i]; !s.until.IsZero() {
		delete(m.at, s.of)
		*s = said[K, V]{}
	}
}

// about returns what is said of the first of these places that anything is said of.
func (m *memo[K, V]) about(now time.Time, places ...K) (what V, ok bool) {
	if m.standing.Load() == 0 {
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

// sweep is how many places one call of expire looks at. More would keep packets
// waiting.
const sweep = 1 << 7

// expire forgets what is over, a part at a time.
func (m *memo[K, V]) expire(now time.Time) {
	if m.standing.Load() == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for range min(sweep, len(m.ring)) {
		m.swept = (m.swept + 1) % len(m.ring)
		if !now.Before(m.ring[m.swept].until) {
			m.drop(m.swept)
		}
	}
	m.standing.Store(int32(len(m.at)))
}
