package test

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"chaperone/enforce/gateway"
	"chaperone/policy"
	"chaperone/test/lab"
)

// Twins are a gateway and another that stands by.
type twins struct {
	*lab.Lab          // with the first gateway
	standby  *lab.Lab // of which only the gateway is used
	journal  journal
	second   *gateway.Gateway
}

// newTwins starts the first gateway of two.
func newTwins(t *testing.T, rules *policy.Table) *twins {
	t.Helper()
	p := &twins{Lab: build(t, lab.Options{}), standby: build(t, lab.Options{})}
	p.start(t, p.Lab, rules)
	return p
}

func (p *twins) start(t *testing.T, l *lab.Lab, rules *policy.Table) (g *gateway.Gateway) {
	t.Helper()
	inGateway(t, l, func() (err error) {
		g, err = gateway.Start(t.Context(), gateway.Config{Table: rules, Catalog: drillCatalog, Sink: p.journal.sink})
		return err
	})
	t.Cleanup(func() { g.Close() })
	return g
}

// fail has the standby take over: what conntrack remembers where copied, then the
// first gateway's interfaces, with their addresses.
func (p *twins) fail(t *testing.T, rules *policy.Table, copied bool) {
	t.Helper()
	p.second = p.start(t, p.standby, rules)
	if copied {
		p.carry(t)
	}
	for _, h := range []*lab.Host{p.Client, p.Server} {
		p.move(t, h.Interface())
	}
}

// carry copies all entries of conntrack, with their marks, as conntrackd does.
func (p *twins) carry(t *testing.T) {
	t.Helper()
	for _, family := range []netlink.InetFamily{unix.AF_INET, unix.AF_INET6} {
		var flows []*netlink.ConntrackFlow
		inGateway(t, p.Lab, func() (err error) {
			flows, err = netlink.ConntrackTableList(netlink.ConntrackTable, family)
			return err
		})
		inGateway(t, p.standby, func() error {
			for _, f := range flows {
				if err := netlink.ConntrackCreate(netlink.ConntrackTable, family, f); err != nil {
					return fmt.Errorf("%v: %w", f, err)
				}
			}
			return nil
		})
	}
}

// move gives an interface of the first gateway to the standby, in place of its own
// of that name.
func (p *twins) move(t *testing.T, name string) {
	t.Helper()
	var addresses []netlink.Addr
	inGateway(t, p.standby, func() error {
		own, err := netlink.LinkByName(name)
		if err != nil {
			return err
		}
		if err := netlink.LinkDel(own); err != nil {
			return err
		}
		there, err := os.Open("/proc/thread-self/ns/net")
		if err != nil {
			return err
		}
		defer there.Close()
		return p.Gateway.Do(func() error {
			link, err := netlink.LinkByName(name)
			if err != nil {
				return err
			}
			if addresses, err = netlink.AddrList(link, netlink.FAMILY_ALL); err != nil {
				return err
			}
			return netlink.LinkSetNsFd(link, int(there.Fd()))
		})
	})
	inGateway(t, p.standby, func() error {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return err
		}
		for _, a := range addresses {
			if a.IP.IsLinkLocalUnicast() {
				continue // the kernel makes those
			}
			if err := netlink.AddrAdd(link, &netlink.Addr{IPNet: a.IPNet, Flags: unix.IFA_F_NODAD}); err != nil {
				return err
			}
		}
		return netlink.LinkSetUp(link)
	})
}

// A flow that was trusted and one that was refused keep their verdicts on a standby
// gateway that was given what conntrack remembers: neither could be judged there by
// what is still said. A conversation that was followed is followed on. Without what
// conntrack remembers the first two meet the opposite.
func TestFailover(t *testing.T) {
	rules := drillTable(t, "unknown = drop", policy.Drop)
	for _, copied := range []bool{true, false} {
		t.Run(fmt.Sprintf("copied %v", copied), func(t *testing.T) {
			t.Parallel() // most of it is waiting for what must not come
			p := newTwins(t, rules)
			talk, trusted := exercise(t, p.Lab, 7001), exercise(t, p.Lab, 7002)
			if !tell(trusted, "DONE") || !tell(trusted, "free") || !tell(trusted, "and more") {
				t.Fatal("what is trusted does not pass")
			}
			first := netip.AddrPortFrom(p.Server.V4, 7100)
			if !tell(talk, fmt.Sprint("SEND ", first)) {
				t.Fatal("the conversation does not pass")
			}
			up := p.call(t, first)
			p.fail(t, rules, copied)

			passes := true
			for i := 0; passes && i < 12; i++ { // in mid-stream, more than is looked at
				passes = tell(trusted, "and still more")
			}
			if passes != copied {
				t.Errorf("what was trusted passes: %v", passes)
			}
			if got := up(); got == copied {
				t.Errorf("what was refused comes up: %v", got)
			}
			if !copied {
				return
			}
			if !tell(talk, "SAY hello") {
				t.Error("the conversation does not go on")
			}
			next := netip.AddrPortFrom(p.Server.V4, 7101)
			if !tell(talk, fmt.Sprint("SEND ", next)) {
				t.Error("the conversation does not go on as before")
			}
			p.call(t, next)
			for _, q := range p.status(t).Queues {
				if q.Engine.Unknown > 0 {
					t.Errorf("the engine was shown what the mark had decided: %+v", q.Engine)
				}
			}
		})
	}
}

func (p *twins) status(t *testing.T) gateway.Status {
	t.Helper()
	time.Sleep(200 * time.Millisecond) // counters are published ten times a second
	s, err := p.second.Status()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// call has the client call the server, again and again as TCP does, and returns when
// that was refused, with what tells whether the call has come up later.
func (p *twins) call(t *testing.T, to netip.AddrPort) (up func() bool) {
	t.Helper()
	ln, err := p.Server.Listen("tcp", to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	result := make(chan net.Conn, 1)
	go func() {
		c, _ := p.Client.Dial(t.Context(), "tcp", to)
		result <- c
	}()
	select {
	case c := <-result:
		t.Fatalf("it is not refused: %v", c)
	case <-time.After(200 * time.Millisecond):
	}
	return func() bool {
		select {
		case c := <-result:
			if c != nil {
				c.Close()
			}
			return c != nil
		case <-time.After(3500 * time.Millisecond): // it tries again after one second, and after three
			return false
		}
	}
}
