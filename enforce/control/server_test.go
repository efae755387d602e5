package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

func TestStatus(t *testing.T) {
	w := serve(t, Config{Build: "1.2.3", Missing: func() uint64 { return 7 }})
	w.m.Alarm("the rules were gone")
	w.m.Refused("no such app")
	c := w.client(t)
	for range 2 { // one connection, many requests
		s, err := c.Status()
		if err != nil {
			t.Fatal(err)
		}
		if s.Build != "1.2.3" || s.Missing != 7 || s.Alarms.Count != 1 || s.Alarms.Latest != "the rules were gone" || s.Clients != 1 ||
			s.Uptime < 60 || s.Health != "ok" || s.Restored != 2 {
			t.Errorf("status: %+v", s)
		}
		if p := s.Policy; p.Path != "p.hcl" || p.Hash == "" || p.Mode != "enforce" || p.OnFailure != "accept" || p.Refused != "no such app" ||
			fmt.Sprint(p.Departments) != "[{finance open dry_run} {default open enforce}]" {
			t.Errorf("policy: %+v", p)
		}
		if len(s.Queues) != 2 || s.Queues[0].Waiting != 3 || s.Queues[0].QueueFull != 4 || s.Queues[0].SocketFull != 5 ||
			s.Counters["packets_total"] != 30 || s.Counters["flows_live"] != 3 {
			t.Errorf("queues %+v, counters %v", s.Queues, s.Counters)
		}
	}
	w.sick.Store(true)
	if s, err := c.Status(); err != nil || !strings.Contains(s.Health, "queue 100") {
		t.Errorf("of one that is ill: %+v, %v", s, err)
	}
}

// Before it works a gateway says so.
func TestStarting(t *testing.T) {
	w := serve(t, Config{})
	w.m.Attach(nil)
	if _, err := w.client(t).Status(); err == nil || !strings.Contains(err.Error(), "is starting") {
		t.Errorf("status: %v", err)
	}
	if err := w.m.Health(); !errors.Is(err, errStarting) {
		t.Errorf("health: %v", err)
	}
}

func TestFlows(t *testing.T) {
	w := serve(t, Config{})
	for i := range 50 {
		app, d := chat, finance
		if i%2 == 1 {
			app, d = swap, school
		}
		w.flows = append(w.flows, flow(fmt.Sprintf("10.0.0.%d:1000", i), "192.0.2.1:5190", "chat.example", app, d, uint64((i*37)%50)))
	}
	c := w.client(t)
	for _, x := range []struct {
		name    string
		r       Request
		n       int
		matched uint64
		bytes   []uint64 // of the first
	}{
		{"all", Request{}, 50, 50, []uint64{49, 48, 47}},
		{"few", Request{Limit: 3}, 3, 50, []uint64{49, 48, 47}},
		{"recent", Request{Limit: 3, Order: ByRecent}, 3, 50, []uint64{0, 1, 2}},
		{"one app", Request{Filter: Filter{App: "chat"}}, 25, 25, []uint64{48}},
		{"one department", Request{Filter: Filter{Department: "school"}, Limit: 1}, 1, 25, []uint64{49}},
		{"one host", Request{Filter: Filter{Host: "10.0.0.1"}}, 1, 1, []uint64{37}},
		{"none", Request{Filter: Filter{Host: "10.0.1.0/24"}}, 0, 0, nil},
	} {
		flows, matched, err := c.Flows(x.r)
		if err != nil || len(flows) != x.n || matched != x.matched {
			t.Fatalf("%s: %d of %d, %v", x.name, len(flows), matched, err)
		}
		for i, n := range x.bytes {
			if flows[i].Bytes != n {
				t.Errorf("%s: flow %d has %d bytes, want %d", x.name, i, flows[i].Bytes, n)
			}
		}
	}
	flows, _, err := c.Flows(Request{Filter: Filter{Host: "10.0.0.2"}})
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(flows[0])
	want := `{"src":"10.0.0.2:1000","dst":"192.0.2.1:5190","transport":"tcp","app":"chat","category":"im","features":["messaging"],"confidence":"certain",` +
		`"department":"finance","policy":"talk_only","host":"chat.example","state":"following","packets":1,"bytes":24,"first":`
	if !strings.HasPrefix(string(got), want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if _, _, err := c.Flows(Request{Limit: -1}); !errors.As(err, new(Refusal)) {
		t.Errorf("a bad limit: %v", err)
	}
}

func decided(app *proto.App, d *policy.Department) *enforce.Notice {
	f := flow("10.20.1.7:40000", "192.0.2.1:5190", "", app, d, 1)
	return &enforce.Notice{Kind: enforce.Decided, Flow: f.FlowInfo, Feature: proto.FileTransfer, Verdict: policy.Reset}
}

// Each client hears what it asked for, and of the gateway as a whole.
func TestTail(t *testing.T) {
	w := serve(t, Config{})
	heard := map[string]chan string{}
	for name, r := range map[string]Request{
		"usual": {}, "all": {All: true}, "school": {Filter: Filter{Department: "school"}}, "host": {Filter: Filter{Host: "10.20.1.8"}},
	} {
		said := make(chan string, 100)
		heard[name] = said
		c := w.client(t)
		go c.Tail(r, func(line []byte, lost uint64) error {
			said <- string(line)
			return nil
		})
	}
	eventually(t, "all tail", func() bool { return w.m.watched.Load() == 4 })
	w.m.Line(decided(chat, finance), []byte("1\n"), true)
	w.m.Line(decided(swap, school), []byte("2\n"), true)
	w.m.Line(decided(swap, school), []byte("3\n"), false)
	w.m.Line(nil, []byte("4\n"), true)
	for name, want := range map[string]string{"usual": "124", "all": "1234", "school": "24", "host": "4"} {
		got := ""
		for !strings.HasSuffix(got, "4") {
			select {
			case s := <-heard[name]:
				got += s
			case <-time.After(10 * time.Second):
				t.Fatalf("%s: heard %q, want %q", name, got, want)
			}
		}
		if got != want {
			t.Errorf("%s: heard %q, want %q", name, got, want)
		}
	}
}

// A client that never reads costs nobody else anything, loses lines beyond a limit,
// and is told how many when it reads at last; one that hangs up is forgotten.
func TestNeverReads(t *testing.T) {
	w := serve(t, Config{})
	c := w.raw(t)
	fmt.Fprintln(c, `{"version":1,"verb":"tail"}`)
	quick := w.client(t)
	heard := make(chan bool)
	go quick.Tail(Request{}, func([]byte, uint64) error { heard <- true; return nil })
	eventually(t, "both tail", func() bool { return w.m.watched.Load() == 2 })
	const lines = 20000
	line := append(bytes.Repeat([]byte("1"), 200), '\n')
	n := decided(chat, finance)
	begin := time.Now()
	for range lines {
		w.m.Line(n, line, true)
		<-heard
	}
	if d := time.Since(begin); d > 10*time.Second {
		t.Errorf("the others waited %v", d)
	}
	lost := w.m.lost.Load()
	if lost == 0 || lost > lines-maxLines {
		t.Errorf("%d lines lost of %d", lost, lines)
	}
	quick.Close()
	got, missing, in := uint64(0), uint64(0), bufio.NewScanner(c)
	for got+missing < lines && in.Scan() {
		var a Answer
		if err := json.Unmarshal(in.Bytes(), &a); err != nil {
			t.Fatalf("%v: %s", err, in.Bytes())
		}
		if a.Kind == "line" {
			got++
		} else if a.Lost != nil {
			missing += a.Lost.Lines
		}
	}
	if missing != lost || got != lines-lost {
		t.Errorf("told of %d lines and %d missing, want %d and %d", got, missing, lines-lost, lost)
	}
	c.Close()
	eventually(t, "nobody tails", func() bool { return w.m.watched.Load() == 0 && w.m.clients.Load() == 0 })
}

// One that asks and does not take the answer is hung up on.
func TestTakesNoAnswer(t *testing.T) {
	hasty := usual
	hasty.answer = 50 * time.Millisecond
	w := serveWith(t, Config{}, hasty)
	for i := range 5000 {
		w.flows = append(w.flows, flow("10.0.0.1:1000", "192.0.2.1:5190", "chat.example", chat, finance, uint64(i)))
	}
	c := w.raw(t)
	fmt.Fprintln(c, `{"version":1,"verb":"flows","limit":10000}`)
	eventually(t, "it is hung up on", func() bool { return w.m.clients.Load() == 0 })
	if _, err := w.client(t).Status(); err != nil {
		t.Error(err)
	}
}

// What is no request is answered, and said to be wrong.
func TestBadRequests(t *testing.T) {
	w := serve(t, Config{})
	c := w.raw(t)
	in := bufio.NewReader(c)
	for _, bad := range []string{"status", "{}", "\x00\xff", `{"version":1,"verb":"` + strings.Repeat("x", 3000) + `"}`} {
		fmt.Fprintln(c, bad)
		line, err := in.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, `{"version":1,"kind":"error","error":"`) {
			t.Errorf("%.20q: %q, %v", bad, line, err)
		}
	}
	c.Write(bytes.Repeat([]byte("x"), maxRequest))
	rest, err := io.ReadAll(in)
	if !strings.Contains(string(rest), "a request has 4096 bytes at most") {
		t.Errorf("one that is too long: %q, %v", rest, err)
	}
	hasty := usual
	hasty.idle = 20 * time.Millisecond
	slow := serveWith(t, Config{}, hasty).raw(t)
	if rest, err := io.ReadAll(slow); err != nil || len(rest) > 0 {
		t.Errorf("one that says nothing: %q, %v", rest, err)
	}
}

func TestTooMany(t *testing.T) {
	const maxClients, maxTails = 4, 2
	few := usual
	few.clients, few.tails = maxClients, maxTails
	w := serveWith(t, Config{}, few)
	var cs []*Client
	for range maxTails {
		cs = append(cs, w.client(t))
		go cs[len(cs)-1].Tail(Request{}, func([]byte, uint64) error { return nil })
	}
	eventually(t, "they tail", func() bool { return int(w.m.watched.Load()) == maxTails })
	if err := w.client(t).Tail(Request{}, nil); err == nil || !strings.Contains(err.Error(), "too many clients tail") {
		t.Errorf("one tail more: %v", err)
	}
	eventually(t, "it is gone", func() bool { return int(w.m.clients.Load()) == maxTails })
	for range maxClients - maxTails {
		c := w.client(t)
		if _, err := c.Status(); err != nil {
			t.Errorf("beside those who tail: %v", err)
		}
	}
	if _, err := w.client(t).Status(); err == nil || !strings.Contains(err.Error(), "too many clients") {
		t.Errorf("one client more: %v", err)
	}
	cs[0].Close()
	eventually(t, "there is room again", func() bool {
		c := w.client(t)
		defer c.Close()
		_, err := c.Status()
		return err == nil
	})
}

func TestReloadVerb(t *testing.T) {
	want := &Reload{PID: 5, Refused: true, Status: "refused", Problems: []policy.Problem{{Summary: "No such app", File: "p.hcl", Line: 3, Column: 1}}}
	w := serve(t, Config{Reload: func(context.Context) (*Reload, error) { return want, nil }})
	if got, err := w.client(t).Reload(); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v, %v", got, err)
	}
	w = serve(t, Config{Reload: func(context.Context) (*Reload, error) { panic("on purpose") }})
	if _, err := w.client(t).Reload(); err == nil {
		t.Error("no error after a panic")
	}
	eventually(t, "an alarm", func() bool { w.m.mu.Lock(); defer w.m.mu.Unlock(); return w.m.alarms.Count == 1 })
	w = serve(t, Config{})
	if _, err := w.client(t).Reload(); !errors.As(err, new(Refusal)) {
		t.Errorf("where it cannot be: %v", err)
	}
}

// Closing hangs up on everyone and takes the socket away.
func TestClose(t *testing.T) {
	w := serve(t, Config{})
	ended := make(chan error)
	c := w.client(t)
	go func() { ended <- c.Tail(Request{}, func([]byte, uint64) error { return nil }) }()
	w.raw(t)
	eventually(t, "it tails", func() bool { return w.m.watched.Load() == 1 })
	if err := w.s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("the tail did not end")
	}
	if _, err := Dial(w.path); err == nil || !strings.Contains(err.Error(), "no gateway runs here: there is no socket") {
		t.Errorf("afterwards: %v", err)
	}
}
