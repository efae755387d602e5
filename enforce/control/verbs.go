package control

import (
	"bufio"
	"container/heap"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"time"

	"chaperone/enforce"
)

func (s *Server) status(out *answers) error {
	status, err := s.monitor.Status()
	if err != nil {
		return out.refuse(err)
	}
	if err := out.begin(); err != nil {
		return err
	}
	return out.last(&Answer{Kind: "status", Status: status})
}

func (s *Server) flows(r *Request, out *answers) error {
	flows, matched, err := s.monitor.Flows(r)
	if err != nil {
		return out.refuse(err)
	}
	if err := out.begin(); err != nil {
		return err
	}
	for _, f := range flows {
		if err := out.add(&Answer{Kind: "flow", Flow: f}); err != nil {
			return err
		}
	}
	return out.last(&Answer{Kind: "end", End: &End{Matched: matched}})
}

// Flows returns the first flows that r asks for, in its order, and how many there
// are in all. r must be sound.
func (m *Monitor) Flows(r *Request) (first []*Flow, matched uint64, err error) {
	g, err := m.attached()
	if err != nil {
		return nil, 0, err
	}
	m.scan.Lock()
	defer m.scan.Unlock()
	best := flowHeap{before: before(r.Order)}
	err = g.Flows(func(l *enforce.LiveFlow) bool {
		if r.takes(&l.FlowInfo) {
			matched++
			best.offer(l, r.Limit)
		}
		return true
	})
	slices.SortFunc(best.flows, best.before)
	return best.flows, matched, err
}

// before returns how flows are ordered: what comes first is smaller.
func before(o Order) func(a, b *Flow) int {
	if o == ByRecent {
		return func(a, b *Flow) int { return b.Last.Compare(a.Last) }
	}
	return func(a, b *Flow) int {
		if a.Bytes != b.Bytes && a.Bytes > b.Bytes {
			return -1
		} else if a.Bytes != b.Bytes {
			return 1
		}
		return b.Last.Compare(a.Last)
	}
}

// A flowHeap keeps the first flows of an order, the last of them on top.
type flowHeap struct {
	flows  []*Flow
	before func(a, b *Flow) int
}

// offer takes a flow in where it is among the first n.
func (h *flowHeap) offer(l *enforce.LiveFlow, n int) {
	if len(h.flows) < n {
		heap.Push(h, newFlow(l))
		return
	}
	if h.before(&Flow{Bytes: l.Bytes, Last: l.Last}, h.flows[0]) < 0 {
		h.flows[0] = newFlow(l)
		heap.Fix(h, 0)
	}
}

// The methods of [heap.Interface].

func (h *flowHeap) Len() int           { return len(h.flows) }
func (h *flowHeap) Less(i, j int) bool { return h.before(h.flows[i], h.flows[j]) > 0 }
func (h *flowHeap) Swap(i, j int)      { h.flows[i], h.flows[j] = h.flows[j], h.flows[i] }
func (h *flowHeap) Push(x any)         { h.flows = append(h.flows, x.(*Flow)) }
func (h *flowHeap) Pop() any           { panic("control: nothing is popped") }

func (s *Server) reload(out *answers) error {
	if s.monitor.config.Reload == nil {
		return out.refuse(errors.New("this gateway cannot read its policy again"))
	}
	ctx, stop := context.WithTimeout(context.Background(), s.limits.reload)
	defer stop()
	result, err := s.monitor.config.Reload(ctx)
	if err != nil {
		return out.refuse(err)
	}
	if err := out.begin(); err != nil {
		return err
	}
	return out.last(&Answer{Kind: "reload", Reload: result})
}

// errHungUp ends a tail.
var errHungUp = errors.New("control: the client hung up")

// tail writes lines until the client hangs up. It may read them as slowly as it
// likes: what becomes too much is counted, and nobody waits.
func (s *Server) tail(r *Request, c net.Conn, in *bufio.Reader, out *answers) error {
	if !s.mayTail(c) {
		return errors.Join(errHungUp, out.refuse(errors.New("too many clients tail; try again later")))
	}
	if err := errors.Join(c.SetReadDeadline(time.Time{}), out.patient()); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s.running.Go(func() {
		io.Copy(io.Discard, in) // returns when the client hangs up
		stop()
		c.Close() // it may be stuck in a write
	})
	reader := s.monitor.join(r)
	defer s.monitor.leave(reader)
	err := out.last(&Answer{Kind: "begin"})
	if err == nil {
		err = reader.follow(ctx, out.lines)
	}
	return errors.Join(errHungUp, err)
}

// lines writes lines of the journal, and how many are missing where.
func (a *answers) lines(lines []waiting, lost uint64) error {
	for _, l := range lines {
		if err := errors.Join(a.missing(l.lost), a.add(&Answer{Kind: "line", Line: l.text})); err != nil {
			return err
		}
	}
	if err := a.missing(lost); err != nil {
		return err
	}
	return a.buf.Flush()
}

func (a *answers) missing(n uint64) error {
	if n == 0 {
		return nil
	}
	return a.add(&Answer{Kind: "lost", Lost: &Lost{Lines: n}})
}
