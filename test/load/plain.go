package load

import (
	"encoding/binary"
	"net/netip"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"

	"chaperone/test/lab"
)

// address returns the address of client i.
func address(l *lab.Lab, i int) netip.Addr {
	a := l.Client.V4.As4()
	a[3] += byte(i)
	return netip.AddrFrom4(a)
}

// Settle gives the client of l as many addresses as loads have clients.
func Settle(l *lab.Lab) error {
	for i := 1; i < atOnce; i++ {
		if err := l.Client.AddAddress(address(l, i)); err != nil {
			return err
		}
	}
	return nil
}

// Prepare settles the clients of l, gives its gateway what every stateful gateway has,
// one chain with the rule `ct state established,related accept`, and the client ports
// enough for thousands of short connections a second.
func Prepare(l *lab.Lab) error {
	if err := Settle(l); err != nil {
		return err
	}
	for name, value := range map[string]string{"ipv4/ip_local_port_range": "1024 65000", "ipv4/tcp_tw_reuse": "1"} {
		if err := l.Client.Sysctl(name, value); err != nil {
			return err
		}
	}
	return l.Gateway.Do(func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		table := c.AddTable(&nftables.Table{Name: "plain", Family: nftables.TableFamilyINet})
		chain := c.AddChain(&nftables.Chain{
			Name: "forward", Table: table, Type: nftables.ChainTypeFilter,
			Hooknum: nftables.ChainHookForward, Priority: nftables.ChainPriorityFilter,
		})
		mask := binary.NativeEndian.AppendUint32(nil, expr.CtStateBitESTABLISHED|expr.CtStateBitRELATED)
		c.AddRule(&nftables.Rule{Table: table, Chain: chain, Exprs: []expr.Any{
			&expr.Ct{Key: expr.CtKeySTATE, Register: 1},
			&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: mask, Xor: make([]byte, 4)},
			&expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: make([]byte, 4)},
			&expr.Verdict{Kind: expr.VerdictAccept},
		}})
		return c.Flush()
	})
}
