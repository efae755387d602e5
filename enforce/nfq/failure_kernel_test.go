package nfq

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"chaperone/enforce"
)

func TestFailure(t *testing.T) {
	l := newLab(t)
	for _, open := range []bool{true, false} {
		arrives := func(t *testing.T, to, from *net.UDPConn, what string) {
			t.Helper()
			within := soon
			if !open {
				within = never
			}
			from.Write([]byte(what))
			if got := receive(to, within); (got == what) != open {
				t.Errorf("%s: received %q", what, got)
			}
		}
		t.Run(fmt.Sprintf("closed queue, open %v", open), func(t *testing.T) {
			l.install(ruleset{bypass: open})
			to, from := l.datagrams("10.9.0.1")
			defer to.Close()
			_, stop := l.serve(Config{FailOpen: open}, judge(pass))
			from.Write([]byte("served"))
			if got := receive(to, soon); got != "served" {
				t.Fatalf("received %q", got)
			}
			stop()
			arrives(t, to, from, "after the end")
		})
		t.Run(fmt.Sprintf("panic, open %v", open), func(t *testing.T) {
			l.install(ruleset{})
			to, from := l.datagrams("10.9.0.1")
			defer to.Close()
			alarm := make(chan string, 8)
			q, stop := l.serve(Config{FailOpen: open, Alarm: func(s string) { alarm <- s }}, judge(func(b []byte, _ *enforce.Meta) enforce.Verdict {
				clear(b)
				panic("a parser's mistake")
			}))
			defer stop()
			arrives(t, to, from, "through the panic")
			if s := <-alarm; !strings.Contains(s, "queue 7: panic in Handle") || !strings.Contains(s, "a parser's mistake") {
				t.Errorf("alarm %q", s)
			}
			if s := q.Stats(); s.Panics != 1 || len(alarm) != 0 {
				t.Errorf("%+v, %d more alarms", s, len(alarm))
			}
		})
		t.Run(fmt.Sprintf("full queue, open %v", open), func(t *testing.T) {
			l.install(ruleset{})
			to, from := l.datagrams("10.9.0.1")
			defer to.Close()
			release := make(chan struct{})
			q, stop := l.serve(Config{FailOpen: open, MaxLen: 4}, judge(func([]byte, *enforce.Meta) enforce.Verdict {
				<-release
				return enforce.Verdict{}
			}))
			defer stop()
			for range 4 {
				from.Write([]byte("waits"))
			}
			arrives(t, to, from, "one too many")
			if s := q.Stats(); !open && s.QueueFull != 1 {
				t.Errorf("%+v, want one lost to a full queue", s)
			}
			close(release)
			stop()
			if s := q.Stats(); s.Packets != 4 {
				t.Errorf("%+v, want 4 packets", s)
			}
		})
	}
}

// A full socket costs the packets that do not fit, and nothing after them.
func TestFullSocket(t *testing.T) {
	l := newLab(t)
	l.install(ruleset{})
	for _, open := range []bool{true, false} {
		to, from := l.datagrams("10.9.0.1")
		started, release := make(chan struct{}), make(chan struct{})
		once := sync.OnceFunc(func() { close(started) })
		q, stop := l.serve(Config{FailOpen: open}, judge(func([]byte, *enforce.Meta) enforce.Verdict {
			once()
			<-release
			return enforce.Verdict{Pass: true}
		}))
		q.Do(func() { check(t, unix.SetsockoptInt(q.fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 16<<10)) })
		from.Write([]byte("first"))
		<-started
		const sent = 100
		for range sent {
			from.Write([]byte("more"))
		}
		close(release)
		arrived := 0
		for receive(to, never) != "" {
			arrived++
		}
		from.Write([]byte("last"))
		if got := receive(to, soon); got != "last" {
			t.Errorf("open %v: received %q after the overrun", open, got)
		}
		stop()
		switch s := q.Stats(); {
		case s.Overruns != 0 || s.Packets >= sent:
			t.Errorf("open %v: %+v", open, s)
		case open && arrived != sent+1:
			t.Errorf("%d of %d arrived", arrived, sent+1)
		case !open && (s.SocketFull == 0 || arrived+int(s.SocketFull) != sent+1):
			t.Errorf("%d of %d arrived, %d lost to the full socket", arrived, sent+1, s.SocketFull)
		}
		to.Close()
	}
}

func TestSecondBinder(t *testing.T) {
	l := newLab(t)
	q, err := l.open(Config{}, judge(pass))
	check(t, err)
	_, err = l.open(Config{}, judge(pass))
	var e *OpenError
	if !errors.As(err, &e) || e.Number != queueNumber || !errors.Is(err, ErrTaken) || errors.Is(err, ErrPrivilege) {
		t.Fatalf("the second of two is told %v", err)
	}
	if !strings.Contains(err.Error(), "queue 7: another program holds the queue") {
		t.Errorf("%v", err)
	}
	check(t, q.Close())
	if err := q.Close(); !errors.Is(err, ErrEnded) {
		t.Errorf("closed twice: %v", err)
	}
	if err := q.Run(context.Background()); !errors.Is(err, ErrEnded) {
		t.Errorf("run after the end: %v", err)
	}
	q, err = l.open(Config{}, judge(pass))
	check(t, err)
	check(t, q.Close())
}

func TestPrivilegeMissing(t *testing.T) {
	l := newLab(t)
	l.in(l.near, func() error { // on a thread of its own, which ends with this
		var none [2]unix.CapUserData
		if err := unix.Capset(&unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}, &none[0]); err != nil {
			return err
		}
		_, err := Open(Config{Number: queueNumber, Marks: marks}, judge(pass))
		if !errors.Is(err, ErrPrivilege) || !strings.Contains(err.Error(), "CAP_NET_ADMIN") {
			return fmt.Errorf("without privileges Open says: %w", err)
		}
		return nil
	})
}
