package gateway

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// A home is a goroutine on a thread of its own that stays in the network
// namespace of whoever made it. Sockets that are opened there belong to that
// namespace, also those that are opened much later.
type home struct {
	jobs chan func()
	quit chan struct{} // closed to end it
	gone chan struct{} // closed when it has ended
}

// ownNet names the network namespace of the calling thread.
const ownNet = "/proc/thread-self/ns/net"

// newHome returns a home in the calling thread's namespace.
func newHome() (*home, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	ns, err := unix.Open(ownNet, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("gateway: open own network namespace: %w", err)
	}
	defer unix.Close(ns)
	h := &home{jobs: make(chan func()), quit: make(chan struct{}), gone: make(chan struct{})}
	settled := make(chan error)
	go h.live(ns, settled)
	if err := <-settled; err != nil {
		return nil, fmt.Errorf("gateway: stay in own network namespace: %w", err)
	}
	return h, nil
}

// live does the jobs. The thread ends with it, since it may be in a namespace
// that is not the other threads'.
func (h *home) live(ns int, settled chan<- error) {
	runtime.LockOSThread()
	defer close(h.gone)
	err := enter(ns)
	settled <- err
	if err != nil {
		return
	}
	for {
		select {
		case job := <-h.jobs:
			job()
		case <-h.quit:
			return
		}
	}
}

// enter puts the thread into the namespace, unless it is there: that is the rule,
// and changing namespaces needs a privilege that a service does well without.
func enter(ns int) error {
	var want, have unix.Stat_t
	if err := unix.Fstat(ns, &want); err != nil {
		return err
	}
	if err := unix.Stat(ownNet, &have); err != nil {
		return err
	}
	if want.Ino == have.Ino && want.Dev == have.Dev {
		return nil
	}
	return unix.Setns(ns, unix.CLONE_NEWNET)
}

// do runs f at home and returns when it has, or false when the home is gone.
func (h *home) do(f func()) bool {
	done := make(chan struct{})
	job := func() {
		defer close(done)
		f()
	}
	select {
	case h.jobs <- job:
		<-done
		return true
	case <-h.gone:
		return false
	}
}

// leave ends the home. It is called once.
func (h *home) leave() {
	close(h.quit)
	<-h.gone
}
