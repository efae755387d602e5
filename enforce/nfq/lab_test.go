package nfq

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/expr"
	"github.com/google/nftables/xt"
	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"

	"chaperone/enforce"
)

const (
	queueNumber = 7
	port        = 7000
	foreignMark = 0x1234 // an administrator's bits, set before the queue
)

var marks = enforce.Marks{Mask: enforce.DefaultMask, Generation: 9}

// A lab is two network namespaces without names, joined by a veth pair. What far
// sends to near passes the queue. It goes away with the test's process at the latest.
type lab struct {
	t         testing.TB
	near, far netns.NsHandle
	nearIndex uint32
	farMAC    net.HardwareAddr
}

func newLab(t testing.TB) *lab {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root: makes network namespaces and queues")
	}
	l := &lab{t: t, near: namespace(t), far: namespace(t)}
	h, err := netlink.NewHandleAt(l.near)
	check(t, err)
	defer h.Close()
	attrs := netlink.NewLinkAttrs()
	attrs.Name = "near0"
	check(t, h.LinkAdd(&netlink.Veth{LinkAttrs: attrs, PeerName: "far0", PeerNamespace: netlink.NsFd(l.far)}))
	l.nearIndex = uint32(up(t, l.near, "near0", "10.9.0.1/24", "fd09::1/64").Index)
	l.farMAC = up(t, l.far, "far0", "10.9.0.2/24", "fd09::2/64").HardwareAddr
	return l
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func namespace(t testing.TB) (ns netns.NsHandle) {
	t.Helper()
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		var err error
		ns, err = netns.New()
		done <- err
	}()
	check(t, <-done)
	t.Cleanup(func() { ns.Close() })
	return ns
}

func up(t testing.TB, ns netns.NsHandle, name string, addresses ...string) *netlink.LinkAttrs {
	t.Helper()
	h, err := netlink.NewHandleAt(ns)
	check(t, err)
	defer h.Close()
	link, err := h.LinkByName(name)
	check(t, err)
	for _, s := range addresses {
		a, err := netlink.ParseAddr(s)
		check(t, err)
		a.Flags = unix.IFA_F_NODAD
		check(t, h.AddrAdd(link, a))
	}
	check(t, h.LinkSetUp(link))
	return link.Attrs()
}

// in calls f on a thread inside ns.
func (l *lab) in(ns netns.NsHandle, f func() error) {
	l.t.Helper()
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := netns.Set(ns)
		if err == nil {
			err = f()
		}
		done <- err
	}()
	check(l.t, <-done)
}

// A ruleset is what stands around the queue in the near namespace.
type ruleset struct {
	bypass bool       // pass while nobody listens
	before []expr.Any // what comes before the queue in its rule
	after  []expr.Any // the rule of a second chain behind the queue
}

// install puts a queueing chain on near's input hook, in place of what was there.
func (l *lab) install(r ruleset) (behind *nftables.Rule) {
	l.t.Helper()
	var err error
	for _, queue := range []expr.Any{nativeQueue(r.bypass), xtQueue(r.bypass)} {
		c, err := nftables.New(nftables.WithNetNSFd(int(l.near)))
		check(l.t, err)
		c.FlushRuleset()
		table := c.AddTable(&nftables.Table{Family: nftables.TableFamilyINet, Name: "lab"})
		chain := func(name string, priority nftables.ChainPriority) *nftables.Chain {
			return c.AddChain(&nftables.Chain{Name: name, Table: table, Type: nftables.ChainTypeFilter,
				Hooknum: nftables.ChainHookInput, Priority: &priority})
		}
		// Neighbour discovery must not wait for the queue.
		only := []expr.Any{
			&expr.Meta{Key: expr.MetaKeyL4PROTO, Register: 1},
			&expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: []byte{unix.IPPROTO_ICMPV6}},
			&expr.Immediate{Register: 1, Data: binaryutil.NativeEndian.PutUint32(foreignMark)},
			&expr.Meta{Key: expr.MetaKeyMARK, Register: 1, SourceRegister: true},
		}
		c.AddRule(&nftables.Rule{Table: table, Chain: chain("divert", -10), Exprs: append(append(only, r.before...), queue)})
		if r.after != nil {
			behind = c.AddRule(&nftables.Rule{Table: table, Chain: chain("settle", -9), Exprs: r.after})
		}
		if err = c.Flush(); err == nil {
			return behind
		}
	}
	l.t.Fatalf("the kernel takes neither form of queue rule: %v", err)
	return nil
}

func nativeQueue(bypass bool) expr.Any {
	q := &expr.Queue{Num: queueNumber}
	if bypass {
		q.Flag = expr.QueueFlagBypass
	}
	return q
}

func xtQueue(bypass bool) expr.Any {
	info := xt.Unknown{0, 0, 1, 0, 0, 0}
	native.PutUint16(info, queueNumber)
	if bypass {
		info[4] = 1
	}
	return &expr.Target{Name: "NFQUEUE", Rev: 3, Info: &info}
}

// markIs continues a rule for packets with this mark.
func markIs(mark uint32, then ...expr.Any) []expr.Any {
	return append([]expr.Any{
		&expr.Meta{Key: expr.MetaKeyMARK, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: binaryutil.NativeEndian.PutUint32(mark)},
	}, then...)
}

// counted returns how many packets a rule with a counter has seen.
func (l *lab) counted(r *nftables.Rule) uint64 {
	l.t.Helper()
	c, err := nftables.New(nftables.WithNetNSFd(int(l.near)))
	check(l.t, err)
	rules, err := c.GetRules(r.Table, r.Chain)
	check(l.t, err)
	for _, e := range rules[0].Exprs {
		if n, ok := e.(*expr.Counter); ok {
			return n.Packets
		}
	}
	l.t.Fatal("a rule without a counter")
	return 0
}

func (l *lab) open(c Config, h Handler) (q *Queue, err error) {
	c.Number, c.Marks = queueNumber, marks
	l.in(l.near, func() error {
		q, err = Open(c, h)
		return nil
	})
	return q, err
}

// serve opens a queue and runs it until stop is called, or the test ends.
func (l *lab) serve(c Config, h Handler) (q *Queue, stop func()) {
	l.t.Helper()
	q, err := l.open(c, h)
	check(l.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx) }()
	for !q.runs() {
		time.Sleep(time.Millisecond)
	}
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			l.t.Errorf("Run: %v", err)
		}
	})
	l.t.Cleanup(stop)
	return q, stop
}

func (q *Queue) runs() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.state == running
}

// datagrams returns a socket in near on port, and one in far that is connected to it.
func (l *lab) datagrams(near string) (to *net.UDPConn, from *net.UDPConn) {
	l.t.Helper()
	a := &net.UDPAddr{IP: net.ParseIP(near), Port: port}
	l.in(l.near, func() (err error) { to, err = net.ListenUDP("udp", a); return err })
	l.in(l.far, func() (err error) { from, err = net.DialUDP("udp", nil, a); return err })
	l.t.Cleanup(func() { to.Close(); from.Close() })
	check(l.t, to.SetReadBuffer(4<<20))
	return to, from
}

// stream returns the two ends of a TCP connection from far to near.
func (l *lab) stream() (to net.Conn, from net.Conn) {
	l.t.Helper()
	var listener net.Listener
	address := fmt.Sprintf("10.9.0.1:%d", port)
	l.in(l.near, func() (err error) { listener, err = net.Listen("tcp", address); return err })
	defer listener.Close()
	l.in(l.far, func() (err error) { from, err = net.DialTimeout("tcp", address, 5*time.Second); return err })
	to, err := listener.Accept()
	check(l.t, err)
	l.t.Cleanup(func() { to.Close(); from.Close() })
	return to, from
}

// receive returns the next datagram, or "" when none comes.
func receive(c *net.UDPConn, within time.Duration) string {
	var b [4096]byte
	c.SetReadDeadline(time.Now().Add(within))
	n, err := c.Read(b[:])
	if err != nil {
		return ""
	}
	return string(b[:n])
}

const (
	soon  = 5 * time.Second
	never = 200 * time.Millisecond // long enough to see that nothing comes
)

// A judge is a handler made of a function.
type judge func(b []byte, m *enforce.Meta) enforce.Verdict

func (j judge) Handle(_ time.Time, b []byte, m *enforce.Meta) enforce.Verdict { return j(b, m) }
func (judge) Tick(time.Time)                                                  {}

func pass([]byte, *enforce.Meta) enforce.Verdict { return enforce.Verdict{Pass: true} }

// traffic sends numbered datagrams until it is stopped.
func traffic(from io.Writer) (sent *atomic.Uint64, stop func()) {
	sent = new(atomic.Uint64)
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-end:
				return
			default:
			}
			for range 16 {
				if _, err := from.Write([]byte("traffic")); err == nil {
					sent.Add(1)
				}
			}
			time.Sleep(100 * time.Microsecond)
		}
	}()
	return sent, sync.OnceFunc(func() { close(end); <-done })
}
