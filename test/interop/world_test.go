package interop

import (
	"context"
	"flag"
	"net/netip"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/gateway"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/test/lab"
)

// Tests here wait more than they work: they run side by side.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "8")
	code := m.Run()
	removePrograms()
	os.Exit(code)
}

// A world is a lab with a gateway at work in it.
type world struct {
	*lab.Lab
	mu      sync.Mutex
	notices []notice
}

// A notice is what is kept of what the gateway says.
type notice struct {
	Kind    enforce.NoticeKind
	App     string
	Feature proto.Feature
	Verdict policy.Action
	Over    proto.Transport
	Dst     netip.AddrPort
}

// open is the policy under which all passes.
const open = `
policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
`

// refusing is a policy with one rule.
func refusing(rule string) string {
	return `
policy "strict" {
  rule "no" {
` + rule + `
  }
  default = accept
}
default_department {
  policy = policy.strict
}
`
}

// newWorld builds hosts and a gateway that works by rules, or without any passes all,
// or skips the test where there can be none.
func newWorld(t *testing.T, rules string) *world {
	t.Helper()
	if why := lab.Missing(); why != nil {
		t.Skip(why)
	}
	l, err := lab.New(lab.Options{Inside: 1, Outside: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	w := &world{Lab: l}
	if rules != "" {
		w.govern(t, rules)
	}
	return w
}

// govern puts the gateway to work. An alarm fails the test.
func (w *world) govern(t *testing.T, rules string) {
	t.Helper()
	table, diags := policy.Parse(t.Name()+".hcl", []byte(rules), catalog.All)
	if table == nil {
		t.Fatalf("%v\n%s", diags, rules)
	}
	var g *gateway.Gateway
	err := w.Gateway.Do(func() (err error) {
		g, err = gateway.Start(context.Background(), gateway.Config{
			Table: table, Catalog: catalog.All, Sink: w.sink,
			Alarm: func(text string) { t.Errorf("alarm: %s", text) },
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Errorf("close the gateway: %v", err)
		}
	})
}

func (w *world) sink(n *enforce.Notice) {
	kept := notice{Kind: n.Kind, Feature: n.Feature, Verdict: n.Verdict, Over: n.Flow.Over, Dst: n.Flow.Dst}
	if n.Flow.App != nil {
		kept.App = n.Flow.App.Name
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notices = append(w.notices, kept)
}

// heard reports whether the gateway has said something that matches.
func (w *world) heard(match func(notice) bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.notices, match)
}

// saw reports whether anything was recognised as app.
func (w *world) saw(app string) bool {
	return w.heard(func(n notice) bool { return n.App == app })
}

// refused reports whether something of app was refused: with one of the features,
// if any are given.
func (w *world) refused(app string, features ...proto.Feature) bool {
	return w.heard(func(n notice) bool {
		return n.denies(app) && (len(features) == 0 || slices.Contains(features, n.Feature))
	})
}

// denies reports whether n says that something of app was refused.
func (n notice) denies(app string) bool {
	return n.App == app && n.Kind == enforce.Decided && n.Verdict != policy.Accept
}

// eventually waits for something to become so.
func eventually(limit time.Duration, so func() bool) bool {
	for until := time.Now().Add(limit); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if so() {
			return true
		}
	}
	return so()
}

// at is an address of a host.
func at(h *lab.Host, v6 bool, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(h.Addr(v6), port)
}
