package kernel_test

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"chaperone/enforce"
	"chaperone/enforce/inject"
	"chaperone/test/lab"
)

var (
	told   = enforce.Settled{Fate: enforce.Refuse, Reset: true}
	silent = enforce.Settled{Fate: enforce.Refuse}
)

// injector opens an injector on the gateway.
func injector(t *testing.T, l *lab.Lab) (i *inject.Injector) {
	t.Helper()
	do(t, l, func() (err error) { i, err = inject.Open(); return err })
	t.Cleanup(func() { i.Close() })
	return i
}

// ended fails unless c ends with one of these errors within the time given.
func ended(t *testing.T, who string, c net.Conn, want ...error) {
	t.Helper()
	err := hear(c, "x", wait)
	for _, w := range want {
		if errors.Is(err, w) {
			return
		}
	}
	t.Errorf("%s: %v, want %v", who, err, want)
}

// Both ends of a refused TCP connection hear of it: one by the kernel, the other
// by the injector. Conntrack takes the flow for closed, and keeps its mark.
func TestRefuseTCP(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		i := injector(t, l)
		c := serve(t, l, spec, func(p sight) (r ruling) {
			if len(p.Payload) > 0 {
				r.settled = told
				if err := i.Reset(p.IP, p.TCP().Seq()); err != nil {
					t.Error(err)
				}
			}
			return r
		})
		install(t, l, spec)
		client, server := connect(t, l, v6)
		io.WriteString(client, "a file")
		ended(t, "client", client, unix.ECONNRESET)
		ended(t, "server", server, unix.ECONNRESET)
		e := entry(t, l, v6, unix.IPPROTO_TCP)
		if e.Mark != marks.Pack(told) {
			t.Errorf("conntrack mark %#x, want %#x", e.Mark, marks.Pack(told))
		}
		if p, ok := e.ProtoInfo.(*netlink.ProtoInfoTCP); !ok || p.State != 8 { // TCP_CONNTRACK_CLOSE
			t.Errorf("conntrack state %+v, want CLOSE", e.ProtoInfo)
		}
		if n := len(c.sights()); n != 2 {
			t.Errorf("%d packets shown, want SYN-ACK and payload", n)
		}
	})
}

// A mark that was there before, as after a restart, is enough: no packet of a
// refused flow is shown, and each is answered.
func TestRefusedFlow(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		c := serve(t, l, spec, pass)
		install(t, l, spec)
		client, server := connect(t, l, v6)
		time.Sleep(20 * time.Millisecond)
		remark(t, l, v6, unix.IPPROTO_TCP, marks.Pack(told))
		c.rule(pass, marks)
		io.WriteString(server, "a file")
		ended(t, "server", server, unix.ECONNRESET)
		io.WriteString(client, "a file")
		ended(t, "client", client, unix.ECONNRESET)
		if n := len(c.sights()); n != 0 {
			t.Errorf("%d packets shown", n)
		}
	})
}

// remark writes the mark of the conntrack entry.
func remark(t testing.TB, l *lab.Lab, v6 bool, protocol uint8, mark uint32) {
	t.Helper()
	e := entry(t, l, v6, protocol)
	e.Mark, e.ProtoInfo, e.TimeOut = mark, nil, 100
	do(t, l, func() error {
		return netlink.ConntrackUpdate(netlink.ConntrackTable, netlink.InetFamily(e.FamilyType), e)
	})
}

func TestRefuseUDP(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		i := injector(t, l)
		c := serve(t, l, spec, pass)
		install(t, l, spec)
		client, server := pair(t, l, v6)
		say(t, client, server, "hello")
		c.rule(func(p sight) ruling {
			if err := i.Prohibited(p.IP); err != nil {
				t.Error(err)
			}
			return ruling{settled: told}
		}, marks)
		prohibited := error(unix.EHOSTUNREACH)
		if v6 {
			prohibited = unix.EACCES
		}
		io.WriteString(client, "a call")
		ended(t, "client", client, prohibited)
		ended(t, "server", server, prohibited)
		io.WriteString(server, "a call back")
		ended(t, "server, calling back", server, prohibited)
		if n := len(c.sights()); n != 1 {
			t.Errorf("%d packets shown, want the refused one", n)
		}
		if got := entry(t, l, v6, unix.IPPROTO_UDP).Mark; got != marks.Pack(told) {
			t.Errorf("conntrack mark %#x", got)
		}
	})
}

// Conntrack keeps no entry of a flow that is refused with its first packet,
// since it confirms entries when their packet leaves. Such a flow is refused
// packet by packet.
func TestRefuseFirst(t *testing.T) {
	l := newLab(t)
	c := serve(t, l, spec, settle(told))
	install(t, l, spec)
	client, _ := pair(t, l, false)
	for n := 1; n <= 3; n++ {
		io.WriteString(client, "a call")
		ended(t, "client", client, unix.EHOSTUNREACH)
		if got := len(c.sights()); got != n {
			t.Errorf("%d packets shown of %d", got, n)
		}
	}
	if e := entry(t, l, false, unix.IPPROTO_UDP); e != nil {
		t.Errorf("conntrack entry %v", e)
	}
}

func TestRefuseSilently(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		c := serve(t, l, spec, onPayload(silent))
		install(t, l, spec)
		client, server := connect(t, l, v6)
		io.WriteString(client, "a file")
		for who, conn := range map[string]net.Conn{"client": client, "server": server} {
			if err := hear(conn, "x", quiet); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%s: %v, want silence", who, err)
			}
		}
		io.WriteString(server, "a file")
		if err := hear(client, "x", quiet); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("client: %v, want silence", err)
		}
		if n := count(c.sights(), "payload"); n != 1 {
			t.Errorf("%d packets with payload shown, want the first", n)
		}
		if got := entry(t, l, v6, unix.IPPROTO_TCP).Mark; got != marks.Pack(silent) {
			t.Errorf("conntrack mark %#x", got)
		}
	})
}

// The client of a connection that is refused with its SYN-ACK hears so too.
func TestRefuseSYNACK(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		i := injector(t, l)
		serve(t, l, spec, func(p sight) ruling {
			i.Reset(p.IP, p.TCP().Seq())
			return ruling{settled: told}
		})
		install(t, l, spec)
		ln, err := l.Server.Listen("tcp", addr(l.Server, v6, 0))
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		_, err = l.Client.Dial(t.Context(), "tcp", ln.Addr().(*net.TCPAddr).AddrPort())
		if !errors.Is(err, unix.ECONNREFUSED) {
			t.Errorf("connect: %v, want %v", err, unix.ECONNREFUSED)
		}
	})
}
