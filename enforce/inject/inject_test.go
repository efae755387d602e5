package inject_test

import (
	"errors"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/enforce/inject"
	"chaperone/enforce/packet"
	"chaperone/test/lab"
)

func newLab(t testing.TB) (*lab.Lab, *inject.Injector) {
	t.Helper()
	if err := lab.Missing(); err != nil {
		t.Skip(err)
	}
	l, err := lab.New(lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var i *inject.Injector
	if err := l.Gateway.Do(func() (err error) { i, err = inject.Open(); return err }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.Close() })
	return l, i
}

func families(t *testing.T, f func(t *testing.T, v6 bool)) {
	t.Run("IPv4", func(t *testing.T) { f(t, false) })
	t.Run("IPv6", func(t *testing.T) { f(t, true) })
}

func ended(t *testing.T, who string, c net.Conn, want error) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(3 * time.Second))
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", who, err, want)
	}
}

// connect opens a TCP connection from client to server.
func connect(t *testing.T, l *lab.Lab, v6 bool) (client, server *net.TCPConn) {
	t.Helper()
	ln, err := l.Server.Listen("tcp", netip.AddrPortFrom(l.Server.Addr(v6), 0))
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	c, err := l.Client.Dial(t.Context(), "tcp", ln.Addr().(*net.TCPAddr).AddrPort())
	if err != nil {
		t.Fatal(err)
	}
	s, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); s.Close() })
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

func local(c net.Conn) netip.AddrPort  { return c.LocalAddr().(*net.TCPAddr).AddrPort() }
func remote(c net.Conn) netip.AddrPort { return c.RemoteAddr().(*net.TCPAddr).AddrPort() }

// expects returns the sequence number that c expects next, from the system's
// means to move a connection to another machine.
func expects(t *testing.T, c *net.TCPConn) (seq uint32) {
	t.Helper()
	raw, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	const off, receive = -1, 1 // TCP_REPAIR_OFF_NO_WP, TCP_RECV_QUEUE
	raw.Control(func(fd uintptr) {
		s := int(fd)
		err = errors.Join(unix.SetsockoptInt(s, unix.SOL_TCP, unix.TCP_REPAIR, 1), unix.SetsockoptInt(s, unix.SOL_TCP, unix.TCP_REPAIR_QUEUE, receive))
		v, e := unix.GetsockoptInt(s, unix.SOL_TCP, unix.TCP_QUEUE_SEQ)
		seq = uint32(v)
		err = errors.Join(err, e, unix.SetsockoptInt(s, unix.SOL_TCP, unix.TCP_REPAIR, off))
	})
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

// The one that a packet was meant for hears of its end; its sender does not.
func TestReset(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l, i := newLab(t)
		client, server := connect(t, l, v6)
		seq := expects(t, server)
		b := packet.NewTCP(local(client), remote(client), seq, expects(t, client), packet.ACK, []byte("a file"))
		if err := i.Reset(b, seq); err != nil {
			t.Fatal(err)
		}
		ended(t, "server", server, unix.ECONNRESET)
		client.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		if _, err := client.Read(make([]byte, 1)); errors.Is(err, unix.ECONNRESET) {
			t.Errorf("client: %v", err)
		}
		if got := i.Count(); got != (inject.Counters{Sent: 1}) {
			t.Errorf("counted %+v", got)
		}
	})
}

func TestResetBoth(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l, i := newLab(t)
		client, server := connect(t, l, v6)
		nextClient, nextServer := expects(t, server), expects(t, client)
		if err := i.ResetBoth(local(client), remote(client), nextClient, nextServer); err != nil {
			t.Fatal(err)
		}
		ended(t, "client", client, unix.ECONNRESET)
		ended(t, "server", server, unix.ECONNRESET)
	})
}

func TestProhibited(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l, i := newLab(t)
		a, b := netip.AddrPortFrom(l.Client.Addr(v6), 4000), netip.AddrPortFrom(l.Server.Addr(v6), 5000)
		var server net.Conn
		err := l.Server.Do(func() (err error) {
			server, err = net.DialUDP("udp", net.UDPAddrFromAddrPort(b), net.UDPAddrFromAddrPort(a))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		if err := i.Prohibited(packet.NewUDP(a, b, []byte("a call"))); err != nil {
			t.Fatal(err)
		}
		want := unix.EHOSTUNREACH
		if v6 {
			want = unix.EACCES
		}
		ended(t, "server", server, want)
	})
}

// What cannot be answered is not, and is counted.
func TestUnanswerable(t *testing.T) {
	_, i := newLab(t)
	a, b := netip.MustParseAddrPort("10.20.0.2:1"), netip.MustParseAddrPort("203.0.113.2:2")
	group, all := netip.MustParseAddrPort("239.1.1.1:2"), netip.MustParseAddrPort("255.255.255.255:2")
	group6 := netip.MustParseAddrPort("[ff02::1]:2")
	for n, c := range []struct{ got, want error }{
		{i.Reset(packet.NewUDP(a, b, nil), 1), inject.ErrTransport},
		{i.Prohibited(packet.NewTCP(a, b, 1, 1, packet.ACK, nil)), inject.ErrTransport},
		{i.Prohibited(packet.NewUDP(a, group, nil)), inject.ErrAddress},
		{i.Prohibited(packet.NewUDP(a, all, nil)), inject.ErrAddress},
		{i.Prohibited(packet.NewUDP(netip.MustParseAddrPort("0.0.0.0:68"), b, nil)), inject.ErrAddress},
		{i.ResetBoth(a, group6, 1, 1), inject.ErrAddress},
		{i.ResetBoth(netip.AddrPort{}, b, 1, 1), inject.ErrAddress},
		{i.Reset(nil, 1), packet.ErrShort},
		{i.Prohibited([]byte{0x45, 0}), packet.ErrShort},
		{i.Prohibited([]byte{0x00}), packet.ErrVersion},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%d: %v, want %v", n, c.got, c.want)
		}
	}
	if got := i.Count(); got != (inject.Counters{Failed: 10}) {
		t.Errorf("counted %+v", got)
	}
}

// A flood is answered up to the limit and no further.
func TestFlood(t *testing.T) {
	l, i := newLab(t)
	b := packet.NewTCP(netip.AddrPortFrom(l.Client.V4, 1), netip.AddrPortFrom(l.Server.V4, 2), 1, 1, packet.ACK, nil)
	const n = 3 * inject.Burst
	start := time.Now()
	limited := uint64(0)
	for range n {
		if err := i.Reset(b, 1); errors.Is(err, inject.ErrLimited) {
			limited++
		}
	}
	most := inject.Burst + uint64(time.Since(start)/(time.Second/inject.Rate)) + 1
	if c := i.Count(); c.Sent > most || c.Limited != limited || c.Sent+c.Limited+c.Failed != n || c.Sent < inject.Burst/2 {
		t.Errorf("counted %+v of %d, want at most %d sent", c, n, most)
	}
}

// Nothing is allocated, whether it is sent or not.
func TestAllocations(t *testing.T) {
	l, i := newLab(t)
	for _, v6 := range []bool{false, true} {
		a, b := netip.AddrPortFrom(l.Client.Addr(v6), 1), netip.AddrPortFrom(l.Server.Addr(v6), 2)
		segment, datagram := packet.NewTCP(a, b, 1, 1, packet.ACK, nil), packet.NewUDP(a, b, nil)
		n := testing.AllocsPerRun(100, func() {
			i.Reset(segment, 1)
			i.Prohibited(datagram)
			i.ResetBoth(a, b, 1, 2)
			i.Prohibited(segment)
		})
		if n != 0 {
			t.Errorf("IPv6 %v: %v allocations", v6, n)
		}
	}
	if c := i.Count(); c.Sent == 0 {
		t.Errorf("counted %+v", c)
	}
}

func TestClosed(t *testing.T) {
	_, i := newLab(t)
	i.Close()
	i.Close()
	a, b := netip.MustParseAddrPort("10.20.0.2:1"), netip.MustParseAddrPort("203.0.113.2:2")
	if err := i.Reset(packet.NewTCP(a, b, 1, 1, packet.ACK, nil), 1); err == nil {
		t.Error("a closed injector sends")
	}
}

// Without the privilege it says what helps.
func TestUnprivilegedText(t *testing.T) {
	var got error
	unprivileged(t, func() { _, got = inject.Open() })
	if !errors.Is(got, unix.EPERM) || !strings.Contains(got.Error(), "CAP_NET_RAW") || !strings.Contains(got.Error(), "sudo") {
		t.Errorf("%v", got)
	}
}

// unprivileged runs f on a thread without capabilities, which then ends.
func unprivileged(t *testing.T, f func()) {
	t.Helper()
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		var none [2]unix.CapUserData
		err := unix.Capset(&unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}, &none[0])
		if err == nil {
			f()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
