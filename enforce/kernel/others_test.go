package kernel_test

import (
	"encoding/binary"
	"testing"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"

	"chaperone/test/lab"
)

// What the administrator of these tests uses of the marks.
const (
	administratorsPacket = 0x2200
	administratorsCt     = 0x11
)

func word(v uint32) []byte { return binary.NativeEndian.AppendUint32(nil, v) }

func immediate(v uint32) expr.Any { return &expr.Immediate{Register: 1, Data: word(v)} }

// administrator installs rules of somebody else's: before ours they mark all
// packets, after ours they count those whose mark is not what it was. The
// conntrack mark is set once, with the first packet.
func administrator(t *testing.T, l *lab.Lab) {
	t.Helper()
	do(t, l, func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		table := c.AddTable(&nftables.Table{Family: nftables.TableFamilyINet, Name: "administrator"})
		hook := func(name string, priority nftables.ChainPriority, exprs ...[]expr.Any) {
			ch := c.AddChain(&nftables.Chain{Name: name, Table: table, Type: nftables.ChainTypeFilter, Hooknum: nftables.ChainHookForward, Priority: &priority})
			for _, e := range exprs {
				c.AddRule(&nftables.Rule{Table: table, Chain: ch, Exprs: e})
			}
		}
		hook("before", -100, []expr.Any{
			immediate(administratorsPacket), &expr.Meta{Key: expr.MetaKeyMARK, SourceRegister: true, Register: 1},
			&expr.Ct{Key: expr.CtKeyMARK, Register: 1}, &expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: word(0)},
			immediate(administratorsCt), &expr.Ct{Key: expr.CtKeyMARK, SourceRegister: true, Register: 1},
		})
		hook("after", 0, []expr.Any{
			&expr.Meta{Key: expr.MetaKeyMARK, Register: 1}, &expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: word(administratorsPacket)},
			&expr.Counter{},
		})
		return c.Flush()
	})
}

// strangers returns how many packets the administrator found changed.
func strangers(t *testing.T, l *lab.Lab) (n uint64) {
	t.Helper()
	do(t, l, func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		table := &nftables.Table{Family: nftables.TableFamilyINet, Name: "administrator"}
		rules, err := c.GetRules(table, &nftables.Chain{Name: "after"})
		if err != nil {
			return err
		}
		n = rules[0].Exprs[2].(*expr.Counter).Packets
		return nil
	})
	return n
}

// sleep makes a table dormant, which the library cannot say.
func sleep(table string) error {
	c, err := netlink.Dial(unix.NETLINK_NETFILTER, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	attrs, err := netlink.MarshalAttributes([]netlink.Attribute{
		{Type: unix.NFTA_TABLE_NAME, Data: []byte(table + "\x00")},
		{Type: unix.NFTA_TABLE_FLAGS, Data: []byte{0, 0, 0, 1}},
	})
	if err != nil {
		return err
	}
	message := func(kind netlink.HeaderType, flags netlink.HeaderFlags, family byte, subsystem byte, data []byte) netlink.Message {
		return netlink.Message{Header: netlink.Header{Type: kind, Flags: netlink.Request | flags}, Data: append([]byte{family, 0, 0, subsystem}, data...)}
	}
	_, err = c.SendMessages([]netlink.Message{
		message(unix.NFNL_MSG_BATCH_BEGIN, 0, 0, unix.NFNL_SUBSYS_NFTABLES, nil),
		message(unix.NFNL_SUBSYS_NFTABLES<<8|unix.NFT_MSG_NEWTABLE, netlink.Acknowledge, unix.NFPROTO_INET, 0, attrs),
		message(unix.NFNL_MSG_BATCH_END, 0, 0, unix.NFNL_SUBSYS_NFTABLES, nil),
	})
	if err != nil {
		return err
	}
	_, err = c.Receive()
	return err
}

// masquerade hides the client behind the gateway.
func masquerade(t *testing.T, l *lab.Lab) {
	t.Helper()
	do(t, l, func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		table := c.AddTable(&nftables.Table{Family: nftables.TableFamilyINet, Name: "masquerade"})
		ch := c.AddChain(&nftables.Chain{Name: "out", Table: table, Type: nftables.ChainTypeNAT,
			Hooknum: nftables.ChainHookPostrouting, Priority: nftables.ChainPriorityNATSource})
		name := make([]byte, unix.IFNAMSIZ)
		copy(name, l.Server.Interface())
		c.AddRule(&nftables.Rule{Table: table, Chain: ch, Exprs: []expr.Any{
			&expr.Meta{Key: expr.MetaKeyOIFNAME, Register: 1}, &expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: name}, &expr.Masq{},
		}})
		return c.Flush()
	})
}
