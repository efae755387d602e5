package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

var (
	noon = time.Date(2026, 11, 20, 12, 0, 0, 5e6, time.UTC)
	chat = &proto.App{Name: "chat", Category: proto.IM}
	send = &policy.Rule{Policy: "talk_only", Name: "send nothing", File: "talk-only.hcl", Line: 7}
)

func about(f enforce.NoticeKind) *enforce.Notice {
	return &enforce.Notice{Kind: f, Time: noon, Flow: enforce.FlowInfo{
		ID: 1, Src: netip.MustParseAddrPort("10.20.1.7:40000"), Dst: netip.MustParseAddrPort("192.0.2.1:5190"), Over: proto.TCP,
		App: chat, Department: &policy.Department{Name: "finance", Policy: "talk_only"}, Features: proto.Of(proto.Session),
		Packets: 7, Bytes: 700,
	}}
}

// samples is a notice of every kind, and the variants of verdicts.
func samples() []*enforce.Notice {
	offer := about(enforce.Decided)
	offer.Feature, offer.Verdict, offer.Means, offer.Rule = proto.FileTransfer, policy.Reset, enforce.ByBlunt, send
	offer.Login, offer.Peer, offer.File, offer.Size = []byte("al"), []byte("bob"), []byte("a\x1b[2J\".exe"), 9
	offer.Flow.Host = []byte("chat.example")
	dry := about(enforce.Decided)
	dry.Feature, dry.Would, dry.DryRun, dry.Rule, dry.Means = proto.Voice, policy.Drop, true, send, enforce.ByPacket
	always := about(enforce.Decided)
	always.Feature, always.Rule = proto.Messaging, &policy.Rule{Name: "default", Log: policy.LogAlways}
	expected := about(enforce.Expected)
	expected.Feature, expected.To = proto.FileTransfer, netip.MustParseAddrPort("[fd00::1]:4443")
	unknown := about(enforce.Expired)
	unknown.Flow.App, unknown.Flow.Over = proto.Unknown, 0
	alarm := &enforce.Notice{Kind: enforce.Alarm, Time: noon, Text: "the rules were gone\x07: installed again"}
	return []*enforce.Notice{about(enforce.Classified), offer, dry, always, expected, about(enforce.Expired), unknown, alarm}
}

// write gives the samples to a journal and returns what it writes.
func write(o Options) string {
	var out bytes.Buffer
	j := New(&out, o)
	for _, n := range samples() {
		j.Notice(n)
	}
	j.Close()
	return out.String()
}

const flowKeys = `"src":"10.20.1.7:40000","dst":"192.0.2.1:5190","transport":"tcp","app":"chat","category":"im","features":["session"],` +
	`"confidence":"certain","department":"finance","policy":"talk_only","packets":7,"bytes":700`

func TestJSON(t *testing.T) {
	head := func(event, mode, host string) string {
		return fmt.Sprintf(`{"time":"2026-11-20T12:00:00.005Z","event":%q,"mode":%q,%s,"host":%q`, event, mode, flowKeys, host)
	}
	want := head("classified", "enforce", "") + "}\n" +
		head("verdict", "enforce", "chat.example") + `,"feature":"file_transfer","verdict":"reset","means":"blunt","would":"",` +
		`"rule":"send nothing","file":"talk-only.hcl","line":7,"details":false,` +
		`"attributes":{"login":"al","peer":"bob","file":"a\u001b[2J\".exe","size":9}}` + "\n" +
		head("verdict", "dry_run", "") + `,"feature":"voice","verdict":"accept","means":"packet","would":"drop",` +
		`"rule":"send nothing","file":"talk-only.hcl","line":7,"details":false,"attributes":{}}` + "\n" +
		head("verdict", "enforce", "") + `,"feature":"messaging","verdict":"accept","means":"","would":"",` +
		`"rule":"default","file":"","line":0,"details":false,"attributes":{}}` + "\n" +
		head("expectation", "enforce", "") + `,"feature":"file_transfer","to":"[fd00::1]:4443"}` + "\n" +
		head("expired", "enforce", "") + "}\n" +
		strings.NewReplacer(`"tcp"`, `"ip"`, `"chat"`, `"unknown"`, `"im"`, `"other"`, `"certain"`, `""`).Replace(head("expired", "enforce", "")) + "}\n" +
		`{"time":"2026-11-20T12:00:00.005Z","event":"alarm","text":"the rules were gone\u0007: installed again"}` + "\n"
	got := write(Options{})
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for line := range strings.Lines(got) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

func TestText(t *testing.T) {
	const flow = " 10.20.1.7:40000 > 192.0.2.1:5190 tcp chat"
	want := "12:00:00.005 classified " + flow + ", department finance, policy talk_only\n" +
		"12:00:00.005 verdict    " + flow + ` file_transfer reset by blunt, rule "send nothing" (talk-only.hcl:7) login="al" peer="bob" file="a\x1b[2J\".exe" size=9` + "\n" +
		"12:00:00.005 verdict    " + flow + ` voice would drop by packet, rule "send nothing" (talk-only.hcl:7)` + "\n" +
		"12:00:00.005 verdict    " + flow + " messaging accept, rule \"default\"\n" +
		"12:00:00.005 expectation" + flow + " file_transfer will come up at [fd00::1]:4443\n" +
		"12:00:00.005 expired    " + flow + " ended: 7 packets, 700 bytes, [session]\n" +
		"12:00:00.005 expired     10.20.1.7:40000 > 192.0.2.1:5190 ip unknown ended: 7 packets, 700 bytes, [session]\n" +
		"12:00:00.005 alarm       the rules were gone : installed again\n"
	if got := write(Options{Human: true}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := write(Options{Human: true, Color: true}); !strings.Contains(got, "\x1b[31mreset\x1b[0m") || !strings.Contains(got, "\x1b[33mwould drop\x1b[0m") {
		t.Errorf("no colours: %q", got)
	}
}

// What is written of verdicts is for the rule to say.
func TestLogging(t *testing.T) {
	for _, c := range []struct {
		name   string
		log    policy.Logging
		action policy.Action
		would  policy.Action
		want   bool
	}{
		{"usual, accepted", policy.LogUsual, policy.Accept, policy.Accept, false},
		{"usual, refused", policy.LogUsual, policy.Drop, policy.Accept, true},
		{"usual, spared by a dry run", policy.LogUsual, policy.Accept, policy.Reset, true},
		{"always, accepted", policy.LogAlways, policy.Accept, policy.Accept, true},
		{"never, refused", policy.LogNever, policy.Reset, policy.Accept, false},
	} {
		var out bytes.Buffer
		j := New(&out, Options{})
		n := about(enforce.Decided)
		n.Verdict, n.Would, n.DryRun = c.action, c.would, c.would != policy.Accept
		n.Rule = &policy.Rule{Name: "r", Log: c.log}
		j.Notice(n)
		j.Close()
		if got := out.Len() > 0; got != c.want {
			t.Errorf("%s: written %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPolicy(t *testing.T) {
	problem := policy.Problem{Summary: "No such app", File: "p.hcl", Line: 3, Column: 5}
	for _, c := range []struct {
		name   string
		p      Policy
		j, txt string
	}{
		{"in force", Policy{Path: "p.hcl", Mode: policy.DryRun, Departments: 2},
			`"event":"policy","mode":"dry_run","path":"p.hcl","refused":false,"departments":2,"problems":[]}`,
			"p.hcl is in force: 2 departments, mode dry_run"},
		{"refused", Policy{Path: "p.hcl", Refused: true, Problems: []policy.Problem{problem}},
			`"refused":true,"departments":0,"problems":[{"summary":"No such app","file":"p.hcl","line":3,"column":5}]}`,
			"p.hcl has errors and is refused: the policy before stays in force\n  p.hcl:3:5: error: No such app"},
	} {
		for human, want := range map[bool]string{false: c.j, true: c.txt} {
			var out bytes.Buffer
			j := New(&out, Options{Human: human})
			j.Notice(about(enforce.Classified))
			j.Policy(&c.p)
			j.Close()
			lines := strings.SplitN(out.String(), "\n", 2)
			if !strings.Contains(lines[0], "classified") || !strings.HasSuffix(strings.TrimSpace(lines[1]), want) {
				t.Errorf("%s: got %q, want the end %q", c.name, lines, want)
			}
		}
	}
}

// A gate lets no write pass before it is opened.
type gate struct {
	open chan struct{}
	bytes.Buffer
}

func (g *gate) Write(p []byte) (int, error) {
	<-g.open
	return g.Buffer.Write(p)
}

// A writer that does not get on costs entries, never time; what is missing is
// said in the journal.
func TestStuckWriter(t *testing.T) {
	g := &gate{open: make(chan struct{})}
	j := New(g, Options{})
	const extra = 100
	begin := time.Now()
	for range ringSize + extra {
		j.Notice(about(enforce.Classified))
	}
	if d := time.Since(begin); d > 5*time.Second {
		t.Errorf("the engine waited %v", d)
	}
	dropped := j.ring.dropped.Load()
	// The writer may have taken the first entry before it got stuck.
	if dropped != extra && dropped != extra-1 {
		t.Errorf("%d dropped, want %d", dropped, extra)
	}
	close(g.open)
	j.Close()
	lines := strings.Split(strings.TrimSpace(g.String()), "\n")
	if want := ringSize + extra - int(dropped) + 1; len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	if want := fmt.Sprintf(`%d entries are missing before this one"}`, dropped); !strings.HasSuffix(lines[len(lines)-1], want) {
		t.Errorf("last line %s, want it to end with %s", lines[len(lines)-1], want)
	}
}

// Neither writing to the ring nor dropping allocates on the engine's side.
func TestNoticeAllocations(t *testing.T) {
	g := &gate{open: make(chan struct{})}
	j := New(g, Options{})
	n := samples()[1]
	for _, full := range []bool{false, true} {
		if full {
			for range ringSize {
				j.Notice(n)
			}
		}
		if a := testing.AllocsPerRun(100, func() { j.Notice(n) }); a != 0 {
			t.Errorf("ring full %v: %v allocations a notice", full, a)
		}
	}
	close(g.open)
	j.Close()
}

// Nothing is lost, doubled or mixed up between several engines and the writer.
func TestConcurrent(t *testing.T) {
	const engines, each = 4, 2000
	var out bytes.Buffer
	j := New(&out, Options{})
	var all sync.WaitGroup
	for e := range engines {
		all.Go(func() {
			n := about(enforce.Decided)
			n.Rule, n.Verdict = send, policy.Drop
			for i := range each {
				name := fmt.Appendf(nil, "%d/%d", e, i)
				n.Login, n.Peer = name, name
				j.Notice(n)
				clear(name)
			}
		})
	}
	all.Wait()
	dropped := int(j.ring.dropped.Load())
	j.Close()
	next := [engines]int{}
	got := 0
	for line := range strings.Lines(out.String()) {
		var x struct{ Attributes struct{ Login, Peer string } }
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if x.Attributes.Login == "" {
			continue // how many are missing
		}
		var e, i int
		if _, err := fmt.Sscanf(x.Attributes.Login, "%d/%d", &e, &i); err != nil || x.Attributes.Peer != x.Attributes.Login {
			t.Fatalf("mixed up: %s", line)
		}
		if i < next[e] {
			t.Fatalf("out of order: %s behind %d", x.Attributes.Login, next[e])
		}
		next[e] = i + 1
		got++
	}
	if got+dropped != engines*each {
		t.Errorf("%d written and %d dropped of %d", got, dropped, engines*each)
	}
}

// A ring hands out what was put in, in order, also beyond its size.
func TestRing(t *testing.T) {
	r := newRing(4)
	var got, want []string
	take := func(n *enforce.Notice) { got = append(got, n.Text) }
	for i := range 3 {
		for k := range 6 {
			text := fmt.Sprint(i, k)
			if ok := r.put(&enforce.Notice{Text: text}); ok != (k < 4) {
				t.Errorf("put %s: %v", text, ok)
			}
			if k < 4 {
				want = append(want, text)
			}
		}
		for r.get(take) {
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || r.dropped.Load() != 6 {
		t.Errorf("got %v, %d dropped; want %v, 6", got, r.dropped.Load(), want)
	}
}

// Names longer than an entry holds are cut, not mixed.
func TestLongNames(t *testing.T) {
	n := about(enforce.Decided)
	n.Login, n.File = bytes.Repeat([]byte("l"), 1000), bytes.Repeat([]byte("f"), 1000)
	var e entry
	e.take(n)
	if len(e.Login) != maxName || len(e.File) != maxFile || bytes.Contains(e.Login, []byte("f")) || len(e.Peer) != 0 {
		t.Errorf("login %q, file %q, peer %q", e.Login, e.File, e.Peer)
	}
}

// Failure to write is told when it begins, not for each line.
func TestFailure(t *testing.T) {
	r, w := io.Pipe()
	r.CloseWithError(errors.New("no space left"))
	told := 0
	j := New(w, Options{Failed: func(error) { told++ }})
	for range 10 {
		j.Notice(about(enforce.Classified))
	}
	j.Close()
	if told != 1 {
		t.Errorf("told %d times, want once", told)
	}
	j.Notice(about(enforce.Classified)) // after the end: nothing happens
	j.Alarm("too late")
}
