package gateway

import (
	"strings"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/nfq"
)

type idler struct{}

func (idler) Handle(time.Time, []byte, *enforce.Meta) (v enforce.Verdict) { return v }
func (idler) Tick(time.Time)                                              {}

// A gateway is well as long as its rules and all its queues are looked after.
func TestHealth(t *testing.T) {
	long := int64(time.Since(epoch) - 2*silence)
	g := &Gateway{done: make(chan struct{}), lanes: []*lane{{number: 100}, {number: 101}}}
	beat := func() {
		g.pulse.beat()
		for _, l := range g.lanes {
			l.pulse.beat()
		}
	}
	for _, c := range []struct {
		name  string
		spoil func()
		want  string
	}{
		{"well", func() {}, ""},
		{"nobody looks after it", func() { g.pulse.last.Store(long) }, "looked after the rules for 20s"},
		{"a queue is stuck", func() { g.lanes[1].pulse.last.Store(long) }, "queue 101 has not been served for 20s"},
		{"it has ended", func() { close(g.done) }, "it has ended"},
	} {
		beat()
		c.spoil()
		err := g.Health()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// A lane's loop is asked for a sign of life one at a time, and is not waited for.
func TestFeel(t *testing.T) {
	q, err := nfq.Open(nfq.Config{Number: 4711}, idler{})
	if err != nil {
		t.Skipf("needs root, for a queue: %v", err)
	}
	defer q.Close()
	l := &lane{queue: q}
	busy, free := make(chan struct{}), make(chan struct{})
	go q.Do(func() { close(busy); <-free })
	<-busy
	for range 100 {
		l.feel()
	}
	time.Sleep(20 * time.Millisecond)
	if l.pulse.last.Load() != 0 || !l.pulse.asked.Load() {
		t.Error("a loop that is busy gave a sign of life")
	}
	close(free)
	for until := time.Now().Add(5 * time.Second); l.pulse.last.Load() == 0 || l.pulse.asked.Load(); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("no sign of life")
		}
	}
}
