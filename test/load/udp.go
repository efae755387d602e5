package load

import (
	"errors"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/test/lab"
)

const (
	udpFlows = 16
	udpSize  = 64
)

// datagrams sends small datagrams of a few flows for a time, as fast as one
// thread can, and returns how many a second arrived. Each flow is made known
// by an exchange before the time starts.
func datagrams(l *lab.Lab, port uint16, d time.Duration) (rate float64, err error) {
	at := netip.AddrPortFrom(l.Server.V4, port)
	ready := make(chan int, 1)
	var n atomic.Int64
	served := on(l.Server, 1, func(int) error { return echoThenCount(at, ready, &n) })
	server := <-ready
	err = on(l.Client, 1, func(int) error {
		var flows [udpFlows]int
		for i := range flows {
			fd, err := call(l, i, unix.SOCK_DGRAM, at)
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
	return rate, errors.Join(err, served())
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
	fd, err := socket(unix.SOCK_DGRAM, at, netip.Addr{})
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
