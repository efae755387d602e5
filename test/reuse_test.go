package test

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"testing"
	"time"

	"chaperone/enforce/packet"
	"chaperone/test/lab"
)

// The same ports are used for one conversation behind the other, without a pause,
// however each ends: every one is read from its start.
func TestPortsUsedAgain(t *testing.T) {
	l := build(t, lab.Options{})
	start(t, l, table(t, talkOnly, ""))
	reset := func(c net.Conn) { c.(*net.TCPConn).SetLinger(0); c.Close() }
	for i, end := range []func(client, server net.Conn){
		func(client, server net.Conn) { reset(client); server.Close() },
		func(client, server net.Conn) { reset(server); client.Close() },
		func(client, server net.Conn) { server.Close(); io.ReadAll(client); client.Close() },
	} {
		at := netip.AddrPortFrom(l.Server.Addr(false), uint16(6000+i))
		ln, err := l.Server.Listen("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		for round := range 40 {
			client, err := dialFrom(l.Client, 5000, at)
			if err != nil {
				t.Fatalf("end %d, round %d: %v", i, round, err)
			}
			server, err := ln.Accept()
			if err != nil {
				t.Fatal(err)
			}
			if err := offersInVain(client, server); err != nil {
				t.Errorf("end %d, round %d: %v", i, round, err)
			}
			end(client, server)
		}
	}
}

// A connection that starts close to where one between the same ports was, of which the
// gateway has seen a byte that never arrived and an end, does not come up: what is said in
// it would be read behind that byte. One that starts elsewhere does, and is judged.
func TestPortsUsedAgainCloseBy(t *testing.T) {
	l := build(t, lab.Options{})
	start(t, l, table(t, talkOnly, ""))
	distant(t, l.Server)
	k := &onKernel{T: t, lab: l, me: [2]netip.Addr{netip.MustParseAddr("10.77.0.1"), netip.MustParseAddr("fd00:77::1")}}
	k.routes()
	c, err := newCaller(l.Client)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	done, ended := make(chan struct{}), make(chan struct{})
	go func() { c.listen(done); close(ended) }()
	defer func() { close(done); <-ended }()
	at := netip.AddrPortFrom(l.Server.Addr(false), 6100)
	ln, err := l.Server.Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	for i, further := range []uint32{0, 1 << 20} {
		x := c.line(netip.AddrPortFrom(k.me[0], uint16(7000+i)), at)
		x.put(x.first-1, packet.SYN, nil)
		<-x.up
		word := x.segment(x.first, packet.ACK, []byte("G"))
		dies(word)
		c.send(word)
		x.put(x.first+1, packet.RST, nil)
		c.mu.Lock()
		x.first += 1 + further
		x.acked, x.next, x.up = x.first, 0, make(chan struct{})
		c.mu.Unlock()
		up := soon(3*time.Second, func() bool {
			time.Sleep(200 * time.Millisecond)
			x.put(x.first-1, packet.SYN, nil)
			select {
			case <-x.up:
				return true
			default:
				return false
			}
		}, new(sync.Mutex))
		if up != (further > 0) {
			t.Errorf("%d bytes further on: it comes up: %v", further, up)
		}
	}
}

// dialFrom connects from a port, again and again while the system says that it is taken.
func dialFrom(h *lab.Host, port int, to netip.AddrPort) (c net.Conn, err error) {
	d := net.Dialer{
		LocalAddr: &net.TCPAddr{IP: h.Addr(false).AsSlice(), Port: port}, KeepAlive: -1, Timeout: long,
		Control: func(_, _ string, raw syscall.RawConn) error {
			return raw.Control(func(fd uintptr) { syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1) })
		},
	}
	for until := time.Now().Add(long); ; time.Sleep(time.Millisecond) {
		err = h.Do(func() (err error) { c, err = d.Dial("tcp", to.String()); return err })
		if err == nil || time.Now().After(until) {
			return c, err
		}
	}
}

// offersInVain has a client talk, and offer a file, to a server in IRC.
func offersInVain(client, server net.Conn) error {
	const talk, asked, arrives = "NICK mire\r\nPRIVMSG tia :hi\r\n", "PRIVMSG tia :\x01DCC SEND a 1 2 3\x01\r\n", "PRIVMSG tia :\x01DCC SENX a 1 2 3\x01\r\n"
	fmt.Fprint(client, talk)
	got := make([]byte, len(talk)+len(arrives))
	server.SetReadDeadline(time.Now().Add(long))
	if _, err := io.ReadFull(server, got[:len(talk)]); err != nil {
		return err
	}
	fmt.Fprint(server, ":irc.example 001 mire :welcome\r\n")
	fmt.Fprint(client, asked)
	if n, err := io.ReadFull(server, got[len(talk):]); err != nil || string(got) != talk+arrives {
		return fmt.Errorf("%q arrived, %v", got[:len(talk)+n], err)
	}
	return nil
}
