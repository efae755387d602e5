package replay

import (
	"net/netip"
	"slices"
	"time"
)

// Limits of what is kept of packets that are not complete. Linux's are 30 s for
// IPv4 and 60 s for IPv6, and 4 MiB in all.
const (
	maxAssemblies = 128
	maxPieces     = 512
	maxPacket     = 65535
	assemblyTime  = 30 * time.Second
)

// A fragKey is what the fragments of one packet have in common.
type fragKey struct {
	src, dst netip.Addr
	id       uint32
	protocol uint8 // IPv4 only
}

// A fragment is a decoded IP fragment.
type fragment struct {
	fragKey
	head  []byte // the IP header, as the whole packet has it but for its length
	body  []byte
	from  int  // where in the packet's payload body belongs
	final bool // nothing comes behind body
}

// A span is a range of a packet's payload that has arrived.
type span struct{ from, to int }

// An assembly is a packet of which some fragments have arrived.
type assembly struct {
	first time.Time
	spans []span // sorted, none overlaps or is empty
	head  []byte // nil until the first fragment is there
	data  []byte
	size  int  // of the payload, 0 until the last fragment is there
	dead  bool // given up: what comes yet is dropped
	count uint64
}

// Fragments puts packets together, as the kernel does before its queue. What it
// keeps is bounded in number, size and time; the oldest goes first. Fragments
// that overlap take their packet with them (RFC 5722), for otherwise two
// readers could make two things of it; of a range sent twice the first counts.
type fragments struct {
	open  map[fragKey]*assembly
	order []fragKey // by age
	out   []byte    // the packet handed out last
	lost  uint64
}

// join returns b itself if it is whole, or the packet that it completes, or nil.
// A fragment that is cut short is lost. The packet is valid until the next call.
func (x *fragments) join(b []byte, cut bool, now time.Time) (packet []byte, joined bool) {
	var f fragment
	is, ok := f.decode(b)
	if !is {
		return b, false
	}
	if !ok || cut {
		x.lost++
		return nil, false
	}
	x.expire(now)
	a := x.assembly(f.fragKey, now)
	a.count++
	if a.dead {
		return nil, false
	}
	if !a.add(&f) {
		*a = assembly{first: a.first, dead: true, count: a.count}
		return nil, false
	}
	if !a.complete() {
		return nil, false
	}
	x.out = append(append(x.out[:0], a.head...), a.data...)
	finish(x.out)
	x.forget(f.fragKey)
	return x.out, true
}

// held returns how many fragments wait for others.
func (x *fragments) held() (n uint64) {
	for _, a := range x.open {
		n += a.count
	}
	return n
}

func (x *fragments) assembly(k fragKey, now time.Time) *assembly {
	if a := x.open[k]; a != nil {
		return a
	}
	if x.open == nil {
		x.open = map[fragKey]*assembly{}
	}
	if len(x.order) == maxAssemblies {
		x.giveUp()
	}
	a := &assembly{first: now}
	x.open[k] = a
	x.order = append(x.order, k)
	return a
}

// expire gives up what is too old. A clock that goes back keeps things longer.
func (x *fragments) expire(now time.Time) {
	for len(x.order) > 0 && now.Sub(x.open[x.order[0]].first) > assemblyTime {
		x.giveUp()
	}
}

// giveUp forgets the oldest assembly as lost.
func (x *fragments) giveUp() {
	x.lost += x.open[x.order[0]].count
	x.forget(x.order[0])
}

func (x *fragments) forget(k fragKey) {
	delete(x.open, k)
	i := slices.Index(x.order, k)
	x.order = slices.Delete(x.order, i, i+1)
}

// add takes f in. It reports whether the packet can still become whole.
func (a *assembly) add(f *fragment) bool {
	s := span{f.from, f.from + len(f.body)}
	i, again := a.place(s)
	switch {
	case again:
		return true
	case i < 0 || s.to+len(f.head) > maxPacket || len(a.spans) == maxPieces:
		return false
	case f.final && (a.size != 0 || len(a.spans) > i): // two ends, or something behind the end
		return false
	case !f.final && a.size != 0 && s.to > a.size:
		return false
	}
	a.spans = slices.Insert(a.spans, i, s)
	if len(a.data) < s.to {
		a.data = append(a.data, make([]byte, s.to-len(a.data))...)
	}
	copy(a.data[s.from:], f.body)
	if f.final {
		a.size = s.to
	}
	if f.from == 0 {
		a.head = slices.Clone(f.head)
	}
	return true
}

// place returns where in a.spans s belongs, -1 if it overlaps one, and whether
// exactly s is there already.
func (a *assembly) place(s span) (at int, again bool) {
	at, again = slices.BinarySearchFunc(a.spans, s.from, func(e span, from int) int { return e.from - from })
	if again {
		return -1, a.spans[at] == s
	}
	if at > 0 && a.spans[at-1].to > s.from || at < len(a.spans) && a.spans[at].from < s.to {
		return -1, false
	}
	return at, false
}

// complete reports whether nothing is missing.
func (a *assembly) complete() bool {
	if a.size == 0 || a.head == nil {
		return false
	}
	n := 0
	for _, s := range a.spans {
		n += s.to - s.from
	}
	return n == a.size && len(a.head)+a.size <= maxPacket
}
