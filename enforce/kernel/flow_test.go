package kernel_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/kernel"
	"chaperone/test/lab"
)

// While the rules are replaced, no packet is lost and none goes by unseen, not
// even one that waits in the queue.
func TestReplaceUnderTraffic(t *testing.T) {
	l := newLab(t)
	var shown atomic.Int64
	serve(t, l, spec, func(sight) ruling { shown.Add(1); time.Sleep(100 * time.Microsecond); return ruling{} })
	install(t, l, spec)
	client, server := pair(t, l, false)
	stop, done := make(chan bool), make(chan error)
	var sent int64
	go func() { // 32 datagrams are under way at any time
		b := make([]byte, 64)
		for {
			for range 32 {
				fmt.Fprint(client, sent)
				sent++
			}
			for range 32 {
				server.SetReadDeadline(time.Now().Add(wait))
				if _, err := server.Read(b); err != nil {
					done <- err
					return
				}
			}
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
		}
	}()
	for i := range 30 {
		s := spec
		s.FailOpen = i%2 == 0
		install(t, l, s)
		if i%10 == 0 {
			do(t, l, kernel.Check)
		}
	}
	close(stop)
	if err := <-done; err != nil || shown.Load() != sent || sent < 500 {
		t.Errorf("sent %d, shown %d: %v", sent, shown.Load(), err)
	}
}

// Without anybody at the queue, traffic passes or stops as the Spec says, and
// what is trusted passes either way.
func TestNobodyServes(t *testing.T) {
	for _, open := range []bool{true, false} {
		t.Run(fmt.Sprintf("fail open %v", open), func(t *testing.T) {
			l := newLab(t)
			s := spec
			s.FailOpen = open
			c := serve(t, l, s, onPayload(enforce.Settled{Fate: enforce.Trust}))
			install(t, l, s)
			trusted, far := connect(t, l, false)
			say(t, trusted, far, "hello")
			fresh, server := connect(t, l, false)
			c.close()
			say(t, trusted, far, "still there")
			io.WriteString(fresh, "hello")
			err := hear(server, "hello", quiet)
			if open && err != nil || !open && !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("payload while nobody serves: %v", err)
			}
		})
	}
}

// Both directions of a flow meet the same queue, and flows are spread.
func TestBalance(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		s := spec
		s.Count = 4
		c := serve(t, l, s, pass)
		install(t, l, s)
		used := map[uint16]bool{}
		for i := range 12 {
			a := l.Client.Addr(v6)
			for range i + 10 {
				a = a.Next()
			}
			if err := l.Client.AddAddress(a); err != nil {
				t.Fatal(err)
			}
			exchange(t, l, a.String(), v6)
		}
		byPair := map[string]map[uint16]bool{}
		for _, p := range c.sights() {
			inside := p.Src().Addr()
			if p.reply {
				inside = p.Dst().Addr()
			}
			if byPair[inside.String()] == nil {
				byPair[inside.String()] = map[uint16]bool{}
			}
			byPair[inside.String()][p.queue] = true
			used[p.queue] = true
		}
		for a, queues := range byPair {
			if len(queues) != 1 {
				t.Errorf("%s: queues %v", a, queues)
			}
		}
		if len(byPair) != 12 || len(used) < 2 {
			t.Errorf("%d pairs of addresses in %d queues", len(byPair), len(used))
		}
	})
}

// exchange sends a datagram each way between an address of the client and the server.
func exchange(t *testing.T, l *lab.Lab, from string, v6 bool) {
	t.Helper()
	server, err := l.Server.ListenPacket("udp", addr(l.Server, v6, 6000))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var client net.Conn
	err = l.Client.Do(func() (err error) {
		client, err = (&net.Dialer{LocalAddr: &net.UDPAddr{IP: net.ParseIP(from)}}).Dial("udp", server.LocalAddr().String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for range 20 { // neighbours that look for each other lose datagrams
		io.WriteString(client, "ping")
		server.SetReadDeadline(time.Now().Add(quiet))
		if _, back, err := server.ReadFrom(make([]byte, 4)); err == nil {
			server.WriteTo([]byte("pong"), back)
			if hear(client, "pong", quiet) == nil {
				return
			}
		}
	}
	t.Fatalf("no exchange between %v and %v", client.LocalAddr(), client.RemoteAddr())
}
