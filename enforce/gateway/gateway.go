package gateway

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/enforce"
	"chaperone/enforce/inject"
	"chaperone/enforce/kernel"
	"chaperone/policy"
	"chaperone/proto"
)

// A Config is what a gateway is started with.
type Config struct {
	Table   *policy.Table
	Catalog *proto.Catalog
	Sink    enforce.Sink      // called by the goroutines of all queues, several at a time; nil: nobody wants to know
	Alarm   func(text string) // what is wrong with the gateway; called by any goroutine; must not block; nil: nobody wants to know
}

// A Gateway is the firewall at work.
type Gateway struct {
	config  Config
	home    *home
	started time.Time
	pulse   pulse // of the checks

	// Used at home only, once Start has returned.
	table       *policy.Table
	view        *policy.View
	viewed      time.Time // when, by the clock that people see, its schedules were looked at
	mark        enforce.Marks
	generations generations
	interfaces  map[uint32]string
	inject      *inject.Injector
	lanes       []*lane
	ending      bool // the rules are no longer to be mended
	restored    uint64
	verified    uint32    // the revision of the rules when they were last in order; 0: none
	readAt      time.Time // when they were last read
	name        int       // a socket with onlyName; -1: none

	stop    context.CancelFunc // of the queues
	running sync.WaitGroup
	closing sync.Once
	done    chan struct{}
	err     error // valid when done is closed
}

// Start puts the firewall to work in the network namespace of the calling thread.
// It works until Close is called, ctx is done, or it fails; see [Gateway.Done].
func Start(ctx context.Context, c Config) (*Gateway, error) {
	if c.Alarm == nil {
		c.Alarm = func(string) {}
	}
	g := &Gateway{config: c, table: c.Table, started: time.Now(), name: -1, done: make(chan struct{})}
	g.pulse.beat()
	var err error
	if g.home, err = newHome(); err != nil {
		return nil, err
	}
	g.home.do(func() { err = g.open() })
	if err != nil {
		g.home.do(g.release)
		g.home.leave()
		return nil, err
	}
	queues, stop := context.WithCancel(context.Background())
	g.stop = stop
	failed := make(chan error, len(g.lanes))
	for _, l := range g.lanes {
		g.running.Go(func() { failed <- l.run(queues) })
	}
	g.home.do(func() { err = g.install() })
	if err != nil {
		g.end(err)
		return nil, err
	}
	go g.watch(ctx, failed)
	return g, nil
}

// open makes everything but the rules ready.
func (g *Gateway) open() (err error) {
	if err := g.only(); err != nil {
		return err
	}
	if err := kernel.Check(); err != nil {
		return err
	}
	g.look(g.table, time.Now())
	g.mark = g.generations.marks(g.view, g.config.Catalog)
	if g.interfaces, err = interfaceNames(); err != nil {
		return err
	}
	if g.inject, err = inject.Open(); err != nil {
		return err
	}
	return g.openLanes()
}

// Done is closed when the gateway has ended. [Gateway.Err] then says why.
func (g *Gateway) Done() <-chan struct{} { return g.done }

// Err returns nil if the gateway works or was closed, and otherwise why it ended.
func (g *Gateway) Err() error {
	select {
	case <-g.done:
		return g.err
	default:
		return nil
	}
}

// Close queues no more packets, gives those that wait their verdict, removes the
// rules and lets go of the queues. It may be called twice.
func (g *Gateway) Close() error {
	g.end(nil)
	return g.Err()
}

// end ends the gateway, once. After a failure the rules stay where they are:
// what becomes of the traffic then is what on_failure says.
func (g *Gateway) end(cause error) {
	g.closing.Do(func() {
		g.err = cause
		g.home.do(func() {
			g.ending = true
			if cause == nil {
				g.err = kernel.Stop()
			}
		})
		g.stop()
		g.running.Wait()
		if cause == nil {
			g.home.do(func() { g.err = errors.Join(g.err, kernel.Remove()) })
		}
		g.home.do(g.release)
		g.home.leave()
		close(g.done)
	})
	<-g.done
}

// release closes what open opened.
func (g *Gateway) release() {
	for _, l := range g.lanes {
		l.queue.Close() // does nothing to one that was run
	}
	if g.inject != nil {
		g.inject.Close()
	}
	if g.name >= 0 {
		unix.Close(g.name)
	}
}

// ErrEnded is returned when something is asked of a gateway that has ended.
var ErrEnded = errors.New("gateway: it has ended")
