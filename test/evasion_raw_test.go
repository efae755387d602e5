package test

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"

	"chaperone/enforce/packet"
	"chaperone/test/lab"
)

// A caller is a host that makes its own segments, and so may make them odd. Its
// address is nobody's: no kernel answers for it.
type caller struct {
	four, six int // raw sockets
	tap       int // what comes from the gateway
	mu        sync.Mutex
	lines     map[netip.AddrPort]*callLine
}

// A callLine is one connection of a caller's.
type callLine struct {
	*caller
	me, to netip.AddrPort
	first  uint32 // sequence number of its first byte

	up    chan struct{}
	acked uint32 // by the far side
	next  uint32 // expected of the far side
	got   []byte
}

func newCaller(h *lab.Host) (c *caller, err error) {
	c = &caller{four: -1, six: -1, tap: -1, lines: map[netip.AddrPort]*callLine{}}
	err = h.Do(func() (err error) {
		if c.four, err = unix.Socket(unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_RAW); err != nil {
			return err
		}
		if c.six, err = unix.Socket(unix.AF_INET6, unix.SOCK_RAW, unix.IPPROTO_RAW); err != nil {
			return err
		}
		const all = unix.ETH_P_ALL<<8&0xff00 | unix.ETH_P_ALL>>8
		c.tap, err = unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM, all)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	if err := unix.SetsockoptTimeval(c.tap, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 50_000}); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *caller) close() (err error) {
	for _, fd := range []int{c.four, c.six, c.tap} {
		if fd >= 0 {
			err = errors.Join(err, unix.Close(fd))
		}
	}
	return err
}

// listen takes in what comes until done is closed.
func (c *caller) listen(done <-chan struct{}) {
	b := make([]byte, 1<<17)
	for {
		select {
		case <-done:
			return
		default:
		}
		n, from, err := unix.Recvfrom(c.tap, b, 0)
		if ll, ok := from.(*unix.SockaddrLinklayer); err != nil || !ok || ll.Pkttype == unix.PACKET_OUTGOING {
			continue
		}
		var p packet.Packet
		if p.Decode(b[:n]) != nil || p.Protocol != packet.ProtoTCP {
			continue
		}
		c.mu.Lock()
		l := c.lines[p.Dst()]
		if l != nil && l.to == p.Src() {
			l.take(&p)
		}
		c.mu.Unlock()
	}
}

// take is what a TCP does with a segment that comes in order.
func (l *callLine) take(p *packet.Packet) {
	t := p.TCP()
	if t.Flags()&packet.SYN != 0 && l.next == 0 {
		l.next = t.Seq() + 1
		close(l.up)
	}
	if t.Flags()&packet.ACK != 0 && int32(t.Ack()-l.acked) > 0 {
		l.acked = t.Ack()
	}
	if len(p.Payload) > 0 {
		if t.Seq() == l.next {
			l.got = append(l.got, bytes.Clone(p.Payload)...)
			l.next += uint32(len(p.Payload))
		}
		l.send(packet.NewTCP(l.me, l.to, l.acked, l.next, packet.ACK, nil))
	}
}

// send sends an IP packet as it is.
func (c *caller) send(b []byte) error {
	if b[0]>>4 == 4 {
		return unix.Sendto(c.four, b, 0, &unix.SockaddrInet4{Addr: [4]byte(b[16:20])})
	}
	return unix.Sendto(c.six, b, 0, &unix.SockaddrInet6{Addr: [16]byte(b[24:40])})
}

func (c *caller) line(me, to netip.AddrPort) *callLine {
	l := &callLine{caller: c, me: me, to: to, first: 0xffffff80, up: make(chan struct{})}
	l.acked = l.first
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines[me] = l
	return l
}

// meet has h call from at what calls it at the same time.
func (c *caller) meet(h *lab.Host, me, at netip.AddrPort) (l *callLine, conn net.Conn, err error) {
	l = c.line(me, at)
	called := make(chan error, 1)
	go func() {
		called <- h.Do(func() (err error) {
			d := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(at), KeepAlive: -1, Timeout: 3 * time.Second}
			conn, err = d.Dial("tcp", me.String())
			return err
		})
	}()
	for {
		select {
		case err = <-called:
			return l, conn, err
		case <-l.up: // its SYN is here
			l.put(l.first-1, packet.SYN, nil)
			l.put(l.first-1, packet.SYN|packet.ACK, nil)
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// routers is how many of them a packet has to pass to a distant host.
const routers = 4

// distant puts h behind so many routers: what had less time to live does not arrive.
func distant(tb testing.TB, h *lab.Host) {
	err := h.Do(func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		for family, at := range map[nftables.TableFamily]uint32{nftables.TableFamilyIPv4: 8, nftables.TableFamilyIPv6: 7} {
			t := c.AddTable(&nftables.Table{Name: "distant", Family: family})
			chain := c.AddChain(&nftables.Chain{Name: "in", Table: t, Type: nftables.ChainTypeFilter, Hooknum: nftables.ChainHookPrerouting, Priority: nftables.ChainPriorityRaw})
			c.AddRule(&nftables.Rule{Table: t, Chain: chain, Exprs: []expr.Any{
				&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseNetworkHeader, Offset: at, Len: 1},
				&expr.Cmp{Op: expr.CmpOpLte, Register: 1, Data: []byte{routers}},
				&expr.Verdict{Kind: expr.VerdictDrop},
			}})
		}
		return c.Flush()
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// call opens a connection, as most do or in an odd way.
func (c *caller) call(me, to netip.AddrPort, odd func(*callLine)) (*callLine, bool) {
	l := c.line(me, to)
	if odd != nil {
		odd(l)
	}
	for range 3 {
		l.send(packet.NewTCP(me, to, l.first-1, 0, packet.SYN, nil))
		select {
		case <-l.up:
			l.put(l.first, packet.ACK, nil)
			return l, true
		case <-time.After(time.Second):
		}
	}
	return l, false
}

func (l *callLine) segment(seq uint32, flags uint8, data []byte) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return packet.NewTCP(l.me, l.to, seq, l.next, flags, data)
}

func (l *callLine) put(seq uint32, flags uint8, data []byte) { l.send(l.segment(seq, flags, data)) }

// heeds reports whether the far side acknowledges all up to seq within d.
func (l *callLine) heeds(seq uint32, d time.Duration) bool {
	return soon(d, func() bool { return int32(l.acked-seq) >= 0 }, &l.mu)
}

// hears returns n bytes of the far side's behind the first from, or fewer after d.
func (l *callLine) hears(from, n int, d time.Duration) []byte {
	soon(d, func() bool { return len(l.got) >= from+n }, &l.mu)
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.got[min(from, len(l.got)):min(from+n, len(l.got))])
}

// soon reports whether ok comes true within d.
func soon(d time.Duration, ok func() bool, mu sync.Locker) bool {
	for until := time.Now().Add(d); ; time.Sleep(500 * time.Microsecond) {
		mu.Lock()
		done := ok()
		mu.Unlock()
		if done || time.Now().After(until) {
			return done
		}
	}
}

// hang ends the connection.
func (l *callLine) hang(said int) {
	l.put(l.first+uint32(said), packet.RST|packet.ACK, nil)
	l.caller.mu.Lock()
	delete(l.lines, l.me)
	l.caller.mu.Unlock()
}
