package lab

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// Listen opens a stream listener in the host's namespace, usable from anywhere.
func (h *Host) Listen(network string, at netip.AddrPort) (ln net.Listener, err error) {
	err = h.Do(func() error {
		return bound(func() error {
			ln, err = net.Listen(network, at.String())
			return err
		})
	})
	return ln, err
}

// ListenPacket opens a datagram socket in the host's namespace, usable from anywhere.
func (h *Host) ListenPacket(network string, at netip.AddrPort) (pc net.PacketConn, err error) {
	err = h.Do(func() error {
		return bound(func() error {
			pc, err = net.ListenPacket(network, at.String())
			return err
		})
	})
	return pc, err
}

// bound calls bind until its address is free, for a moment: while a child is
// being started, it holds copies of sockets that are closed here.
func bound(bind func() error) (err error) {
	for until := time.Now().Add(time.Second); ; time.Sleep(time.Millisecond) {
		if err = bind(); !errors.Is(err, syscall.EADDRINUSE) || time.Now().After(until) {
			return err
		}
	}
}

// Dial connects from the host, within the time of ctx. The connection is usable
// from anywhere.
func (h *Host) Dial(ctx context.Context, network string, to netip.AddrPort) (c net.Conn, err error) {
	err = h.Do(func() error {
		d := net.Dialer{KeepAlive: -1}
		c, err = d.DialContext(ctx, network, to.String())
		return err
	})
	return c, err
}
