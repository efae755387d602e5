package load

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/test/lab"
)

// A dialogue is what is said on a connection: what opens it, and then the same
// message and answer again and again, all of one length.
type dialogue struct{ hello, welcome, message []byte }

var (
	// followed is a chat at a switchboard of MSN, which the firewall reads to the end.
	followed = dialogue{
		hello:   []byte("USR 1 alice@example.com 1234567.8901234.5678901\r\n"),
		welcome: []byte("USR 1 OK alice@example.com Alice\r\n"),
		message: text("Shall we meet at the station at five past seven? Bring an umbrella, it looks like rain."),
	}
	// trusted is nobody's.
	trusted = dialogue{bytes.Repeat([]byte{0x01}, 100), bytes.Repeat([]byte{0x02}, 100), bytes.Repeat([]byte{0x03}, 150)}
)

func text(s string) []byte {
	body := "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + s
	return fmt.Appendf(nil, "MSG 2 U %d\r\n%s", len(body), body)
}

// serve answers each message by one of the same length: a server of MSN passes a
// message on, with its sender's name in the place of number and kind.
func (d *dialogue) serve(l *lab.Lab, port uint16) (netip.AddrPort, func() error, error) {
	answer := slices.Clone(d.message)
	copy(answer, "MSG b b")
	return serve(l, port, func(fd int) {
		b := make([]byte, len(d.hello))
		if full(fd, b) != nil || write(fd, d.welcome) != nil {
			return
		}
		for b = make([]byte, len(d.message)); full(fd, b) == nil && write(fd, answer) == nil; {
		}
	})
}

// open lets client i connect and say hello.
func (d *dialogue) open(l *lab.Lab, i int, at netip.AddrPort) (fd int, err error) {
	if fd, err = call(l, i, unix.SOCK_STREAM, at); err != nil {
		return -1, err
	}
	unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	if err = write(fd, d.hello); err == nil {
		err = full(fd, make([]byte, len(d.welcome)))
	}
	if err == nil {
		return fd, nil
	}
	unix.Close(fd)
	return -1, err
}

// turn sends a message and waits for the answer.
func (d *dialogue) turn(fd int, b []byte) error {
	if err := write(fd, d.message); err != nil {
		return err
	}
	return full(fd, b)
}

// hold holds n dialogues at once for a time, at the most so many turns a second
// each, 0 for no bound, and returns how many messages a second arrived.
func (d *dialogue) hold(l *lab.Lab, at netip.AddrPort, n int, pace float64, dur time.Duration) (float64, error) {
	var turns atomic.Int64
	start := time.Now()
	err := on(l.Client, n, func(client int) error {
		fd, err := d.open(l, client, at)
		if err != nil {
			return err
		}
		defer unix.Close(fd)
		b := make([]byte, len(d.message))
		for i := 1; time.Since(start) < dur; i++ {
			if err := d.turn(fd, b); err != nil {
				return err
			}
			turns.Add(1)
			if pace > 0 { // one after the other, not all at once
				pause(time.Until(start.Add(time.Duration((float64(i) + float64(client)/float64(n)) / pace * float64(time.Second)))))
			}
		}
		return nil
	})()
	return 2 * float64(turns.Load()) / time.Since(start).Seconds(), err
}

func talk(l *lab.Lab, port uint16, d time.Duration) (float64, error) {
	at, stop, err := followed.serve(l, port)
	if err != nil {
		return 0, err
	}
	rate, err := followed.hold(l, at, atOnce, 0, d)
	return rate, errors.Join(err, stop())
}

// pause sleeps on its thread: the runtime's own sleep would take other threads to end.
func pause(d time.Duration) {
	if d > 0 {
		t := unix.NsecToTimespec(int64(d))
		unix.Nanosleep(&t, nil)
	}
}

// background is how many dialogues, and how many turns a second of each, go on while
// a round trip is measured: near half of what the gateway can do.
const (
	background = 15
	pace       = 1000
)

func (d *dialogue) median(l *lab.Lab, port uint16, dur time.Duration) (float64, error) {
	return d.latency(l, port, dur, 0.5)
}

func (d *dialogue) most(l *lab.Lab, port uint16, dur time.Duration) (float64, error) {
	return d.latency(l, port, dur, 0.99)
}

// latency returns how many seconds a message and its answer take: the quantile q of
// those of one dialogue, while others go on.
func (d *dialogue) latency(l *lab.Lab, port uint16, dur time.Duration, q float64) (float64, error) {
	at, stop, err := d.serve(l, port)
	if err != nil {
		return 0, err
	}
	others := make(chan error, 1)
	go func() {
		_, err := d.hold(l, at, background, pace, dur)
		others <- err
	}()
	var took []float64
	err = on(l.Client, 1, func(int) error {
		fd, err := d.open(l, background, at)
		if err != nil {
			return err
		}
		defer unix.Close(fd)
		b := make([]byte, len(d.message))
		for start := time.Now(); time.Since(start) < dur; {
			before := time.Now()
			if err := d.turn(fd, b); err != nil {
				return err
			}
			took = append(took, time.Since(before).Seconds())
			pause(time.Millisecond)
		}
		return nil
	})()
	if err = errors.Join(err, <-others, stop()); err != nil || len(took) == 0 {
		return 0, err
	}
	slices.Sort(took)
	return took[int(float64(len(took)-1)*q)], nil
}
