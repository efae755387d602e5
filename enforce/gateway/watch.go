package gateway

import (
	"context"
	"fmt"
	"maps"
	"net"
	"time"

	"chaperone/enforce/nfq"
)

// checkEvery is how often the gateway looks after itself.
const checkEvery = time.Second

// watch looks after the gateway until it ends.
func (g *Gateway) watch(ctx context.Context, failed <-chan error) {
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	for {
		select {
		case <-g.done:
			return
		case <-ctx.Done():
			g.end(nil)
		case err := <-failed:
			if err != nil { // a queue that was asked to end says nothing
				g.config.Alarm(err.Error())
				g.end(err)
			}
		case now := <-tick.C:
			g.home.do(func() { g.check(now) })
		}
	}
}

// check is what is done every second.
func (g *Gateway) check(now time.Time) {
	if g.ending {
		return
	}
	g.pulse.beat()
	if g.stale(now) {
		if err := g.enforce(g.table, now); err != nil {
			g.config.Alarm(fmt.Sprintf("schedule: %v; the policy stays as it was", err))
		}
	}
	g.makeRoom()
	g.checkRules(now)
	g.checkInterfaces()
	for _, l := range g.lanes {
		g.checkLosses(l)
		l.feel()
	}
}

// stale reports whether the schedules may be in another state than when they were
// looked at: because it is time, or because somebody has set the clock back.
func (g *Gateway) stale(now time.Time) bool {
	next, now := g.view.Until(), now.Round(0) // the clock that people see
	return !next.IsZero() && (!now.Before(next) || now.Before(g.viewed))
}

// checkInterfaces tells the engines of interfaces that came, went or were renamed.
func (g *Gateway) checkInterfaces() {
	names, err := interfaceNames()
	if err != nil {
		g.config.Alarm(fmt.Sprintf("interfaces: %v", err))
		return
	}
	if maps.Equal(names, g.interfaces) {
		return
	}
	g.interfaces = names
	for _, l := range g.lanes {
		l.queue.Do(func() { l.engine.SetInterfaces(names) })
	}
}

// interfaceNames returns the names of the interfaces by index. It must be called at home.
func interfaceNames() (map[uint32]string, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("gateway: list interfaces: %w", err)
	}
	names := make(map[uint32]string, len(all))
	for _, i := range all {
		names[uint32(i.Index)] = i.Name
	}
	return names, nil
}

// checkLosses tells of packets that the kernel could not queue.
func (g *Gateway) checkLosses(l *lane) {
	s := l.queue.Stats()
	if s.Brimful != l.brimful {
		l.brimful = s.Brimful
		g.config.Alarm(fmt.Sprintf("queue %d: it was full, or nearly: packets may have passed unjudged, since on_failure = accept", l.number))
	}
	lost := losses(s)
	if lost == l.losses {
		return
	}
	g.config.Alarm(fmt.Sprintf("queue %d: %d packets could not be queued (queue full: %d, socket full: %d, in all)",
		l.number, lost-l.losses, s.QueueFull, s.SocketFull))
	l.losses = lost
}

func losses(s nfq.Stats) uint64 { return s.QueueFull + s.SocketFull }
