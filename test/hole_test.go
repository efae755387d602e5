package test

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"

	"chaperone/proto"
	"chaperone/test/lab"
)

// A hole swallows what reaches a host of one conversation, beyond the gateway, so
// that the other side's kernel sends it again.
type hole struct {
	host  *lab.Host
	table *nftables.Table
	chain *nftables.Chain
}

// dig makes a hole for what a side of the conversation with the server at port
// receives.
func dig(h *lab.Host, receiver proto.Dir, port uint16) (*hole, error) {
	x := &hole{host: h, table: &nftables.Table{Name: fmt.Sprint("hole", port), Family: nftables.TableFamilyINet}}
	offset := uint32(2) // of the destination's port
	if receiver == proto.FromInitiator {
		offset = 0
	}
	return x, x.change(func(c *nftables.Conn) {
		c.AddTable(x.table)
		x.chain = c.AddChain(&nftables.Chain{
			Name: "input", Table: x.table, Type: nftables.ChainTypeFilter,
			Hooknum: nftables.ChainHookInput, Priority: nftables.ChainPriorityFilter,
		})
		c.AddRule(&nftables.Rule{Table: x.table, Chain: x.chain, Exprs: []expr.Any{
			&expr.Meta{Key: expr.MetaKeyL4PROTO, Register: 1},
			&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte{unix.IPPROTO_TCP}},
			&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseTransportHeader, Offset: offset, Len: 2},
			&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: binary.BigEndian.AppendUint16(nil, port)},
			&expr.Counter{},
			&expr.Verdict{Kind: expr.VerdictDrop},
		}})
	})
}

func (x *hole) change(what func(*nftables.Conn)) error {
	return x.host.Do(func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		what(c)
		return c.Flush()
	})
}

// fill ends the hole once something has fallen into it.
func (x *hole) fill() error {
	var failed error
	for until := time.Now().Add(long); x.swallowed(&failed) == 0 && failed == nil; time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			failed = fmt.Errorf("nothing was sent to %s", x.host.Name)
		}
	}
	if err := x.change(func(c *nftables.Conn) { c.DelTable(x.table) }); err != nil {
		return err
	}
	return failed
}

// swallowed returns how many packets have fallen in.
func (x *hole) swallowed(failed *error) (n uint64) {
	*failed = x.host.Do(func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		rules, err := c.GetRules(x.table, x.chain)
		if err != nil {
			return err
		}
		for _, r := range rules {
			for _, e := range r.Exprs {
				if counter, ok := e.(*expr.Counter); ok {
					n += counter.Packets
				}
			}
		}
		return nil
	})
	return n
}
