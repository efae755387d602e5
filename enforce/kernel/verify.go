package kernel

import (
	"bytes"
	"fmt"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"
)

// Verify reads the rules back and returns nil if they are those of s. Otherwise
// the *Error it returns has ErrMissing or ErrChanged, and says what differs.
// It takes some milliseconds; [Revision] says whether there is anything to read.
func Verify(s Spec) error {
	err := verify(s)
	if err != nil {
		err = verify(s) // the first look may have met a transaction half-way
	}
	return err
}

func verify(s Spec) error {
	t, err := table()
	if err != nil {
		return err
	}
	if t.Flags != 0 {
		return changed("the table is dormant, or owned by another program")
	}
	got, err := read()
	if err != nil {
		return explain("read rules", err, "")
	}
	for _, want := range s.chains(spoken(got)) {
		if err := want.matches(got[want.name]); err != nil {
			return err
		}
	}
	return nil
}

func changed(format string, args ...any) error {
	return &Error{"verify rules", fmt.Errorf("%w: "+format, append([]any{ErrChanged}, args...)...),
		"another program changed them; installing again puts them right"}
}

// found is a chain with its rules as the kernel has them.
type found struct {
	*nftables.Chain
	rules []*nftables.Rule
}

func read() (map[string]*found, error) {
	c, err := nftables.New(nftables.AsLasting())
	if err != nil {
		return nil, err
	}
	defer c.CloseLasting()
	chains, err := c.ListChainsOfTableFamily(ours.Family)
	if err != nil {
		return nil, err
	}
	got := map[string]*found{}
	for _, ch := range chains {
		if ch.Table.Name != ours.Name {
			continue
		}
		f := &found{Chain: ch}
		if f.rules, err = c.GetRules(ours, ch); err != nil {
			return nil, err
		}
		got[ch.Name] = f
	}
	return got, nil
}

// spoken returns the dialect of the rules in the kernel.
func spoken(got map[string]*found) (d dialect) {
	for _, f := range got {
		for _, r := range f.rules {
			for _, e := range r.Exprs {
				switch e := e.(type) {
				case *expr.Queue:
					d.queue = true
				case *expr.Payload:
					d.payload = d.payload || e.Base == innerHeader
				}
			}
		}
	}
	return d
}

// matches returns nil if f is what c says.
func (c chain) matches(f *found) error {
	switch {
	case f == nil:
		return changed("chain %s is missing", c.name)
	case c.base != (f.Hooknum != nil):
		return changed("chain %s is hooked in elsewhere", c.name)
	case c.base && (*f.Hooknum != unix.NF_INET_FORWARD || int32(*f.Priority) != c.priority || f.Type != nftables.ChainTypeFilter):
		return changed("chain %s is hooked in elsewhere", c.name)
	case c.base && (f.Policy == nil || *f.Policy != policy):
		return changed("chain %s has another policy", c.name)
	case len(f.rules) != len(c.rules):
		return changed("chain %s has %d rules, not %d", c.name, len(f.rules), len(c.rules))
	}
	for i, r := range c.rules {
		if !same(r.exprs, f.rules[i].Exprs) {
			return changed("rule %d of chain %s is not `%s`", i+1, c.name, r.text)
		}
	}
	return nil
}

// same compares expressions in the form they are sent in.
func same(want, got []expr.Any) bool {
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		a, errA := expr.Marshal(byte(ours.Family), readable(want[i]))
		b, errB := expr.Marshal(byte(ours.Family), got[i])
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			return false
		}
	}
	return true
}

// readable is e as the library reads it: it forgets the source register of ct.
func readable(e expr.Any) expr.Any {
	if c, ok := e.(*expr.Ct); ok && c.SourceRegister {
		return &expr.Ct{Key: c.Key}
	}
	return e
}
