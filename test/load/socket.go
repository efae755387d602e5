package load

import (
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"

	"chaperone/test/lab"
)

func sockaddr(a netip.AddrPort) (family int, sa unix.Sockaddr) {
	if a.Addr().Is4() {
		return unix.AF_INET, &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	return unix.AF_INET6, &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}

// patience is how long a socket of a load waits for anything.
var patience = unix.Timeval{Sec: 5}

// call opens a socket of client i of l that is connected to at.
func call(l *lab.Lab, i, kind int, at netip.AddrPort) (fd int, err error) {
	return socket(kind, at, address(l, i))
}

// socket opens a socket that is connected to at, from the address from; without one
// it is bound to at.
func socket(kind int, at netip.AddrPort, from netip.Addr) (fd int, err error) {
	family, sa := sockaddr(at)
	if fd, err = unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0); err != nil {
		return -1, fmt.Errorf("socket: %w", err)
	}
	unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	for _, which := range []int{unix.SO_RCVTIMEO, unix.SO_SNDTIMEO} {
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, which, &patience)
	}
	listen := !from.IsValid()
	step := "bind"
	if listen {
		err = unix.Bind(fd, sa)
	} else {
		unix.SetsockoptInt(fd, unix.SOL_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
		_, own := sockaddr(netip.AddrPortFrom(from, 0))
		if err = unix.Bind(fd, own); err == nil {
			step = "connect"
			err = connect(fd, sa)
		}
	}
	if err == nil && listen && kind == unix.SOCK_STREAM {
		step = "listen"
		err = unix.Listen(fd, 512)
	}
	if err != nil {
		unix.Close(fd)
		return -1, fmt.Errorf("%s %v: %w", step, at, err)
	}
	return fd, nil
}

// connect connects. An interrupted attempt goes on by itself: it is waited for.
func connect(fd int, sa unix.Sockaddr) error {
	err := unix.Connect(fd, sa)
	if err != unix.EINTR {
		return err
	}
	p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	n, err := calm(func() (int, error) { return unix.Poll(p, int(patience.Sec)*1000) })
	if n == 0 && err == nil {
		return unix.ETIMEDOUT
	}
	if err != nil {
		return err
	}
	if no, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR); err != nil || no != 0 {
		return unix.Errno(no)
	}
	return nil
}

// calm makes a system call until no signal interrupts it: the runtime sends
// signals to its threads, and the kernel does not restart calls with a timeout.
func calm(call func() (int, error)) (n int, err error) {
	for err = unix.EINTR; err == unix.EINTR; {
		n, err = call()
	}
	return n, err
}

func read(fd int, b []byte) (int, error) {
	return calm(func() (int, error) { return unix.Read(fd, b) })
}

func write(fd int, b []byte) error {
	if _, err := calm(func() (int, error) { return unix.Write(fd, b) }); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func accept(ln int) (fd int, err error) {
	return calm(func() (int, error) {
		fd, _, err := unix.Accept4(ln, unix.SOCK_CLOEXEC)
		return fd, err
	})
}

// full reads until b is full.
func full(fd int, b []byte) error {
	for len(b) > 0 {
		n, err := read(fd, b)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if n == 0 {
			return fmt.Errorf("read: closed, %d bytes early", len(b))
		}
		b = b[n:]
	}
	return nil
}
