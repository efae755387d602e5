package inject

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/enforce/packet"
)

// Why nothing is sent.
var (
	ErrLimited   = errors.New("inject: more than the rate allows")
	ErrTransport = errors.New("inject: neither TCP nor UDP, or not the one that was asked for")
	ErrAddress   = errors.New("inject: not from one host to another")
	ErrFamily    = errors.New("inject: this machine has no IPv6")
)

// Counters count packets.
type Counters struct {
	Sent    uint64
	Limited uint64 // not sent: more than Rate
	Failed  uint64 // not sent: refused by the system, or nothing that could be answered
}

// An Injector sends packets in the name of others. Its methods may be called
// from several goroutines; they never wait for the network and allocate nothing.
type Injector struct {
	mu     sync.Mutex
	four   int
	six    int // -1: this machine has no IPv6
	to4    unix.SockaddrInet4
	to6    unix.SockaddrInet6
	view   packet.Packet
	buf    [maxLen]byte
	bucket bucket
	count  Counters
}

// Open opens the raw sockets, in the network namespace of the calling thread.
func Open() (*Injector, error) {
	i := &Injector{four: -1, six: -1}
	var err error
	if i.four, err = open(unix.AF_INET, unix.IPPROTO_IP, unix.IP_HDRINCL); err != nil {
		return nil, err
	}
	i.six, err = open(unix.AF_INET6, unix.IPPROTO_IPV6, unix.IPV6_HDRINCL)
	if err != nil && !errors.Is(err, unix.EAFNOSUPPORT) {
		i.Close()
		return nil, err
	}
	return i, nil
}

// open opens a raw socket whose packets come with their IP header. One of
// IPPROTO_RAW receives nothing.
func open(family, level, option int) (int, error) {
	fd, err := unix.Socket(family, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_RAW)
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) {
		return -1, fmt.Errorf("inject: open raw socket: %w; the privilege CAP_NET_RAW is missing: run with sudo, or sudo setcap cap_net_admin,cap_net_raw+ep FILE", err)
	}
	if err != nil {
		return -1, fmt.Errorf("inject: open raw socket: %w", err)
	}
	if err := unix.SetsockoptInt(fd, level, option, 1); err != nil {
		unix.Close(fd)
		return -1, fmt.Errorf("inject: raw socket with headers of its own: %w", err)
	}
	return fd, nil
}

// Close closes the sockets. Nothing is sent afterwards.
func (i *Injector) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	var errs []error
	for _, fd := range []*int{&i.four, &i.six} {
		if *fd >= 0 {
			errs = append(errs, unix.Close(*fd))
			*fd = -1
		}
	}
	return errors.Join(errs...)
}

// Count returns what was sent and what was not.
func (i *Injector) Count() Counters {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.count
}

// Reset sends a RST to the destination of ip, a TCP packet, as if from its
// source. seq is the sequence number that the destination expects next: with
// any other it ignores the RST, or only asks back (RFC 5961).
func (i *Injector) Reset(ip []byte, seq uint32) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.decode(ip, packet.ProtoTCP); err != nil {
		return err
	}
	t := i.view.TCP()
	acked := t.Flags()&packet.ACK != 0 // one who waits for a SYN-ACK heeds only a RST that acknowledges its SYN
	return i.send(buildReset(i.buf[:], i.view.Src(), i.view.Dst(), seq, t.Ack(), acked), i.view.Dst().Addr())
}

// ResetBoth sends a RST to a and to b, each as if from the other. nextA is the
// sequence number that b expects next of a, nextB the one that a expects of b.
func (i *Injector) ResetBoth(a, b netip.AddrPort, nextA, nextB uint32) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.check(a.Addr(), b.Addr()); err != nil {
		return err
	}
	return errors.Join(
		i.send(buildReset(i.buf[:], a, b, nextA, nextB, true), b.Addr()),
		i.send(buildReset(i.buf[:], b, a, nextB, nextA, true), a.Addr()))
}

// Prohibited tells the destination of ip, a UDP packet, that what it sends to
// the source is administratively prohibited, as if the source said so.
func (i *Injector) Prohibited(ip []byte) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.decode(ip, packet.ProtoUDP); err != nil {
		return err
	}
	return i.send(buildProhibited(i.buf[:], i.view.Src(), i.view.Dst()), i.view.Dst().Addr())
}

func (i *Injector) decode(ip []byte, protocol uint8) error {
	err := i.view.Decode(ip)
	if err == nil && i.view.Protocol != protocol {
		err = ErrTransport
	}
	if err != nil {
		i.count.Failed++
		return err
	}
	return i.check(i.view.Src().Addr(), i.view.Dst().Addr())
}

// check lets pass what goes from one host to another. An answer in the name of
// a group, or to one, would be an answer from or to many.
func (i *Injector) check(src, dst netip.Addr) error {
	if host(src) && host(dst) && src.Is4() == dst.Is4() {
		return nil
	}
	i.count.Failed++
	return ErrAddress
}

func host(a netip.Addr) bool {
	return a.IsValid() && !a.IsUnspecified() && !a.IsMulticast() && a != broadcast
}

var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

func (i *Injector) send(b []byte, to netip.Addr) (err error) {
	if !i.bucket.take(time.Now()) {
		i.count.Limited++
		return ErrLimited
	}
	switch {
	case to.Is4():
		i.to4.Addr = to.As4()
		err = unix.Sendto(i.four, b, unix.MSG_DONTWAIT, &i.to4)
	case i.six < 0:
		err = ErrFamily
	default:
		i.to6.Addr = to.As16()
		err = unix.Sendto(i.six, b, unix.MSG_DONTWAIT, &i.to6)
	}
	if err != nil {
		i.count.Failed++
		return err
	}
	i.count.Sent++
	return nil
}
