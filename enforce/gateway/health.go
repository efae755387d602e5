package gateway

import (
	"fmt"
	"sync/atomic"
	"time"
)

// silence is after what time a part of the gateway that says nothing is held to
// be stuck. A loop answers between two batches, a check takes milliseconds.
const silence = 10 * time.Second

// epoch is where pulses count from. Nobody can set the time since then.
var epoch = time.Now()

// A pulse is when something last showed that it lives.
type pulse struct {
	last  atomic.Int64 // nanoseconds since epoch
	asked atomic.Bool  // and has not answered yet
}

func (p *pulse) beat() { p.last.Store(int64(time.Since(epoch))) }

func (p *pulse) since() time.Duration { return time.Since(epoch) - time.Duration(p.last.Load()) }

// feel asks the lane's loop for a sign of life, and does not wait for it.
func (l *lane) feel() {
	if l.pulse.asked.Swap(true) {
		return
	}
	go func() {
		l.queue.Do(l.pulse.beat)
		l.pulse.asked.Store(false)
	}()
}

// Health returns nil if the gateway works: its rules are looked after, and every
// queue is served. Any goroutine may call it, it never waits.
func (g *Gateway) Health() error {
	if g.ended() {
		return ErrEnded
	}
	if d := g.pulse.since(); d > silence {
		return fmt.Errorf("gateway: nobody has looked after the rules for %v", d.Round(time.Second))
	}
	for _, l := range g.lanes {
		if d := l.pulse.since(); d > silence {
			return fmt.Errorf("gateway: queue %d has not been served for %v", l.number, d.Round(time.Second))
		}
	}
	return nil
}
