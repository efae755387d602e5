package enforce

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"chaperone/proto"
)

// Expectations is the data connections that offers have announced, shared by
// the engines of all queues: an offer and its data connection need not meet the
// same queue. It is bounded; the oldest announcement makes room for a new one.
type Expectations struct {
	standing atomic.Int32 // so that a new flow costs no lock while nothing is announced
	mu       sync.Mutex
	byTo     map[endpoint]int // index in ring
	ring     []expectation
	next     int

	hints  rumours[netip.AddrPort] // where hosts of an app are said to wait
	names  rumours[netip.Addr]     // whose hosts have which addresses
	probes probes
}

type endpoint struct {
	to   netip.AddrPort
	from netip.Addr // zero: anyone
	over proto.Transport
}

// An expectation is what an announcement says of the flow it announces.
type expectation struct {
	endpoint
	app     proto.AppID
	feature proto.Feature
	until   time.Time
	offer   outcome // what the announcement's offer met, by a rule that may have weighed names the flow will not show
	login
}

// NewExpectations returns room for max announcements.
func NewExpectations(max int) *Expectations {
	return &Expectations{byTo: make(map[endpoint]int, max), ring: make([]expectation, max)}
}

// add notes an announcement, and reports whether another had to make room.
func (x *Expectations) add(e expectation, now time.Time) (displaced bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	i, known := x.byTo[e.endpoint]
	if !known {
		i = x.next
		x.next = (x.next + 1) % len(x.ring)
		if old := &x.ring[i]; old.to.IsValid() {
			displaced = now.Before(old.until)
			delete(x.byTo, old.endpoint)
		}
		x.byTo[e.endpoint] = i
	}
	x.ring[i] = e
	x.standing.Store(int32(len(x.byTo)))
	return displaced
}

// meet returns the announcement that a flow fulfils. An announcement stands
// until its time is over, since clients try more than once.
func (x *Expectations) meet(src netip.Addr, dst netip.AddrPort, over proto.Transport, now time.Time) (e expectation, ok bool) {
	if x.standing.Load() == 0 {
		return e, false
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, from := range [...]netip.Addr{src, {}} {
		i, known := x.byTo[endpoint{dst, from, over}]
		if known && now.Before(x.ring[i].until) {
			return x.ring[i], true
		}
	}
	return e, false
}

// expire forgets the announcements whose time is over.
func (x *Expectations) expire(now time.Time) {
	if x.standing.Load() == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for k, i := range x.byTo {
		if !now.Before(x.ring[i].until) {
			x.ring[i] = expectation{}
			delete(x.byTo, k)
		}
	}
	x.standing.Store(int32(len(x.byTo)))
}
