package kernel

import (
	"errors"
	"sync/atomic"
	"syscall"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// A piece is something of the kernel that the rules need.
type piece struct {
	name, remedy string
	exprs        []expr.Any
}

var pieces = []piece{
	{"the nftables expression ct (connection tracking)", "run `modprobe nft_ct`, or use a kernel with CONFIG_NFT_CT and CONFIG_NF_CONNTRACK_MARK", append(ctMark.any(1).exprs, ctMark.set(1, 1).exprs...)},
	{"the nftables expression reject", "run `modprobe nft_reject_inet`, or use a kernel with CONFIG_NFT_REJECT_INET", prohibit().exprs},
}

const remedyQueue = "run `modprobe nft_queue` or `modprobe -a nft_compat xt_NFQUEUE`, or use a kernel with CONFIG_NFT_QUEUE, or with CONFIG_NFT_COMPAT and CONFIG_NETFILTER_XT_TARGET_NFQUEUE"

// Check returns nil if this process can run a gateway on this kernel, in the
// network namespace of the calling thread. Otherwise the error joins one *Error
// for each thing that is missing, with its remedy.
func Check() error {
	if err := probe(nil); err != nil {
		return explain("use nftables", err, "")
	}
	var errs []error
	for _, p := range pieces {
		errs = append(errs, lacking(p.name, probe(p.exprs), p.remedy))
	}
	if _, err := speak(); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(append(errs, reachQueue())...)
}

// lacking says in words of ours that the kernel has no such thing.
func lacking(name string, err error, remedy string) error {
	if errors.Is(err, syscall.ENOENT) {
		return &Error{"check the kernel", errors.New("it lacks " + name), remedy}
	}
	return explain("check the kernel for "+name, err, remedy)
}

// known is what speak has found out: a kernel does not change under a process,
// and each probe costs a grace period of some milliseconds.
var known atomic.Pointer[dialect]

// speak finds out how this kernel wants things said.
func speak() (d dialect, err error) {
	if k := known.Load(); k != nil {
		return *k, nil
	}
	d.payload = probe(payload().exprs) == nil
	d.queue = probe(queue(0, 1, false, true).exprs) == nil
	if !d.queue {
		err = lacking("a way to queue packets", probe(queue(0, 1, false, false).exprs), remedyQueue)
	}
	if err == nil {
		known.Store(&d)
	}
	return d, err
}

// probe reports whether the kernel takes a rule. The rule is made and deleted in
// one transaction, in a chain without a hook: no packet meets it, and queued
// packets stay where they are.
func probe(exprs []expr.Any) error {
	c, err := nftables.New()
	if err != nil {
		return err
	}
	t := c.AddTable(&nftables.Table{Family: ours.Family, Name: "chaperone-probe"})
	if exprs != nil {
		ch := c.AddChain(&nftables.Chain{Name: "probe", Table: t})
		c.AddRule(&nftables.Rule{Table: t, Chain: ch, Exprs: exprs})
	}
	c.DelTable(t)
	return c.Flush()
}

// reachQueue asks nfnetlink_queue for something that has had no effect since
// Linux 3.8. The question alone loads the module where it can be loaded.
func reachQueue() error {
	c, err := netlink.Dial(unix.NETLINK_NETFILTER, nil)
	if err != nil {
		return explain("check the kernel", err, "")
	}
	defer c.Close()
	command, err := netlink.MarshalAttributes([]netlink.Attribute{{Type: 1, Data: []byte{4, 0, 0, unix.AF_INET}}}) // NFQA_CFG_CMD: PF_UNBIND
	if err != nil {
		return err
	}
	_, err = c.Execute(netlink.Message{
		Header: netlink.Header{Type: unix.NFNL_SUBSYS_QUEUE<<8 | 2, Flags: netlink.Request | netlink.Acknowledge}, // NFQNL_MSG_CONFIG
		Data:   append([]byte{unix.AF_UNSPEC, 0, 0, 0}, command...),
	})
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EOPNOTSUPP) {
		return &Error{"check the kernel", errors.New("it lacks nfnetlink_queue"),
			"run `modprobe nfnetlink_queue`, or use a kernel with CONFIG_NETFILTER_NETLINK_QUEUE"}
	}
	return explain("check the kernel for nfnetlink_queue", err, "")
}
