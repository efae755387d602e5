package test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/nftables"

	"chaperone/cmd/chaperone/demo"
	watch "chaperone/enforce/control"
	"chaperone/test/lab"
)

// Those who watch the real program see what it decides, flow by flow and line by
// line, and that it puts back rules that were taken away; one of them never reads,
// and nobody notices.
func TestWatching(t *testing.T) {
	l := build(t, demo.Hosts)
	socket := filepath.Join(t.TempDir(), "control")
	const metrics = "127.0.0.1:9590"
	p := run(t, l, "--policy", talkOnly, "--control", socket, "--metrics", metrics)
	deaf, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	fmt.Fprintln(deaf, `{"version":1,"verb":"tail","all":true}`)
	heard := tailing(t, socket)

	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	heard(`"event":"verdict"`, `"feature":"file_transfer"`, `"verdict":"reset"`, `"means":"blunt"`)

	c := dial(t, socket)
	flows, matched, err := c.Flows(watch.Request{Filter: watch.Filter{App: "aim"}})
	if err != nil || matched != 1 || len(flows) != 1 || flows[0].State != "following" || flows[0].Packets == 0 {
		t.Errorf("flows: %d, %v", matched, err)
	}
	if _, matched, err := c.Flows(watch.Request{Filter: watch.Filter{App: "kazaa"}}); err != nil || matched != 0 {
		t.Errorf("flows of another app: %d, %v", matched, err)
	}
	inGateway(t, l, func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		c.FlushRuleset()
		return c.Flush()
	})
	heard(`"event":"alarm"`, "installed again")
	must(t, s, "talk", "file")
	time.Sleep(200 * time.Millisecond) // counters are published ten times a second
	status, err := c.Status()
	if err != nil || status.Health != "ok" || status.Restored != 1 || status.Counters["offers_blunted_total"] < 2 || status.Clients != 3 {
		t.Errorf("status: %+v, %v", status, err)
	}
	text := scrape(t, l, "http://"+metrics+"/metrics")
	for _, want := range []string{
		`chaperone_verdicts_total{app="aim",department="default",feature="file_transfer",mode="enforce",verdict="reset"} `,
		"chaperone_rules_restored_total 1\n", "chaperone_healthy 1\n", `chaperone_flows_classified_total{app="aim"} 1`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics: no %s", want)
		}
	}
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
	if err := p.stop(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, p.output.String())
	}
}

func dial(t *testing.T, socket string) *watch.Client {
	t.Helper()
	c, err := watch.Dial(socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// tailing returns a function that waits for a line that holds all of some words.
func tailing(t *testing.T, socket string) func(words ...string) {
	lines := make(chan string, 10000)
	begun := make(chan struct{})
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintln(conn, `{"version":1,"verb":"tail"}`)
	go func() {
		for dec := json.NewDecoder(conn); ; {
			var a watch.Answer
			if dec.Decode(&a) != nil {
				return
			}
			if a.Kind == "begin" {
				close(begun)
			}
			lines <- string(a.Line)
		}
	}()
	<-begun
	return func(words ...string) {
		t.Helper()
		for late := time.After(10 * time.Second); ; {
			select {
			case line := <-lines:
				if holds(line, words) {
					return
				}
			case <-late:
				t.Fatalf("waited in vain for a line with %q", words)
			}
		}
	}
}

func holds(line string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(line, w) {
			return false
		}
	}
	return true
}

// scrape gets a page inside the gateway.
func scrape(t *testing.T, l *lab.Lab, url string) string {
	t.Helper()
	dial := func(ctx context.Context, network, to string) (net.Conn, error) {
		return l.Gateway.Dial(ctx, network, netip.MustParseAddrPort(to))
	}
	client := http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	r, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
