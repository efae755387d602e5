package control

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// Metrics are by Prometheus's conventions, and say what was counted.
func TestMetrics(t *testing.T) {
	m := NewMonitor(Config{Build: "1.2.3"})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := ServeWeb(ln, m)
	at := "http://" + ln.Addr().String()
	if code, text := get(t, at+"/-/ready"); code != 503 || !strings.Contains(text, "is starting") {
		t.Errorf("ready before it starts: %d %q", code, text)
	}
	if code, _ := get(t, at+"/-/healthy"); code != 200 {
		t.Errorf("healthy before it starts: %d", code)
	}
	if code, text := get(t, at+"/metrics"); code != 200 || !strings.Contains(text, "chaperone_healthy 0\n") {
		t.Errorf("metrics before it starts: %d %s", code, text)
	}
	f := newFake(t)
	m.Attach(f)
	m.InForce("policies\xff.hcl")
	m.Alarm("something")
	n := decided(chat, finance)
	for range 3 {
		m.Notice(n)
	}
	n.DryRun, n.Verdict, n.Would = true, policy.Accept, policy.Drop
	m.Notice(n)
	n.Details = true
	m.Notice(n)
	m.Notice(&enforce.Notice{Kind: enforce.Classified, Flow: n.Flow})
	m.Notice(&enforce.Notice{Kind: enforce.Alarm, Text: "a parser"})
	_, text := get(t, at+"/metrics")
	for _, want := range []string{
		`chaperone_verdicts_total{app="chat",department="finance",feature="file_transfer",mode="enforce",verdict="reset"} 3`,
		`chaperone_verdicts_total{app="chat",department="finance",feature="file_transfer",mode="dry_run",verdict="drop"} 1`,
		`chaperone_flows_classified_total{app="chat"} 1`,
		`chaperone_alarms_total 2`,
		`chaperone_packets_total 30`,
		`chaperone_flows_live 3`,
		`chaperone_queue_dropped_total{queue="100",reason="queue_full"} 4`,
		`chaperone_queue_dropped_total{queue="100",reason="socket_full"} 5`,
		`chaperone_queue_brimful_total{queue="100"} 6`,
		`chaperone_queue_waiting{queue="100"} 3`,
		`chaperone_rules_restored_total 2`,
		`chaperone_policy_last_read_successful 1`,
		`path="policies` + "\uFFFD" + `.hcl"`,
		`chaperone_healthy 1`,
		`go_goroutines `, `process_open_fds `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("promlint: %v, %v", problems, err)
	}
	if code, _ := get(t, at+"/-/ready"); code != 200 {
		t.Errorf("ready: %d", code)
	}
	f.sick.Store(true)
	for _, p := range []string{"/-/ready", "/-/healthy"} {
		if code, text := get(t, at+p); code != 503 || !strings.Contains(text, "queue 100") {
			t.Errorf("%s of one that is ill: %d %q", p, code, text)
		}
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if _, err := http.Get(at + "/metrics"); err == nil {
		t.Error("it still serves")
	}
}

// However many departments there ever were, the counters are bounded and nothing
// is uncounted.
func TestCardinality(t *testing.T) {
	m := NewMonitor(Config{})
	const departments = maxSeries + 500
	for i := range departments {
		m.Notice(decided(chat, &policy.Department{Name: fmt.Sprint(i)}))
	}
	n, sum, spilt := 0, uint64(0), uint64(0)
	m.tally.each(func(s series, c uint64) {
		n++
		sum += c
		if s.department == others {
			spilt += c
		}
	})
	if n != maxSeries+1 || sum != departments || spilt != 500 {
		t.Errorf("%d series, %d counted, %d of them among the others", n, sum, spilt)
	}
}

// Counting what was seen before costs the engine no allocation, and several
// engines lose no count.
func TestTally(t *testing.T) {
	m := NewMonitor(Config{})
	n := decided(chat, finance)
	m.Notice(n)
	if a := testing.AllocsPerRun(100, func() { m.Notice(n) }); a != 0 {
		t.Errorf("%v allocations a notice", a)
	}
	var all sync.WaitGroup
	for e := range 4 {
		all.Go(func() {
			for i := range 1000 {
				x := *n
				x.Feature = proto.Feature(i % int(proto.NumFeatures))
				x.DryRun = e%2 == 0
				m.Notice(&x)
			}
		})
	}
	all.Wait()
	sum := uint64(0)
	for _, v := range m.tally.top(1000) {
		sum += v.Count
	}
	if sum != 4000+102 {
		t.Errorf("%d counted, want %d", sum, 4000+102)
	}
	if top := m.tally.top(1); len(top) != 1 || top[0].Feature != "file_transfer" {
		t.Errorf("the most frequent: %v", top)
	}
}

// Beyond the limit scrapers wait for room, and those who have some are served.
func TestScrapers(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln := few{inner, make(chan struct{}, 2)}
	defer ln.Close()
	accepted := make(chan net.Conn, 10)
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	for range 3 {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	eventually(t, "two are let in", func() bool { return len(accepted) == 2 })
	c := <-accepted
	c.Close()
	c.Close()
	eventually(t, "the third is let in", func() bool { return len(accepted) == 2 })
}
