package test

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/test/lab"
)

// The loads below use bare system calls on threads that stay in their
// namespaces: the runtime's poller would cost more than the gateway does, and
// would hide it.

// on runs f on n threads in the namespace of h and returns a function that waits
// for all of them and fails the test if one failed.
func on(tb testing.TB, h *lab.Host, n int, f func(i int) error) (wait func()) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if err := h.Do(func() error { return f(i) }); err != nil {
				tb.Errorf("load in %s: %v", h.Name, err)
			}
		})
	}
	return all.Wait
}

const (
	atOnce   = 16  // short connections
	exchange = 100 // bytes each way
)

// shortConnections connects, sends and receives a few bytes and closes, many at
// once, for a time, and returns how many a second.
func shortConnections(tb testing.TB, l *lab.Lab, port uint16, d time.Duration) float64 {
	at := netip.AddrPortFrom(l.Server.V4, port)
	ready := make(chan int, 1)
	served := on(tb, l.Server, 1, func(int) error { return acceptAll(at, ready) })
	defer served()
	ln := <-ready
	defer unix.Shutdown(ln, unix.SHUT_RDWR)
	var n atomic.Int64
	start := time.Now()
	on(tb, l.Client, atOnce, func(i int) error {
		b := make([]byte, exchange)
		for time.Since(start) < d {
			if err := ask(at, b); err != nil {
				return err
			}
			n.Add(1)
		}
		return nil
	})()
	return float64(n.Load()) / time.Since(start).Seconds()
}

func ask(at netip.AddrPort, b []byte) error {
	fd, err := socket(unix.SOCK_STREAM, at, false)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := write(fd, b); err != nil {
		return err
	}
	return full(fd, b)
}

// acceptAll answers connections, as many at once as are asked, until its socket,
// which it hands to ready, is shut down.
func acceptAll(at netip.AddrPort, ready chan<- int) error {
	ln, err := socket(unix.SOCK_STREAM, at, true)
	if err != nil {
		ready <- -1
		return err
	}
	ready <- ln
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() { // a socket that is accepted is where its listener is
			b := make([]byte, exchange)
			for {
				fd, err := accept(ln)
				if err == unix.EAGAIN {
					continue
				}
				if err != nil {
					return
				}
				if full(fd, b) == nil {
					write(fd, b)
				}
				unix.Close(fd)
			}
		})
	}
	all.Wait()
	return unix.Close(ln)
}

// bulk sends as much as it can over one TCP connection for a time, and returns
// bytes a second as they arrived.
func bulk(tb testing.TB, l *lab.Lab, port uint16, d time.Duration) float64 {
	at := netip.AddrPortFrom(l.Server.V4, port)
	ready := make(chan struct{})
	var total int64
	var took time.Duration
	served := on(tb, l.Server, 1, func(int) error {
		ln, err := socket(unix.SOCK_STREAM, at, true)
		close(ready)
		if err != nil {
			return err
		}
		defer unix.Close(ln)
		fd, err := accept(ln)
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		defer unix.Close(fd)
		b := make([]byte, 1<<20)
		start := time.Now()
		for {
			n, err := read(fd, b)
			if err != nil || n == 0 {
				took = time.Since(start)
				return err
			}
			total += int64(n)
		}
	})
	<-ready
	on(tb, l.Client, 1, func(int) error {
		fd, err := socket(unix.SOCK_STREAM, at, false)
		if err != nil {
			return err
		}
		defer unix.Close(fd)
		b := make([]byte, 128<<10)
		for start := time.Now(); time.Since(start) < d; {
			if err := write(fd, b); err != nil {
				return err
			}
		}
		return nil
	})()
	served()
	return float64(total) / took.Seconds()
}

const (
	udpFlows = 16
	udpSize  = 64
)

// datagrams sends small datagrams of a few flows for a time, as fast as one
// thread can, and returns how many a second arrived. Each flow is made known
// by an exchange before the time starts.
func datagrams(tb testing.TB, l *lab.Lab, port uint16, d time.Duration) float64 {
	at := netip.AddrPortFrom(l.Server.V4, port)
	ready := make(chan int, 1)
	var n atomic.Int64
	served := on(tb, l.Server, 1, func(int) error { return echoThenCount(at, ready, &n) })
	server := <-ready
	var rate float64
	on(tb, l.Client, 1, func(int) error {
		var flows [udpFlows]int
		for i := range flows {
			fd, err := socket(unix.SOCK_DGRAM, at, false)
			if err != nil {
				return err
			}
			defer unix.Close(fd)
			flows[i] = fd
			if err := greet(fd); err != nil {
				return err
			}
		}
		b := make([]byte, udpSize)
		before, start := n.Load(), time.Now()
		for i := 0; i&63 != 0 || time.Since(start) < d; i++ {
			unix.Write(flows[i%udpFlows], b)
		}
		rate = float64(n.Load()-before) / time.Since(start).Seconds()
		return nil
	})()
	unix.Shutdown(server, unix.SHUT_RDWR)
	served()
	return rate
}

// greet makes a flow known: some datagrams that are answered.
func greet(fd int) error {
	b := make([]byte, udpSize)
	for range greetings {
		b[0] = 1
		if err := write(fd, b); err != nil {
			return err
		}
		if _, err := read(fd, b); err != nil {
			return fmt.Errorf("no answer: %w", err)
		}
	}
	return nil
}

// greetings is how many datagrams each way come before a flow is measured.
const greetings = 16

// echoThenCount answers datagrams that begin with a 1 and counts the others,
// until its socket, which it hands to ready, is shut down.
func echoThenCount(at netip.AddrPort, ready chan<- int, n *atomic.Int64) error {
	fd, err := socket(unix.SOCK_DGRAM, at, true)
	ready <- fd
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	b := make([]byte, udpSize)
	for {
		k, from, err := unix.Recvfrom(fd, b, 0)
		switch {
		case err == unix.EINTR, err == unix.EAGAIN:
		case err != nil, k == 0:
			return nil
		case b[0] == 1:
			unix.Sendto(fd, b, 0, from)
		default:
			n.Add(1)
		}
	}
}
