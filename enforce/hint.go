package enforce

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"chaperone/proto"
)

// Limits of what is remembered of what hosts say of each other.
const (
	maxHints  = 1 << 16
	hintStays = 30 * time.Minute
)

// hints is where hosts of an app are said to wait. It decides nothing alone, for
// anybody may say so of anybody; the oldest makes room for the new.
type hints struct {
	standing atomic.Int32 // so that a new flow costs no lock while there are none
	mu       sync.Mutex
	byTo     map[netip.AddrPort]int // index in ring
	ring     []hint
	next     int
}

type hint struct {
	to    netip.AddrPort
	app   proto.AppID
	until time.Time
}

func (h *hints) add(to netip.AddrPort, app proto.AppID, now time.Time) {
	if !to.IsValid() || to.Port() == 0 || to.Addr().IsUnspecified() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byTo == nil {
		h.byTo, h.ring = map[netip.AddrPort]int{}, make([]hint, maxHints)
	}
	i, known := h.byTo[to]
	if !known {
		i = h.next
		h.next = (h.next + 1) % len(h.ring)
		delete(h.byTo, h.ring[i].to)
		h.byTo[to] = i
	}
	h.ring[i] = hint{to, app, now.Add(hintStays)}
	h.standing.Store(int32(len(h.byTo)))
}

// hinted notes a hint that the parser of f has given.
func (e *Engine) hinted(f *flow, w *window, to netip.AddrPort) {
	if to.Addr().IsUnspecified() {
		sender, dst := f.ends()
		if w.dir == proto.FromResponder {
			sender = dst
		}
		if to.Port() != 0 {
			sender = netip.AddrPortFrom(sender.Addr(), to.Port())
		}
		to = sender
	}
	e.expect.hints.add(to, f.app, e.now)
}

// about returns whose host is said to wait at to, UnknownID for nobody's.
func (h *hints) about(to netip.AddrPort, now time.Time) proto.AppID {
	if h.standing.Load() == 0 {
		return proto.UnknownID
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if i, known := h.byTo[to]; known && now.Before(h.ring[i].until) {
		return h.ring[i].app
	}
	return proto.UnknownID
}
