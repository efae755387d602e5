package kernel_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"

	"chaperone/enforce"
	"chaperone/enforce/kernel"
	"chaperone/test/lab"
)

var ours = &nftables.Table{Family: nftables.TableFamilyINet, Name: "chaperone"}

// meddle changes the ruleset as another program would.
func meddle(t *testing.T, l *lab.Lab, f func(c *nftables.Conn)) {
	t.Helper()
	do(t, l, func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		f(c)
		return c.Flush()
	})
}

func verify(t *testing.T, l *lab.Lab, s kernel.Spec) (err error) {
	t.Helper()
	do(t, l, func() error { err = kernel.Verify(s); return nil })
	return err
}

func revision(t *testing.T, l *lab.Lab) (n uint32) {
	t.Helper()
	do(t, l, func() (err error) { n, err = kernel.Revision(); return err })
	return n
}

func TestInstallAndRemove(t *testing.T) {
	l := newLab(t)
	for _, s := range []kernel.Spec{
		spec, spec,
		{First: 1, Count: 1, FailOpen: true, Marks: marks},
		{First: 1, Count: 4, Marks: enforce.Marks{Mask: 0x0000ffff, Generation: 63}},
	} {
		install(t, l, s)
		if err := verify(t, l, s); err != nil {
			t.Error(err)
		}
	}
	for range 2 {
		do(t, l, kernel.Remove)
		do(t, l, func() error {
			if there, err := kernel.Installed(); there || err != nil {
				t.Errorf("installed after Remove: %v, %v", there, err)
			}
			c, err := nftables.New()
			if err != nil {
				return err
			}
			tables, err := c.ListTables()
			if len(tables) != 0 {
				t.Errorf("%d tables left", len(tables))
			}
			return err
		})
	}
	if err := verify(t, l, spec); !errors.Is(err, kernel.ErrMissing) {
		t.Errorf("after Remove: %v", err)
	}
}

// Whatever another program does to the table is found, said, and put right by
// installing again.
func TestVerify(t *testing.T) {
	l := newLab(t)
	divert, settle := &nftables.Chain{Name: "divert", Table: ours}, &nftables.Chain{Name: "settle", Table: ours}
	accept := []expr.Any{&expr.Verdict{Kind: expr.VerdictAccept}}
	for _, c := range []struct {
		what string
		do   func(c *nftables.Conn)
		err  error
		says string
	}{
		{"flush the ruleset", func(c *nftables.Conn) { c.FlushRuleset() }, kernel.ErrMissing, "not installed"},
		{"flush the table", func(c *nftables.Conn) { c.FlushTable(ours) }, kernel.ErrChanged, "has 0 rules, not"},
		{"flush a chain", func(c *nftables.Conn) { c.FlushChain(settle) }, kernel.ErrChanged, "chain settle has 0 rules"},
		{"add a rule", func(c *nftables.Conn) {
			c.InsertRule(&nftables.Rule{Table: ours, Chain: divert, Exprs: accept})
		}, kernel.ErrChanged, "chain divert has"},
		{"replace a rule", func(c *nftables.Conn) {
			rules, err := c.GetRules(ours, divert)
			if err != nil {
				t.Fatal(err)
			}
			c.ReplaceRule(&nftables.Rule{Table: ours, Chain: divert, Handle: rules[1].Handle, Exprs: accept})
		}, kernel.ErrChanged, "rule 2 of chain divert is not `ct mark &"},
		{"drop by default", func(c *nftables.Conn) {
			drop := nftables.ChainPolicyDrop
			c.AddChain(&nftables.Chain{Name: "divert", Table: ours, Policy: &drop})
		}, kernel.ErrChanged, "chain divert has another policy"},
		{"unhook a chain", func(c *nftables.Conn) {
			c.FlushChain(settle)
			c.DelChain(settle)
		}, kernel.ErrChanged, "chain settle is missing"},
	} {
		install(t, l, spec)
		before := revision(t, l)
		if verify(t, l, spec); revision(t, l) != before {
			t.Errorf("before %q, nothing was changed and the revision has", c.what)
		}
		if meddle(t, l, c.do); revision(t, l) == before {
			t.Errorf("%s: the revision does not tell", c.what)
		}
		err := verify(t, l, spec)
		if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.what, err, c.says)
		}
		install(t, l, spec)
		if err := verify(t, l, spec); err != nil {
			t.Errorf("%s, installed again: %v", c.what, err)
		}
	}
}

// Rules of one Spec are not those of another.
func TestVerifyOther(t *testing.T) {
	l := newLab(t)
	install(t, l, spec)
	for name, change := range map[string]func(s *kernel.Spec){
		"first queue": func(s *kernel.Spec) { s.First++ },
		"queues":      func(s *kernel.Spec) { s.Count++ },
		"fail open":   func(s *kernel.Spec) { s.FailOpen = true },
		"generation":  func(s *kernel.Spec) { s.Marks.Generation++ },
		"mask":        func(s *kernel.Spec) { s.Marks.Mask >>= 1 },
	} {
		other := spec
		change(&other)
		if err := verify(t, l, other); !errors.Is(err, kernel.ErrChanged) {
			t.Errorf("another %s: %v", name, err)
		}
	}
}

// A dormant table looks whole and does nothing.
func TestVerifyDormant(t *testing.T) {
	l := newLab(t)
	install(t, l, spec)
	before := revision(t, l)
	if do(t, l, func() error { return sleep("chaperone") }); revision(t, l) == before {
		t.Error("the revision does not tell")
	}
	if err := verify(t, l, spec); !errors.Is(err, kernel.ErrChanged) || !strings.Contains(err.Error(), "dormant") {
		t.Errorf("dormant: %v", err)
	}
	install(t, l, spec)
	if err := verify(t, l, spec); err != nil {
		t.Error(err)
	}
	c := serve(t, l, spec, pass)
	client, server := connect(t, l, false)
	say(t, client, server, "hello")
	if len(c.sights()) == 0 {
		t.Error("installed again, and shows nothing")
	}
}

// What an older version left hooked in elsewhere is not taken over.
func TestInstallForeignChain(t *testing.T) {
	l := newLab(t)
	priority, other := nftables.ChainPriority(-300), nftables.ChainHookInput
	for _, ch := range []*nftables.Chain{
		{Name: "divert", Table: ours, Type: nftables.ChainTypeFilter, Hooknum: nftables.ChainHookForward, Priority: &priority},
		{Name: "settle", Table: ours, Type: nftables.ChainTypeFilter, Hooknum: other, Priority: nftables.ChainPriorityFilter},
		{Name: "divert", Table: ours},
		{Name: "ask", Table: ours, Type: nftables.ChainTypeFilter, Hooknum: nftables.ChainHookForward, Priority: &priority},
	} {
		meddle(t, l, func(c *nftables.Conn) { c.AddTable(ours); c.AddChain(ch) })
		var err error
		do(t, l, func() error { err = kernel.Install(spec); return nil })
		if err == nil {
			err = verify(t, l, spec)
		}
		if err == nil || !strings.Contains(err.Error(), "hook") {
			t.Errorf("%s at another place: %v", ch.Name, err)
		}
		do(t, l, kernel.Remove)
	}
}
