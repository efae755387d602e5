// Package load measures what the gateway costs: loads that run through a lab, and
// their comparison, by turns, between a gateway with the firewall and one without.
//
// The loads use bare system calls on threads that stay in their namespaces: the
// runtime's poller would cost more than the gateway does, and would hide it.
package load

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/test/lab"
)

// A Load is traffic through a lab for a time, whose clients have been settled. Each
// run needs a server's port of its own. It returns how much arrived, in units: so many
// a second, or of a latency how many seconds, of which less is better.
type Load struct {
	Name, Title string
	Unit        string
	Less        bool
	Run         func(l *lab.Lab, port uint16, d time.Duration) (float64, error)
}

// All is the loads that are measured.
var All = []Load{
	{"bulk", "bulk TCP, not recognised or trusted", "B/s", false, bulk},
	{"short-connections", "short connections: connect, 100 bytes each way, close, 16 at once", "conn/s", false, shortConnections},
	{"datagrams", "small UDP datagrams of known flows", "packets/s", false, datagrams},
	{"talk", "conversations that are followed: MSN messages and their answers, 16 at once", "messages/s", false, talk},
	{"latency-trusted", "round trip on a trusted connection, median", "s", true, trusted.median},
	{"latency", "round trip of a followed message, median", "s", true, followed.median},
	{"latency-99", "round trip of a followed message, 99 of 100", "s", true, followed.most},
}

// on runs f on n threads in the namespace of h and returns a function that waits
// for all of them and returns their errors.
func on(h *lab.Host, n int, f func(i int) error) (wait func() error) {
	var all sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		all.Go(func() {
			if err := h.Do(func() error { return f(i) }); err != nil {
				errs[i] = fmt.Errorf("load in %s: %w", h.Name, err)
			}
		})
	}
	return func() error {
		all.Wait()
		return errors.Join(errs...)
	}
}

const atOnce = 16 // connections, each from an address of its own

// A service is what a server does with one connection that it has accepted.
type service func(fd int)

// serve lets the server's host accept connections at port, atOnce at once, until
// stop is called.
func serve(l *lab.Lab, port uint16, s service) (at netip.AddrPort, stop func() error, err error) {
	at = netip.AddrPortFrom(l.Server.V4, port)
	ready := make(chan error, 1)
	ln := -1
	wait := on(l.Server, 1, func(int) (err error) {
		ln, err = socket(unix.SOCK_STREAM, at, netip.Addr{})
		ready <- err
		if err != nil {
			return nil
		}
		acceptAll(ln, s)
		return unix.Close(ln)
	})
	if err := <-ready; err != nil {
		return at, nil, errors.Join(err, wait())
	}
	return at, func() error {
		unix.Shutdown(ln, unix.SHUT_RDWR)
		return wait()
	}, nil
}

// acceptAll accepts connections until the socket is shut down.
func acceptAll(ln int, s service) {
	var all sync.WaitGroup
	for range 2 * atOnce {
		all.Go(func() { // a socket that is accepted is where its listener is
			for {
				fd, err := accept(ln)
				if err == unix.EAGAIN {
					continue
				}
				if err != nil {
					return
				}
				s(fd)
				unix.Close(fd)
			}
		})
	}
	all.Wait()
}
