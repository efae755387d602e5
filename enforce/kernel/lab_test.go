package kernel_test

import (
	"context"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	nfqueue "github.com/florianl/go-nfqueue/v2"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"chaperone/enforce"
	"chaperone/enforce/kernel"
	"chaperone/enforce/packet"
	"chaperone/test/lab"
)

var (
	marks = enforce.Marks{Mask: enforce.DefaultMask, Generation: 37}
	spec  = kernel.Spec{First: 100, Count: 2, Marks: marks}
	wait  = 3 * time.Second        // for what must come
	quiet = 300 * time.Millisecond // for what must not
)

func newLab(t testing.TB) *lab.Lab {
	t.Helper()
	if err := lab.Missing(); err != nil {
		t.Skip(err)
	}
	l, err := lab.New(lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	for _, h := range l.Hosts() {
		awaken(t, h)
	}
	return l
}

// awaken waits until the IPv6 addresses of h answer: for a moment after they are
// given they do not, and a lost neighbour solicitation costs a second.
func awaken(t testing.TB, h *lab.Host) {
	t.Helper()
	for end := time.Now().Add(wait); time.Now().Before(end); time.Sleep(time.Millisecond) {
		tentative := false
		err := h.Do(func() error {
			b, err := os.ReadFile("/proc/thread-self/net/if_inet6") // address index prefix scope flags name
			for line := range strings.Lines(string(b)) {
				flags, bad := strconv.ParseUint(strings.Fields(line)[4], 16, 8)
				tentative = tentative || bad != nil || flags&unix.IFA_F_TENTATIVE != 0
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if !tentative {
			return
		}
	}
	t.Fatalf("addresses of %s stay tentative", h.Name)
}

// do runs f on the gateway and fails the test on its error.
func do(t testing.TB, l *lab.Lab, f func() error) {
	t.Helper()
	if err := l.Gateway.Do(f); err != nil {
		t.Fatal(err)
	}
}

func install(t testing.TB, l *lab.Lab, s kernel.Spec) {
	t.Helper()
	do(t, l, func() error { return kernel.Install(s) })
}

// A sight is a packet that was shown to the consumer.
type sight struct {
	packet.Packet
	queue   uint16
	mark    uint32
	settled enforce.Settled
	reply   bool
}

// A ruling is the consumer's answer: pass with these bits of ours in the mark,
// over those that are there, unless nothing is settled.
type ruling struct {
	drop    bool
	settled enforce.Settled
}

// A consumer serves the queues of a Spec.
type consumer struct {
	mu     sync.Mutex
	seen   []sight
	decide func(sight) ruling
	marks  enforce.Marks
	close  func()
}

func pass(sight) ruling { return ruling{} }

func settle(s enforce.Settled) func(sight) ruling {
	return func(sight) ruling { return ruling{settled: s} }
}

// onPayload settles s with the first packet of TCP or UDP payload.
func onPayload(s enforce.Settled) func(sight) ruling {
	return func(p sight) (r ruling) {
		if len(p.Payload) > 0 {
			r.settled = s
		}
		return r
	}
}

func serve(t *testing.T, l *lab.Lab, s kernel.Spec, decide func(sight) ruling) *consumer {
	t.Helper()
	c := &consumer{decide: decide, marks: s.Marks}
	ctx, cancel := context.WithCancel(context.Background())
	var opened []*nfqueue.Nfqueue
	c.close = sync.OnceFunc(func() {
		cancel()
		for _, q := range opened {
			q.Close()
		}
	})
	t.Cleanup(c.close)
	for n := s.First; n < s.First+s.Count; n++ {
		do(t, l, func() error {
			q, err := nfqueue.Open(&nfqueue.Config{NfQueue: n, MaxPacketLen: 0xffff, MaxQueueLen: 4096, Copymode: nfqueue.NfQnlCopyPacket, WriteTimeout: time.Second})
			if err != nil {
				return err
			}
			opened = append(opened, q)
			return q.RegisterWithErrorFunc(ctx, func(a nfqueue.Attribute) int { c.handle(q, n, a); return 0 }, func(error) int { return 0 })
		})
	}
	return c
}

func (c *consumer) handle(q *nfqueue.Nfqueue, n uint16, a nfqueue.Attribute) {
	p := sight{queue: n}
	if a.Mark != nil {
		p.mark = *a.Mark
	}
	if err := p.Decode(slices.Clone(*a.Payload)); err != nil {
		q.SetVerdict(*a.PacketID, nfqueue.NfAccept)
		return
	}
	c.mu.Lock()
	p.settled, p.reply = c.marks.Unpack(p.mark)
	c.seen = append(c.seen, p)
	r, mark := c.decide(p), p.mark
	if r.settled != (enforce.Settled{}) {
		mark = mark&^c.marks.Mask | c.marks.Pack(r.settled)
	}
	c.mu.Unlock()
	if r.drop {
		q.SetVerdict(*a.PacketID, nfqueue.NfDrop)
		return
	}
	q.SetVerdictWithOption(*a.PacketID, nfqueue.NfAccept, nfqueue.WithMark(mark))
}

// rule changes how the consumer answers, and forgets what it saw.
func (c *consumer) rule(decide func(sight) ruling, m enforce.Marks) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen, c.decide, c.marks = nil, decide, m
}

// sights returns what the consumer saw.
func (c *consumer) sights() []sight {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.seen)
}

// families runs f for IPv4 and IPv6.
func families(t *testing.T, f func(t *testing.T, v6 bool)) {
	t.Run("IPv4", func(t *testing.T) { f(t, false) })
	t.Run("IPv6", func(t *testing.T) { f(t, true) })
}

// connect opens a TCP connection from client to server through the gateway.
func connect(t *testing.T, l *lab.Lab, v6 bool) (client, server *net.TCPConn) {
	t.Helper()
	ln, err := l.Server.Listen("tcp", addr(l.Server, v6, 0))
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	c, err := l.Client.Dial(ctx, "tcp", ln.Addr().(*net.TCPAddr).AddrPort())
	if err != nil {
		t.Fatal(err)
	}
	ln.(*net.TCPListener).SetDeadline(time.Now().Add(wait))
	s, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); s.Close() })
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

// pair opens connected UDP sockets on client and server.
func pair(t testing.TB, l *lab.Lab, v6 bool) (client, server net.Conn) {
	t.Helper()
	a, b := addr(l.Client, v6, 4000), addr(l.Server, v6, 5000)
	open := func(h *lab.Host, from, to netip.AddrPort) (c net.Conn) {
		err := h.Do(func() (err error) {
			c, err = net.DialUDP("udp", net.UDPAddrFromAddrPort(from), net.UDPAddrFromAddrPort(to))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	return open(l.Client, a, b), open(l.Server, b, a)
}

// say sends text and fails unless it arrives.
func say(t *testing.T, from, to net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(from, text); err != nil {
		t.Fatal(err)
	}
	if err := hear(to, text, wait); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
}

func hear(c net.Conn, text string, within time.Duration) error {
	c.SetReadDeadline(time.Now().Add(within))
	b := make([]byte, len(text))
	_, err := io.ReadFull(c, b)
	return err
}

// entry returns the conntrack entry whose original source and destination are these.
func entry(t testing.TB, l *lab.Lab, v6 bool, protocol uint8) *netlink.ConntrackFlow {
	t.Helper()
	family := netlink.InetFamily(unix.AF_INET)
	if v6 {
		family = unix.AF_INET6
	}
	var found *netlink.ConntrackFlow
	do(t, l, func() error {
		flows, err := netlink.ConntrackTableList(netlink.ConntrackTable, family)
		for _, f := range flows {
			if f.Forward.Protocol == protocol {
				found = f
			}
		}
		return err
	})
	return found
}

func addr(h *lab.Host, v6 bool, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(h.Addr(v6), port)
}

// raw sends a packet with its IP header from h.
func raw(t *testing.T, h *lab.Host, b []byte) {
	t.Helper()
	var p packet.Packet
	if err := p.Decode(b); err != nil {
		t.Fatal(err)
	}
	family, to := unix.AF_INET, unix.Sockaddr(&unix.SockaddrInet4{Addr: [4]byte(b[16:20])})
	if b[0]>>4 == 6 {
		family, to = unix.AF_INET6, &unix.SockaddrInet6{Addr: p.Dst().Addr().As16()}
	}
	err := h.Do(func() error {
		fd, err := unix.Socket(family, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_RAW)
		if err != nil {
			return err
		}
		defer unix.Close(fd)
		return unix.Sendto(fd, b, 0, to)
	})
	if err != nil {
		t.Fatal(err)
	}
}
