package test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/nftables"

	"chaperone/cmd/chaperone/demo"
	"chaperone/enforce/gateway"
	"chaperone/enforce/nfq"
	"chaperone/proto/catalog"
	"chaperone/test/lab"
)

// inGateway runs f in the gateway's namespace.
func inGateway(tb testing.TB, l *lab.Lab, f func() error) {
	tb.Helper()
	if err := l.Gateway.Do(f); err != nil {
		tb.Fatal(err)
	}
}

// A gateway that is closed leaves no table, no queue, no descriptor and no
// goroutine, and traffic goes on as if it had never been.
func TestNothingLeft(t *testing.T) {
	l := build(t, demo.Hosts)
	files, routines := descriptors(t), runtime.NumGoroutine()
	for range 3 {
		g, _ := start(t, l, table(t, talkOnly, ""))
		s := &demo.Stage{Lab: l, Port: 5190}
		must(t, s, "signon", "talk", "file")
		if err := g.Close(); err != nil {
			t.Fatal(err)
		}
		s.Transparent = true
		must(t, s, "talk", "file")
		if err := s.Leave(); err != nil {
			t.Error(err)
		}
	}
	if left := tables(t, l); len(left) > 0 {
		t.Errorf("tables left behind: %v", left)
	}
	inGateway(t, l, func() error {
		if b, err := os.ReadFile("/proc/thread-self/net/netfilter/nfnetlink_queue"); err != nil || len(b) > 0 {
			t.Errorf("queues left behind: %s (%v)", b, err)
		}
		return nil
	})
	for until := time.Now().Add(2 * time.Second); descriptors(t) > files || runtime.NumGoroutine() > routines; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("descriptors: %d before, %d after; goroutines: %d before, %d after", files, descriptors(t), routines, runtime.NumGoroutine())
		}
	}
}

func descriptors(t *testing.T) int {
	fds, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	return len(fds)
}

// A gateway that cannot start says why and what helps, and leaves nothing.
func TestQueueTaken(t *testing.T) {
	l := build(t, lab.Options{})
	inGateway(t, l, func() error {
		q, err := nfq.Open(nfq.Config{Number: 101}, nil)
		if err != nil {
			return err
		}
		defer q.Close()
		_, err = gateway.Start(t.Context(), gateway.Config{
			Table: table(t, talkOnly, "gateway {\n  queues = 2\n}\n"), Catalog: catalog.All,
		})
		if !errors.Is(err, nfq.ErrTaken) || !strings.Contains(err.Error(), "queue 101") || !strings.Contains(err.Error(), "first_queue") {
			t.Errorf("a queue is taken: %v", err)
		}
		return nil
	})
	if left := tables(t, l); len(left) > 0 {
		t.Errorf("tables left behind: %v", left)
	}
}

// Rules that another program takes away are put back, with an alarm, and the
// conversation that was under way is as safe as before.
func TestRepair(t *testing.T) {
	l := build(t, demo.Hosts)
	alarms := make(chan string, 10)
	var g *gateway.Gateway
	inGateway(t, l, func() (err error) {
		g, err = gateway.Start(t.Context(), gateway.Config{
			Table: table(t, talkOnly, ""), Catalog: catalog.All, Alarm: func(text string) { alarms <- text },
		})
		return err
	})
	defer g.Close()
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	inGateway(t, l, func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		c.DelTable(&nftables.Table{Family: nftables.TableFamilyINet, Name: "chaperone"})
		return c.Flush()
	})
	select {
	case text := <-alarms:
		if !strings.Contains(text, "installed again") {
			t.Errorf("the alarm says %q", text)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("no alarm in 5 s")
	}
	must(t, s, "talk", "file")
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
}

// A new policy holds for conversations that are under way, in both directions of
// strictness, and as often as it changes.
func TestReload(t *testing.T) {
	l := build(t, demo.Hosts)
	g, _ := start(t, l, table(t, "testdata/open.hcl", ""))
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	for i := range 10 {
		s.Transparent = i%2 == 0
		if i == 0 {
			must(t, s, "signon")
		}
		must(t, s, "talk", "file", "picture", "again")
		next := talkOnly
		if !s.Transparent {
			next = "testdata/open.hcl"
		}
		if err := g.Reload(table(t, next, "")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
}

// Reloading under traffic loses nothing and changes nothing.
func TestReloadUnderTraffic(t *testing.T) {
	l := build(t, demo.Hosts)
	g, _ := start(t, l, table(t, talkOnly, ""))
	long := demo.Story("secret")
	for range 300 {
		long = append(long, demo.Story("secret")...)
	}
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			r, err := l.Play(lab.Script{Port: uint16(8000 + i), IPv6: i&1 == 0, Turns: long})
			if err == nil {
				err = r.Unchanged(long)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	for i := range 20 {
		next := talkOnly
		if i&1 == 0 {
			next = "testdata/open.hcl"
		}
		if err := g.Reload(table(t, next, "")); err != nil {
			t.Error(err)
		}
	}
	all.Wait()
}

// What cannot change while the gateway runs is refused, and the old policy stays.
func TestReloadRefused(t *testing.T) {
	l := build(t, demo.Hosts)
	g, _ := start(t, l, table(t, talkOnly, ""))
	if err := g.Reload(table(t, "testdata/open.hcl", "gateway {\n  first_queue = 7\n}\n")); err == nil || !strings.Contains(err.Error(), "first_queue") {
		t.Errorf("another queue: %v", err)
	}
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if err := g.Reload(table(t, talkOnly, "")); !errors.Is(err, gateway.ErrEnded) {
		t.Errorf("of a gateway that has ended: %v", err)
	}
}

// The real program watches without touching, writes its journal, and ends in order.
func TestProgramDryRun(t *testing.T) {
	l := build(t, demo.Hosts)
	path := filepath.Join(t.TempDir(), "journal")
	p := run(t, l, "--policy", talkOnly, "--dry-run", "--journal", path)
	perform(t, &demo.Stage{Lab: l, Port: 5190, Transparent: true})
	if err := p.stop(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, p.output.String())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range refused {
		if !strings.Contains(string(b), `"feature":"`+f.String()+`"`) {
			t.Errorf("the journal has nothing on %v:\n%s", f, b)
		}
	}
	if !strings.Contains(string(b), `"would":"reset"`) || strings.Contains(string(b), `"verdict":"reset"`) {
		t.Errorf("the journal of a dry run:\n%s", b)
	}
	if left := tables(t, l); len(left) > 0 {
		t.Errorf("tables left behind: %v", left)
	}
}
