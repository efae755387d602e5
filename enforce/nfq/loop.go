package nfq

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	tickEvery  = 100 * time.Millisecond
	alarmEvery = time.Second
	drainFor   = 5 * time.Second // at most, should the kernel go on queueing

	often = time.Millisecond       // packets closer together than this are waited for awake,
	nap   = 200 * time.Microsecond // so long
)

// ErrEnded is returned by [Queue.Run] of a queue that was run or closed before.
var ErrEnded = errors.New("nfq: a queue runs only once")

// Run serves the queue until ctx is done, gives every packet that waits its
// verdict, and closes the queue. It fails only when the socket does.
func (q *Queue) Run(ctx context.Context) error {
	if !q.start() {
		return ErrEnded
	}
	defer q.finish()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	processors(+1)
	defer processors(-1)
	defer context.AfterFunc(ctx, q.rouse)()
	if err := q.serve(ctx); err != nil {
		return fmt.Errorf("nfq: queue %d: %w", q.config.Number, err)
	}
	return nil
}

var counting sync.Mutex

// processors gives the Go runtime n processors more. A loop is in system calls nearly
// all the time and keeps one there. When none is idle the runtime wakes up every 20 µs
// to see whether it could take one away: on a virtual machine a good part of a core.
func processors(n int) {
	counting.Lock()
	defer counting.Unlock()
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + n)
}

func (q *Queue) serve(ctx context.Context) error {
	done := ctx.Done()
	for {
		select {
		case <-done:
			return q.drain()
		default:
		}
		q.work()
		n, err := q.batch()
		for awake := true; awake && n == 0 && err == nil; awake = q.near() {
			yield()
			n, err = q.batch()
		}
		if err != nil {
			return err
		}
		if n == 0 {
			q.wait()
		}
	}
}

// near reports whether the next packet is so close, by those before, that going
// to sleep and being woken would take longer than to wait for it.
func (q *Queue) near() bool { return q.busy && time.Since(q.received) < nap }

// arrived takes note of when packets come.
func (q *Queue) arrived(now time.Time) {
	q.busy = now.Sub(q.received) < often
	q.received = now
}

// drain lets nothing more into the queue and judges what is in it. A packet that
// comes now passes if the queue fails open, as it will when the queue is closed.
func (q *Queue) drain() error {
	q.closeTable()
	b := header(nil, kindConfig, 0, 0, q.config.Number)
	b = attr32(b, configMaxLen, 0)
	native.PutUint32(b, uint32(len(b)))
	if err := send(q.fd, b); err != nil {
		return err
	}
	for end := time.Now().Add(drainFor); time.Now().Before(end); {
		if n, err := q.batch(); n == 0 || err != nil {
			return err
		}
	}
	return nil
}

// yield lets others run before the loop looks again. On a busy machine the next
// batch is the larger for it: a fifth more datagrams a second.
func yield() { unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0) }

// wait returns when there is something to receive, somebody to listen to, or a tick is due.
func (q *Queue) wait() {
	timeout := max(0, tickEvery-time.Since(q.ticked))
	fds := [2]unix.PollFd{{Fd: int32(q.fd), Events: unix.POLLIN}, {Fd: int32(q.wake), Events: unix.POLLIN}}
	unix.Poll(fds[:], int(timeout.Milliseconds())+1)
	if fds[1].Revents != 0 {
		var b [8]byte
		unix.Read(q.wake, b[:])
	}
}

// guard calls f and survives its panic.
func (q *Queue) guard(what string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			q.panicked(what, r)
		}
	}()
	f()
}

func (q *Queue) panicked(what string, r any) {
	n := q.counters.panics.Add(1)
	q.alarm("panic in %s, %d so far: %v", what, n, r)
}

func (q *Queue) alarm(format string, args ...any) {
	if now := time.Now(); q.config.Alarm != nil && now.Sub(q.alarmed) >= alarmEvery {
		q.alarmed = now
		q.config.Alarm(fmt.Sprintf("queue %d: ", q.config.Number) + fmt.Sprintf(format, args...))
	}
}
