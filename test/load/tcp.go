package load

import (
	"errors"
	"net/netip"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/test/lab"
)

const exchange = 100 // bytes each way

// shortConnections connects, sends and receives a few bytes and closes, many at
// once, for a time.
func shortConnections(l *lab.Lab, port uint16, d time.Duration) (float64, error) {
	at, stop, err := serve(l, port, func(fd int) {
		b := make([]byte, exchange)
		if full(fd, b) == nil {
			write(fd, b)
		}
	})
	if err != nil {
		return 0, err
	}
	var n atomic.Int64
	start := time.Now()
	err = on(l.Client, atOnce, func(i int) error {
		b := make([]byte, exchange)
		for time.Since(start) < d {
			if err := ask(l, i, at, b); err != nil {
				return err
			}
			n.Add(1)
		}
		return nil
	})()
	rate := float64(n.Load()) / time.Since(start).Seconds()
	return rate, errors.Join(err, stop())
}

func ask(l *lab.Lab, i int, at netip.AddrPort, b []byte) error {
	fd, err := call(l, i, unix.SOCK_STREAM, at)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := write(fd, b); err != nil {
		return err
	}
	return full(fd, b)
}

// bulk sends as much as it can over one TCP connection for a time, and returns
// bytes a second as they arrived.
func bulk(l *lab.Lab, port uint16, d time.Duration) (float64, error) {
	rate := make(chan float64, 1)
	at, stop, err := serve(l, port, func(fd int) { rate <- drain(fd) })
	if err != nil {
		return 0, err
	}
	err = on(l.Client, 1, func(int) error {
		fd, err := call(l, 0, unix.SOCK_STREAM, at)
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
	if err != nil {
		return 0, errors.Join(err, stop())
	}
	return <-rate, stop()
}

// drain reads all that comes and returns how many bytes a second.
func drain(fd int) float64 {
	b, total := make([]byte, 1<<20), 0
	start := time.Now()
	for {
		n, err := read(fd, b)
		if err != nil || n == 0 {
			return float64(total) / time.Since(start).Seconds()
		}
		total += n
	}
}
