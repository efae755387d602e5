package kernel

import (
	"errors"
	"syscall"

	"github.com/google/nftables"
)

var (
	ours   = &nftables.Table{Family: nftables.TableFamilyINet, Name: "chaperone"}
	policy = nftables.ChainPolicyAccept
)

// Install makes the rules in the network namespace of the calling thread those
// of s, whatever they were, in one transaction. Traffic that passes meanwhile
// meets the old rules or the new ones, and no packet in a queue is lost.
func Install(s Spec) error {
	if err := s.Valid(); err != nil {
		return err
	}
	d, err := speak()
	if err != nil {
		return err
	}
	return install(ours, s.chains(d))
}

func install(t *nftables.Table, chains []chain) error {
	c, err := nftables.New()
	if err != nil {
		return explain("install rules", err, "")
	}
	c.AddTable(t) // of one that is there: wakes it, should it be dormant
	for _, ch := range chains {
		c.AddChain(ch.object(t))
	}
	c.FlushTable(t)
	for _, ch := range chains {
		for _, r := range ch.rules {
			c.AddRule(&nftables.Rule{Table: t, Chain: &nftables.Chain{Name: ch.name}, Exprs: r.exprs})
		}
	}
	err = c.Flush()
	remedy := "`chaperone rules print` shows what was to be installed"
	if errors.Is(err, syscall.EEXIST) || errors.Is(err, syscall.EOPNOTSUPP) && there() {
		err, remedy = syscall.EEXIST, remedyHook
	}
	return explain("install rules", err, remedy)
}

func (c chain) object(t *nftables.Table) *nftables.Chain {
	o := &nftables.Chain{Name: c.name, Table: t}
	if c.base {
		o.Type, o.Hooknum, o.Policy = nftables.ChainTypeFilter, nftables.ChainHookForward, &policy
		o.Priority = nftables.ChainPriorityRef(nftables.ChainPriority(c.priority))
	}
	return o
}

// Stop shows the engine no more packets, while those that wait in a queue are
// still dealt with. Remove is to follow. It is no error if there is no table.
func Stop() error {
	return remove(func(c *nftables.Conn) {
		c.FlushChain(&nftables.Chain{Table: ours, Name: "divert"})
	})
}

// Remove takes the table away, in the network namespace of the calling thread.
// It is no error if there is none. What waits in a queue is dropped: Stop and
// serve the queue first. Conntrack entries keep their marks, so that a gateway
// started later goes on where this one was.
func Remove() error {
	return remove(func(c *nftables.Conn) { c.DelTable(ours) })
}

func remove(what func(*nftables.Conn)) error {
	c, err := nftables.New()
	if err != nil {
		return explain("remove rules", err, "")
	}
	what(c)
	if err = c.Flush(); errors.Is(err, syscall.ENOENT) {
		return nil
	}
	return explain("remove rules", err, "")
}

// Installed reports whether the table is there, whatever it holds.
func Installed() (bool, error) {
	_, err := table()
	if errors.Is(err, ErrMissing) {
		return false, nil
	}
	return err == nil, err
}

func there() bool {
	ok, err := Installed()
	return ok && err == nil
}

// table reads our table. The error is an *Error, with ErrMissing if there is none.
func table() (*nftables.Table, error) {
	c, err := nftables.New()
	if err != nil {
		return nil, explain("read rules", err, "")
	}
	t, err := c.ListTableOfFamily(ours.Name, ours.Family)
	if errors.Is(err, syscall.ENOENT) {
		return nil, &Error{"read rules", ErrMissing, "install it with `chaperone run` or `chaperone rules install`"}
	}
	return t, explain("read rules", err, "")
}
