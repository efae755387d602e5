package test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/nftables"

	"chaperone/cmd/chaperone/demo"
	"chaperone/enforce/gateway"
	"chaperone/proto/catalog"
	"chaperone/test/lab"
	"chaperone/test/load"
)

// Holdings is what a gateway has taken of the system.
type holdings struct {
	routines, threads, files, rules, memory int
}

func (h holdings) String() string {
	return fmt.Sprintf("%d goroutines, %d threads, %d descriptors, %d rules, %d KB", h.routines, h.threads, h.files, h.rules, h.memory>>10)
}

// beyond says what h holds that before did not, with some room for what the runtime
// and the kernel do in their own time.
func (h holdings) beyond(before holdings) (out []string) {
	for _, x := range []struct {
		what        string
		before, now int
		room        int
	}{
		{"goroutines", before.routines, h.routines, 2},
		{"threads", before.threads, h.threads, 4},
		{"descriptors", before.files, h.files, 2},
		{"rules", before.rules, h.rules, 0},
		{"bytes", before.memory, h.memory, 10 << 20},
	} {
		if x.now > x.before+x.room {
			out = append(out, fmt.Sprintf("%d %s more", x.now-x.before, x.what))
		}
	}
	return out
}

// ofProcess returns the threads and descriptors of a process.
func ofProcess(t *testing.T, pid int) (h holdings) {
	t.Helper()
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	count := func(name string) int {
		all, err := os.ReadDir(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	return holdings{threads: count("task"), files: count("fd")}
}

// rules is how many there are in the gateway.
func rules(t *testing.T, l *lab.Lab) (n int) {
	t.Helper()
	inGateway(t, l, func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		chains, err := c.ListChains()
		for _, ch := range chains {
			all, err := c.GetRules(ch.Table, ch)
			if err != nil {
				return err
			}
			n += 1 + len(all)
		}
		return err
	})
	return n
}

// Starting and ending the gateway in this process, again and again, with
// conversations and new policies in between, leaves nothing behind.
func TestSoakStarts(t *testing.T) {
	times := 20
	if *everyWay {
		times = 500
	}
	l := build(t, demo.Hosts)
	var before holdings
	for i := range times {
		if i == times/4 { // the first ones make what is made once
			before = ofThis(t, l)
		}
		once(t, l, i)
	}
	settled(t, before, func() holdings { return ofThis(t, l) })
}

// once starts a gateway, has it work under two policies and ends it.
func once(t *testing.T, l *lab.Lab, i int) {
	t.Helper()
	var g *gateway.Gateway
	inGateway(t, l, func() (err error) {
		g, err = gateway.Start(t.Context(), gateway.Config{Table: table(t, talkOnly, ""), Catalog: catalog.All})
		return err
	})
	s := &demo.Stage{Lab: l, Port: uint16(5190 + i)}
	must(t, s, "signon", "talk", "file")
	if err := g.Reload(table(t, "testdata/drop.hcl", "")); err != nil {
		t.Fatal(err)
	}
	must(t, s, "talk", "file")
	s.Close()
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
}

// ofThis returns what this process holds, and the rules.
func ofThis(t *testing.T, l *lab.Lab) holdings {
	h := ofProcess(t, os.Getpid())
	h.routines, h.rules, h.memory = runtime.NumGoroutine(), rules(t, l), heap()
	return h
}

// settled waits until no more is held than before.
func settled(t *testing.T, before holdings, now func() holdings) {
	t.Helper()
	for late := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		h := now()
		more := h.beyond(before)
		if len(more) == 0 {
			t.Logf("before: %v; after: %v", before, h)
			return
		}
		if time.Now().After(late) {
			t.Errorf("left behind: %s; before: %v; after: %v", strings.Join(more, ", "), before, h)
			return
		}
	}
}

// The real program, with thousands of flows that come and go, conversations, new
// policies and those who watch it come and go, takes no more in the end than when
// it had warmed up.
func TestSoak(t *testing.T) {
	rounds, reloads := 9, 6
	if *everyWay {
		rounds = 600
	}
	l := build(t, demo.Hosts)
	if err := load.Settle(l); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	policy, socket := filepath.Join(dir, "policy.hcl"), filepath.Join(dir, "control")
	if err := os.WriteFile(policy, policyText(t, 0), 0o600); err != nil {
		t.Fatal(err)
	}
	const metrics = "127.0.0.1:9590"
	p := run(t, l, "--policy", policy, "--control", socket, "--metrics", metrics, "--journal", filepath.Join(dir, "journal"))
	held := func() holdings {
		page := scrape(t, l, "http://"+metrics+"/metrics")
		h := ofProcess(t, p.cmd.Process.Pid)
		h.rules, h.routines, h.memory = rules(t, l), figure(t, page, "go_goroutines"), figure(t, page, "go_memstats_next_gc_bytes")/2 // live at the latest collection
		return h
	}
	var before holdings
	flows := 0
	for i := range rounds {
		if i == 4 { // what is pooled has been made
			before = held()
		}
		flows += comeAndGo(t, l, uint16(9000+i%100))
		s := &demo.Stage{Lab: l, Port: uint16(5190 + i%100)}
		must(t, s, "signon", "talk", "file")
		for k := range reloads {
			if err := os.WriteFile(policy, policyText(t, k), 0o600); err != nil {
				t.Fatal(err)
			}
			c := dial(t, socket)
			if r, err := c.Reload(); err != nil || r.Refused {
				t.Fatalf("reload %d: %+v, %v", k, r, err)
			}
			c.Close()
			must(t, s, "talk")
		}
		must(t, s, "file")
		if err := s.Leave(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d rounds, %d flows, %d reloads", rounds, flows, rounds*reloads)
	settled(t, before, held)
	if err := p.stop(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, p.output.String())
	}
	if n := rules(t, l); n > 0 {
		t.Errorf("%d rules left behind", n)
	}
}

// figure returns the value of a metric.
func figure(t *testing.T, page, name string) int {
	t.Helper()
	for line := range strings.Lines(page) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			f, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return int(f)
		}
	}
	t.Fatalf("no metric %s", name)
	return 0
}

// policyText is the i-th of some policies that differ.
func policyText(t *testing.T, i int) []byte {
	t.Helper()
	b, err := os.ReadFile(talkOnly)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Appendf(b, "\ngateway {\n  max_flows = 1024\n}\ndepartment \"d\" {\n  networks = [\"10.99.%d.0/24\"]\n  policy = policy.talk_only\n}\n", i%7)
}

// comeAndGo opens and closes a thousand flows or more, and returns how many.
func comeAndGo(t *testing.T, l *lab.Lab, port uint16) (n int) {
	t.Helper()
	const took = 250 * time.Millisecond
	rate, err := short.Run(l, port, took)
	if err != nil {
		t.Fatal(err)
	}
	for range 500 {
		c, err := l.Client.Dial(t.Context(), "udp", netip.AddrPortFrom(l.Server.V4, port))
		if err != nil {
			t.Fatal(err)
		}
		c.Write([]byte("of no interest"))
		c.Close()
		n++
	}
	return n + int(rate*took.Seconds())
}
