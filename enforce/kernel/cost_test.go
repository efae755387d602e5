package kernel_test

import (
	"io"
	"testing"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"

	"chaperone/enforce"
	"chaperone/enforce/kernel"
	"chaperone/test/lab"
)

// What a small datagram costs from socket to socket through the gateway: with
// no rules, with a plain stateful ruleset, with ours for a trusted flow, and for
// flows that would be shown, with and without a mark, if somebody listened.
func BenchmarkForward(b *testing.B) {
	open := spec
	open.FailOpen = true
	stale := marks
	stale.Generation++
	for _, c := range []struct {
		name  string
		setup func(l *lab.Lab) error
		mark  uint32
	}{
		{"bare", func(*lab.Lab) error { return nil }, 0},
		{"stateful", func(l *lab.Lab) error { return l.Gateway.Do(stateful) }, 0},
		{"trusted", func(l *lab.Lab) error { return l.Gateway.Do(func() error { return kernel.Install(open) }) }, marks.Pack(enforce.Settled{Fate: enforce.Trust, App: 5})},
		{"asked", func(l *lab.Lab) error { return l.Gateway.Do(func() error { return kernel.Install(open) }) }, 0},
		{"recalled", func(l *lab.Lab) error { return l.Gateway.Do(func() error { return kernel.Install(open) }) }, stale.Pack(enforce.Settled{Fate: enforce.Trust, App: 127})},
	} {
		b.Run(c.name, func(b *testing.B) {
			l := newLab(b)
			client, server := pair(b, l, false)
			go io.Copy(io.Discard, server)
			if err := c.setup(l); err != nil {
				b.Fatal(err)
			}
			datagram := make([]byte, 64)
			client.Write(datagram)
			if c.mark != 0 {
				remark(b, l, false, unix.IPPROTO_UDP, c.mark)
			}
			for b.Loop() {
				client.Write(datagram)
			}
		})
	}
}

// stateful is the least that a stateful firewall does.
func stateful() error {
	c, err := nftables.New()
	if err != nil {
		return err
	}
	table := c.AddTable(&nftables.Table{Family: nftables.TableFamilyINet, Name: "plain"})
	ch := c.AddChain(&nftables.Chain{Name: "forward", Table: table, Type: nftables.ChainTypeFilter, Hooknum: nftables.ChainHookForward, Priority: nftables.ChainPriorityFilter})
	c.AddRule(&nftables.Rule{Table: table, Chain: ch, Exprs: []expr.Any{
		&expr.Ct{Key: expr.CtKeySTATE, Register: 1},
		&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: word(expr.CtStateBitESTABLISHED | expr.CtStateBitRELATED), Xor: word(0)},
		&expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: word(0)},
		&expr.Verdict{Kind: expr.VerdictAccept},
	}})
	return c.Flush()
}
