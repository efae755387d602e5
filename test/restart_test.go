package test

import (
	"context"
	"fmt"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/nftables"
	"github.com/vishvananda/netlink"

	"chaperone/cmd/chaperone/demo"
	"chaperone/proto"
	"chaperone/test/lab"
)

const restarts = 50

// Fifty times in a row the gateway is killed and started again under traffic. It
// comes up every time; short connections, long ones and datagrams go on; and it
// forgets no verdict: the conversation is still followed, and what was refused,
// by an announcement that only the first process saw, stays refused.
func TestRestarts(t *testing.T) {
	l := build(t, demo.Hosts)
	policy := policyFile(t, "testdata/drop.hcl", "gateway {\n  on_failure = accept\n}\n")
	p := run(t, l, "--policy", policy)
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "voice")
	never := refusedAttempt(t, l)
	traffic := background(t, l)
	for i := range restarts {
		p.kill()
		p = run(t, l, "--policy", policy)
		for _, story := range []string{"talk", "file"} {
			if err := s.Perform(act(story)); err != nil {
				t.Fatalf("restart %d: %s: %v", i+1, story, err)
			}
		}
	}
	traffic()
	never()
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
	if err := p.stop(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, p.output.String())
	}
	if left := tables(t, l); len(left) > 0 {
		t.Errorf("tables left behind: %v", left)
	}
}

// background keeps traffic going through the gateway and returns a function that
// ends it and says what failed. A datagram that waits for its verdict when the
// gateway is killed is lost, and nobody sends it again: so those may fall silent
// once for each time, but never arrive otherwise than they were sent.
func background(t *testing.T, l *lab.Lab) (end func()) {
	var over atomic.Bool
	var played, silent atomic.Int64
	long := demo.Story("secret")
	for range 50 {
		long = append(long, demo.Story("secret")...)
	}
	play := func(s lab.Script) error {
		r, err := l.Play(s)
		if err != nil {
			return err
		}
		err = r.Unchanged(s.Turns)
		if err != nil && s.Over == proto.UDP && len(r.Got[len(r.Got)-1]) == 0 {
			silent.Add(1)
			return nil
		}
		played.Add(1)
		return err
	}
	done := make(chan error, 3)
	for i, s := range []lab.Script{
		{Port: 8001, Turns: demo.Story("secret")},
		{Port: 8002, Turns: long, IPv6: true},
		{Port: 8003, Turns: long, Over: proto.UDP, Wait: 200 * time.Millisecond},
	} {
		go func() {
			for !over.Load() {
				if err := play(s); err != nil {
					done <- fmt.Errorf("traffic %d: %w", i, err)
					return
				}
			}
			done <- nil
		}()
	}
	return func() {
		over.Store(true)
		for range 3 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if played.Load() < restarts {
			t.Errorf("only %d conversations were under way: this test sees nothing", played.Load())
		}
		if silent.Load() > restarts {
			t.Errorf("datagrams fell silent %d times in %d restarts", silent.Load(), restarts)
		}
	}
}

// refusedAttempt lets alice call bob where he announced it, trying again and
// again as TCP does, and returns a function that fails the test if she ever got
// through.
func refusedAttempt(t *testing.T, l *lab.Lab) (check func()) {
	const announced = 4100
	bob := netip.AddrPortFrom(l.Outside[1].V4, announced)
	ln, err := l.Outside[1].Listen("tcp", bob)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	up := make(chan bool, 1)
	go func() {
		c, err := l.Client.Dial(ctx, "tcp", bob)
		if err == nil {
			c.Close()
		}
		up <- err == nil
	}()
	for until := time.Now().Add(5 * time.Second); mark(t, l, bob) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("the announced call has no verdict in its conntrack mark")
		}
	}
	return func() {
		defer ln.Close()
		cancel()
		if <-up {
			t.Error("the announced call came up: its verdict was forgotten")
		}
	}
}

// mark returns the conntrack mark of the flow to at, 0 where there is none.
func mark(t *testing.T, l *lab.Lab, at netip.AddrPort) (m uint32) {
	err := l.Gateway.Do(func() error {
		flows, err := netlink.ConntrackTableList(netlink.ConntrackTable, netlink.FAMILY_V4)
		for _, f := range flows {
			if f.Forward.DstPort == at.Port() && f.Forward.DstIP.Equal(at.Addr().AsSlice()) {
				m = f.Mark
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// tables lists the nftables tables in the gateway.
func tables(tb testing.TB, l *lab.Lab) (names []string) {
	tb.Helper()
	err := l.Gateway.Do(func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		all, err := c.ListTables()
		for _, t := range all {
			names = append(names, t.Name)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return names
}
