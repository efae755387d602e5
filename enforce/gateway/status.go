package gateway

import (
	"time"

	"chaperone/enforce"
	"chaperone/enforce/inject"
	"chaperone/enforce/nfq"
	"chaperone/policy"
)

// A Status is how a gateway fares.
type Status struct {
	Started  time.Time
	Table    *policy.Table // in force
	View     *policy.View  // of it, with the schedules as they are
	Queues   []QueueStatus
	Inject   inject.Counters
	Restored uint64 // times the rules were found amiss and installed again
}

// A QueueStatus is how one queue and its engine fare.
type QueueStatus struct {
	Number uint16
	Queue  nfq.Stats
	Engine enforce.Counters // as of the latest tick
}

// Status returns how the gateway fares. Any goroutine may call it; no packet
// waits for it.
func (g *Gateway) Status() (s Status, err error) {
	if !g.home.do(func() { s = g.status() }) {
		return s, ErrEnded
	}
	return s, nil
}

func (g *Gateway) status() Status {
	s := Status{Started: g.started, Table: g.table, View: g.view, Inject: g.inject.Count(), Restored: g.restored}
	for _, l := range g.lanes {
		s.Queues = append(s.Queues, QueueStatus{Number: l.number, Queue: l.queue.Stats(), Engine: l.engine.Count()})
	}
	return s
}

// scanAtOnce is how many places of a flow table are looked at between two
// batches of packets.
const scanAtOnce = 1024

// Flows shows all flows that are remembered now, queue by queue; what see is
// shown is valid only during the call. Packets wait for a small part of it at a
// time, so it is no picture of one moment. see must be quick; when it returns
// false no more is shown.
func (g *Gateway) Flows(see func(*enforce.LiveFlow) bool) error {
	wanted := true
	for _, l := range g.lanes {
		for at := 0; at >= 0 && wanted; {
			if g.ended() {
				return ErrEnded
			}
			l.queue.Do(func() {
				at = l.engine.Scan(at, scanAtOnce, func(f *enforce.LiveFlow) { wanted = wanted && see(f) })
			})
		}
	}
	return nil
}

func (g *Gateway) ended() bool {
	select {
	case <-g.done:
		return true
	default:
		return false
	}
}
