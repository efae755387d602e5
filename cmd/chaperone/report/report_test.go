package report

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chaperone/cmd/chaperone/journal"
	"chaperone/enforce"
	"chaperone/enforce/replay"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
)

func sum(rows []Row) (c Count, flows uint64) {
	for _, r := range rows {
		c.plus(r.Count)
		flows += r.Flows
	}
	return c, flows
}

// balance checks that every table of a report comes to the same totals.
func balance(t *testing.T, r *Report) {
	t.Helper()
	check := func(what string, got Count) {
		t.Helper()
		if got != r.Totals.Count {
			t.Errorf("%s come to %+v, the totals are %+v", what, got, r.Totals.Count)
		}
	}
	c, flows := sum(r.Departments)
	check("departments", c)
	if flows != r.Totals.Flows {
		t.Errorf("%d flows of departments, %d in all", flows, r.Totals.Flows)
	}
	c, _ = sum(r.Features)
	check("features", c)
	var apps, parts, hosts, hours, rules Count
	for i := range r.Apps {
		apps.plus(r.Apps[i].Count)
		c, _ := sum(r.Apps[i].Features)
		parts.plus(c)
	}
	for i := range r.Hosts {
		hosts.plus(r.Hosts[i].Count)
	}
	for _, h := range r.Hours {
		hours.plus(h.Count)
	}
	check("apps", apps)
	check("hosts", hosts)
	check("hours", hours)
	if len(r.Limits) == 0 {
		check("features of apps", parts)
	}
	for i := range r.Rules {
		rules.plus(r.Rules[i].Count)
		var hit Count
		for _, h := range r.Rules[i].Hosts {
			hit.plus(h.Count)
		}
		if hit.Hard() != r.Rules[i].Hard() && !r.Rules[i].Others {
			t.Errorf("rule %q refused %d, its hosts come to %d", r.Rules[i].Rule, r.Rules[i].Hard(), hit.Hard())
		}
	}
	if rules.Hard() != r.Totals.Hard() {
		t.Errorf("rules come to %+v, the totals are %+v", rules, r.Totals.Count)
	}
}

// random writes a journal of anything in any order and returns it with what must
// be told of it, found in another way: over all lines at once.
func random(r *rand.Rand) (string, Count, uint64) {
	var out strings.Builder
	var want Count
	var flows uint64
	type open struct {
		seen, judged proto.Features
		packets      int
	}
	state := map[string]*open{}
	end := func(k string) {
		want.Accepted += uint64((state[k].seen &^ state[k].judged).Len())
		flows++
		delete(state, k)
	}
	for i := range 400 {
		src := fmt.Sprintf("10.20.%d.%d:%d", r.IntN(3), r.IntN(5), 4000+r.IntN(3))
		s := state[src]
		if s == nil {
			s = &open{}
			state[src] = s
		}
		f := proto.Feature(r.IntN(int(proto.NumFeatures)))
		s.seen |= proto.Of(f)
		s.packets += 1 + r.IntN(3)
		event, more := Classified, ""
		switch r.IntN(5) {
		case 0, 1:
			event = Verdict
			n := r.IntN(3)
			more = fmt.Sprintf(`,"feature":%q,"rule":"r%d","file":"p.hcl","line":%d,`, f, r.IntN(3), i)
			more += []string{`"verdict":"accept","would":""`, `"verdict":"drop","would":""`, `"verdict":"accept","would":"reset"`}[n]
			s.judged |= proto.Of(f)
			if r.IntN(8) == 0 {
				more += `,"details":true`
			} else {
				want.add(Outcome(n))
			}
		case 2:
			event = Expired
		}
		names, _ := json.Marshal(s.seen.Strings())
		fmt.Fprintf(&out, `{"time":%q,"event":%q,"src":%q,"dst":"192.0.2.1:5190","transport":"tcp","app":"app%d","category":"im","department":"d%d","policy":"p%d","packets":%d,"features":%s%s}`+"\n",
			monday.Add(time.Duration(i)*7*time.Minute).Format(time.RFC3339Nano), event, src, r.IntN(4), r.IntN(3), r.IntN(2), s.packets, names, more)
		if event == Expired {
			end(src)
		}
		if r.IntN(10) == 0 {
			out.WriteString("no line\n")
		}
	}
	for k := range state {
		end(k)
	}
	return out.String(), want, flows
}

// Whatever a journal holds, each table comes to the same totals, and these to
// what a count over all lines at once comes to.
func TestTotals(t *testing.T) {
	for seed := range uint64(40) {
		text, want, flows := random(rand.New(rand.NewPCG(seed, 7)))
		r := read(t, Filter{}, nil, text)
		if r.Totals.Count != want || r.Totals.Flows != flows {
			t.Fatalf("seed %d: got %+v, want %+v and %d flows", seed, r.Totals, want, flows)
		}
		if n := r.Lines; n.Total != uint64(strings.Count(text, "\n")) || n.Total != n.Classified+n.Verdict+n.Expired+n.Unreadable {
			t.Fatalf("seed %d: lines %+v", seed, n)
		}
		logged := Count{}
		for i := range r.Rules {
			logged.plus(r.Rules[i].Count)
		}
		if logged.Sum()+r.Lines.Details != r.Lines.Verdict {
			t.Fatalf("seed %d: rules come to %+v, verdicts are %d", seed, logged, r.Lines.Verdict)
		}
		balance(t, r)
	}
	balance(t, read(t, Filter{}, table(t), week()))
}

// A journal in pieces, the pieces in order, is the same journal.
func TestPieces(t *testing.T) {
	w := week()
	cut := strings.Index(w[len(w)/2:], "\n") + len(w)/2 + 1
	whole, parts := read(t, Filter{}, nil, w), read(t, Filter{}, nil, w[:cut], w[cut:])
	parts.Files = 1
	a, _ := json.Marshal(whole)
	b, _ := json.Marshal(parts)
	if string(a) != string(b) {
		t.Errorf("%s", difference(b, a))
	}
}

// Filters leave out what does not match, of every table, and what two filters
// divide comes to the whole.
func TestFilters(t *testing.T) {
	all := read(t, Filter{}, nil, week())
	noon := monday.Add(52 * time.Hour)
	host := func(s string) []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix(s)} }
	for _, c := range []struct {
		name string
		a, b Filter
	}{
		{"time", Filter{Until: noon}, Filter{Since: noon}},
		{"department", Filter{Departments: []string{"finance"}}, Filter{Departments: []string{"warehouse", "default"}}},
		{"app", Filter{Apps: []string{"aim", "kazaa"}}, Filter{Apps: []string{"icq", "acme_chat"}}},
		{"host", Filter{Hosts: host("10.0.0.0/8")}, Filter{Hosts: append(host("fd00:20::/32"), host("192.168.0.0/16")...)}},
	} {
		a, b := read(t, c.a, nil, week()), read(t, c.b, nil, week())
		balance(t, a)
		balance(t, b)
		both := a.Totals.Count
		both.plus(b.Totals.Count)
		if both != all.Totals.Count || a.Totals.Flows+b.Totals.Flows != all.Totals.Flows || a.Totals.Flows == 0 || b.Totals.Flows == 0 {
			t.Errorf("%s: %+v and %+v come to other than %+v", c.name, a.Totals, b.Totals, all.Totals)
		}
		if a.Filter == "" || a.Lines != all.Lines {
			t.Errorf("%s: filter %q, lines %+v", c.name, a.Filter, a.Lines)
		}
	}
	if r := read(t, Filter{Until: noon}, nil, week()); len(r.Policies) != 1 || len(r.Alarms) != 1 || r.Alarms[0].Times != 2 {
		t.Errorf("before noon: %v, %v", r.Policies, r.Alarms)
	}
	if r := read(t, Filter{Since: noon}, nil, week()); len(r.Policies) != 0 || len(r.Alarms) != 0 || r.From.Before(noon) {
		t.Errorf("after noon: %v, %v, from %v", r.Policies, r.Alarms, r.From)
	}
}

// Tables are bounded: what is beyond is one row, which the report says.
func TestOthers(t *testing.T) {
	b := NewBuilder(Filter{}, nil)
	for i := range maxHosts + 50 {
		l := step(i%600, Verdict, fmt.Sprintf("10.%d.%d.1:4000>192.0.2.1:5190", i>>8, i&255), 3, fmt.Sprintf("app%d", i), file).with(file, Refused)
		l.Rule, l.Policy = fmt.Sprintf("rule %d", i), "p"
		b.Line(l)
	}
	for i := range maxAlarms + 5 {
		b.Line(&Line{Time: monday, Event: Alarm, Text: fmt.Sprint("alarm ", i)})
	}
	r := b.Report(&Reader{})
	balance(t, r)
	last := r.Hosts[len(r.Hosts)-1]
	if len(r.Hosts) != maxHosts+1 || !last.Others || last.Refused != 50 || len(r.Apps) != maxNames+1 || len(r.Rules) != maxRules+1 || len(r.Alarms) != maxAlarms+1 {
		t.Errorf("%d hosts, the last %+v; %d apps, %d rules, %d alarms", len(r.Hosts), last, len(r.Apps), len(r.Rules), len(r.Alarms))
	}
	var text strings.Builder
	if err := r.Text(&text, Style{Top: 20}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"more than 10000 hosts: the first are told apart, the rest is counted as others\n", "more than 4096 rules", "\nothers  "} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text does not say %q", want)
		}
	}
}

// Long times are shown by day, and no line is lost for it.
func TestDays(t *testing.T) {
	b := NewBuilder(Filter{}, nil)
	for i := range 500 {
		b.Line(step(i*60, Verdict, ann, i, "aim", file).with(file, Refused))
	}
	r := b.Report(&Reader{})
	periods, daily, rest := r.Periods(maxPeriods)
	var c Count
	for _, p := range periods {
		c.plus(p.Count)
	}
	if !daily || len(periods) != 22 || c.Refused != 500 || rest != (Count{}) {
		t.Errorf("%d periods, daily %v, %+v", len(periods), daily, c)
	}
	if p := periods[1].Start; p.Hour() != 0 || p.Day() != 17 {
		t.Errorf("the second day begins at %v", p)
	}
	if c := timeline("x", periods, daily); len(c.Rects) != 22 || len(c.Ticks) < 4 {
		t.Errorf("%d columns, %d ticks", len(c.Rects), len(c.Ticks))
	}
}

// The journal that the engine itself writes of the example capture.
func TestOfficeCapture(t *testing.T) {
	tab, diags := policy.Load("../../../examples/talk-only.hcl", catalog.All)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	in, err := replay.Open("../../../examples/office.pcap")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out strings.Builder
	j := journal.New(&out, journal.Options{})
	var verdicts Count
	e := enforce.New(enforce.Config{
		Catalog: catalog.All, View: tab.At(monday), Expectations: enforce.NewExpectations(64), MaxFlows: 1024,
		Sink: func(n *enforce.Notice) {
			j.Notice(n)
			if n.Kind == enforce.Decided && !n.Details && n.Verdict != policy.Accept {
				verdicts.Refused++
			}
		},
	})
	if err := replay.Run(in, e, func(time.Time) {}); err != nil {
		t.Fatal(err)
	}
	j.Close()
	r := read(t, Filter{}, tab, out.String())
	balance(t, r)
	if r.Lines.Unreadable != 0 || verdicts.Refused == 0 || r.Totals.Refused != verdicts.Refused || r.Totals.Accepted == 0 {
		t.Errorf("%d lines unreadable %v, %d refused of %d, %d accepted", r.Lines.Unreadable, r.Problems, r.Totals.Refused, verdicts.Refused, r.Totals.Accepted)
	}
	for _, f := range r.Features {
		talk := f.Name == "session" || f.Name == "presence" || f.Name == "messaging"
		if talk != (f.Accepted > 0) || talk == (f.Refused > 0) {
			t.Errorf("%s: %+v; they can talk, and only talk", f.Name, f.Count)
		}
	}
	var announced, met uint64
	for _, d := range r.Data {
		announced += d.Announced
		met += d.Met
	}
	if announced == 0 || met == 0 || met > announced {
		t.Errorf("%d announced, %d came up", announced, met)
	}
}
