package gateway

import (
	"context"
	"errors"
	"fmt"

	"chaperone/enforce"
	"chaperone/enforce/inject"
	"chaperone/enforce/kernel"
	"chaperone/enforce/nfq"
	"chaperone/enforce/packet"
	"chaperone/policy"
)

// maxExpectations is how many announced data connections are remembered at once.
const maxExpectations = 1 << 16

// A lane is one queue with an engine of its own.
type lane struct {
	number  uint16
	queue   *nfq.Queue
	engine  *enforce.Engine
	inject  *inject.Injector // shared by all lanes
	view    packet.Packet
	losses  uint64 // packets known to be lost, and told
	brimful uint64 // times the queue may have been full, and told
	pulse   pulse  // of the queue's loop
}

// openLanes binds all queues. It must be called at home.
func (g *Gateway) openLanes() error {
	c := g.view.Gateway()
	expectations := enforce.NewExpectations(maxExpectations)
	for i := range c.Queues {
		l, err := g.openLane(c, c.FirstQueue+uint16(i), expectations)
		if err != nil {
			return err
		}
		g.lanes = append(g.lanes, l)
	}
	return nil
}

func (g *Gateway) openLane(c *policy.Gateway, number uint16, x *enforce.Expectations) (l *lane, err error) {
	l = &lane{number: number, inject: g.inject}
	l.pulse.beat()
	l.engine = enforce.New(enforce.Config{
		Catalog: g.config.Catalog, View: g.view, Expectations: x, Sink: g.config.Sink,
		MaxFlows: c.MaxFlows / c.Queues, MaxBuffers: enforce.DefaultMaxBuffers / c.Queues, Offload: true,
	})
	l.engine.SetInterfaces(g.interfaces)
	l.queue, err = nfq.Open(nfq.Config{
		Number: number, FailOpen: c.OnFailure == policy.Accept, Marks: g.mark,
		Unseen: l.engine.Unseen, Refused: l.refused, Alarm: g.config.Alarm,
	}, l.engine)
	if errors.Is(err, nfq.ErrTaken) {
		err = taken(number, err)
	}
	return l, err
}

// taken says who holds the queue, where that can be found out.
func taken(number uint16, err error) error {
	who, ok, e := kernel.QueueOwner(number)
	if e != nil || !ok || who.PID == 0 {
		return err
	}
	return fmt.Errorf("%w (it is %v)", err, who)
}

// refused tells the far end of a refused packet; the sender hears of it from the
// kernel. What cannot be sent is counted by the injector.
func (l *lane) refused(b []byte, v enforce.Verdict) {
	if l.view.Decode(b) != nil {
		return
	}
	switch l.view.Protocol {
	case packet.ProtoTCP:
		l.inject.Reset(b, v.TellSeq)
	case packet.ProtoUDP:
		l.inject.Prohibited(b)
	}
}

// run serves the queue until ctx is done.
func (l *lane) run(ctx context.Context) error { return l.queue.Run(ctx) }

// set puts a policy in force.
func (l *lane) set(v *policy.View, m enforce.Marks) {
	l.queue.Do(func() { l.engine.SetView(v) })
	l.queue.SetMarks(m)
}
