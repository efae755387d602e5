package test

import (
	"net/netip"
	"os"
	"slices"
	"sync"
	"testing"

	"chaperone/enforce"
	"chaperone/enforce/gateway"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/test/lab"
)

// talkOnly is the policy that the project gives as its first example.
const talkOnly = "../examples/talk-only.hcl"

// build returns a lab, or skips the test where there can be none.
func build(tb testing.TB, o lab.Options) *lab.Lab {
	tb.Helper()
	if why := lab.Missing(); why != nil {
		tb.Skip(why)
	}
	l, err := lab.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { l.Close() })
	return l
}

// table compiles the policy in a file, with head before its text: a gateway
// block, say.
func table(tb testing.TB, path, head string) *policy.Table {
	tb.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return compiled(tb, path, head+string(src))
}

// compiled compiles a policy's text.
func compiled(tb testing.TB, name, text string) *policy.Table {
	tb.Helper()
	t, diags := policy.Parse(name, []byte(text), catalog.All)
	if t == nil {
		tb.Fatalf("%s: %v", name, diags)
	}
	return t
}

// A line is what a journal keeps of a notice.
type line struct {
	Kind           enforce.NoticeKind
	App            string
	Feature        proto.Feature
	Verdict, Would policy.Action
	DryRun         bool
	Means          enforce.Means
	Rule           string
	Text           string
	To             netip.AddrPort
	Over           proto.Transport // of the flow
}

// A journal keeps what the gateway has to say.
type journal struct {
	mu    sync.Mutex
	lines []line
}

func (j *journal) sink(n *enforce.Notice) {
	e := line{Kind: n.Kind, Feature: n.Feature, Verdict: n.Verdict, Would: n.Would, DryRun: n.DryRun, Means: n.Means, Text: n.Text, To: n.To, Over: n.Flow.Over}
	if n.Flow.App != nil {
		e.App = n.Flow.App.Name
	}
	if n.Rule != nil {
		e.Rule = n.Rule.Name
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, e)
}

// take returns what has been said since it was last asked.
func (j *journal) take() []line {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := j.lines
	j.lines = nil
	return out
}

// start runs a gateway in l in this process and closes it when the test ends. An
// alarm fails the test.
func start(tb testing.TB, l *lab.Lab, t *policy.Table) (*gateway.Gateway, *journal) {
	tb.Helper()
	j := new(journal)
	var g *gateway.Gateway
	err := l.Gateway.Do(func() (err error) {
		g, err = gateway.Start(tb.Context(), gateway.Config{
			Table: t, Catalog: catalog.All, Sink: j.sink,
			Alarm: func(text string) { tb.Errorf("alarm: %s", text) },
		})
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := g.Close(); err != nil {
			tb.Errorf("close the gateway: %v", err)
		}
	})
	return g, j
}

// verdicts returns the features that lines say were refused, or in a dry run
// would have been, each once.
func verdicts(lines []line, dryRun bool) (out []proto.Feature) {
	for _, e := range lines {
		if e.Kind != enforce.Decided {
			continue
		}
		what := e.Verdict
		if dryRun && e.DryRun {
			what = e.Would
		}
		if what != policy.Accept && !slices.Contains(out, e.Feature) {
			out = append(out, e.Feature)
		}
	}
	slices.Sort(out)
	return out
}
