package nfq

import (
	"context"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chaperone/enforce"
)

func TestFiftyRestartsUnderTraffic(t *testing.T) {
	l := newLab(t)
	l.install(ruleset{bypass: true})
	to, from := l.datagrams("10.9.0.1")
	_, stopTraffic := traffic(from)
	defer stopTraffic()
	go io.Copy(io.Discard, to)
	var packets uint64
	for i := range 50 {
		q, stop := l.serve(Config{FailOpen: true}, judge(pass))
		for end := time.Now().Add(soon); q.Stats().Packets < 20; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("restart %d: %+v", i, q.Stats())
			}
		}
		stop()
		if s := q.Stats(); s.VerdictErrors != 0 || s.Malformed != 0 {
			t.Fatalf("restart %d: %+v", i, s)
		}
		packets += q.Stats().Packets
	}
	t.Logf("%d packets in 50 runs", packets)
}

// What the queue holds when it ends still gets its verdict.
func TestEndLosesNothing(t *testing.T) {
	l := newLab(t)
	l.install(ruleset{})
	to, from := l.datagrams("10.9.0.1")
	started, release := make(chan struct{}), make(chan struct{})
	once := sync.OnceFunc(func() { close(started) })
	_, stop := l.serve(Config{}, judge(func([]byte, *enforce.Meta) enforce.Verdict {
		once()
		<-release
		return enforce.Verdict{Pass: true}
	}))
	const total = 1000
	for range total {
		from.Write([]byte("held"))
	}
	<-started
	time.AfterFunc(50*time.Millisecond, func() { close(release) })
	stop()
	for i := range total {
		if receive(to, soon) == "" {
			t.Fatalf("%d of %d arrived", i, total)
		}
	}
}

func TestDo(t *testing.T) {
	l := newLab(t)
	l.install(ruleset{})
	q, err := l.open(Config{}, judge(pass))
	check(t, err)
	n := 0
	q.Do(func() { n++ })
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error)
	go func() { done <- q.Run(ctx) }()
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			if i == 150 {
				cancel() // some come before the end, some after, none is lost
			}
			q.Do(func() { n++ })
		})
	}
	wg.Wait()
	check(t, <-done)
	q.Do(func() { n++ })
	if n != 202 {
		t.Errorf("%d of 202 done", n)
	}
}

func TestDoSurvivesPanic(t *testing.T) {
	l := newLab(t)
	alarm := make(chan string, 1)
	q, _ := l.serve(Config{Alarm: func(s string) { alarm <- s }}, judge(pass))
	for range 20 {
		q.Do(func() {})
	}
	q.Do(func() { panic("oops") })
	if s := <-alarm; !strings.Contains(s, "panic in Do") {
		t.Errorf("alarm %q", s)
	}
	q.SetMarks(enforce.Marks{Mask: 0xffff, Generation: 3})
	q.Do(func() {
		if q.marks.Generation != 3 {
			t.Error("SetMarks did nothing")
		}
	})
}

type ticker struct {
	judge
	n atomic.Int64
}

func (k *ticker) Tick(time.Time) { k.n.Add(1) }

func TestTicks(t *testing.T) {
	l := newLab(t)
	for _, busy := range []bool{false, true} {
		k := &ticker{judge: pass}
		l.install(ruleset{})
		_, stop := l.serve(Config{}, k)
		if busy {
			to, from := l.datagrams("10.9.0.1")
			go io.Copy(io.Discard, to)
			_, end := traffic(from)
			time.Sleep(6 * tickEvery)
			end()
			to.Close()
		} else {
			time.Sleep(6 * tickEvery)
		}
		stop()
		if n := k.n.Load(); n < 3 || n > 9 {
			t.Errorf("busy %v: %d ticks in six times their interval", busy, n)
		}
	}
}
