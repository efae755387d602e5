package gateway

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// onlyName is bound by the gateway of a network namespace. Such a name belongs to
// the namespace, leaves nothing behind in any file system, and is free again the
// moment its holder ends, however that ends.
const onlyName = "@chaperone-gateway"

// ErrRuns is the error of Start where a gateway runs already.
var ErrRuns = errors.New("gateway: another one runs in this network namespace")

// only makes sure that there is one gateway in the namespace: two would fight
// over the rules. It must be called at home. Anybody may bind a name, so one that
// is held by a user who could not run a gateway, or does not listen, stops nobody.
func (g *Gateway) only() error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("gateway: socket: %w", err)
	}
	name := &unix.SockaddrUnix{Name: onlyName}
	switch err := unix.Bind(fd, name); {
	case err == nil:
		g.name = fd
		return unix.Listen(fd, 8)
	case !errors.Is(err, unix.EADDRINUSE):
		unix.Close(fd)
		return fmt.Errorf("gateway: bind %s: %w", onlyName, err)
	}
	defer unix.Close(fd)
	who, err := holder(fd, name)
	if err != nil || who.Uid != 0 && int(who.Uid) != unix.Geteuid() {
		g.config.Alarm(fmt.Sprintf("the name %s is held by a process that is no gateway", onlyName))
		return nil
	}
	return fmt.Errorf("%w, as process %d: end it first, or run this one in a namespace of its own", ErrRuns, who.Pid)
}

// holder returns who listens at name, by connecting fd to it. A gateway has room
// for those who ask within a second.
func holder(fd int, name unix.Sockaddr) (*unix.Ucred, error) {
	err := unix.Connect(fd, name)
	for range 30 {
		if !errors.Is(err, unix.EAGAIN) {
			break
		}
		time.Sleep(100 * time.Millisecond)
		err = unix.Connect(fd, name)
	}
	if err != nil {
		return nil, err
	}
	return unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
}

// makeRoom lets go of those who wanted to know who holds the name.
func (g *Gateway) makeRoom() {
	for g.name >= 0 {
		fd, _, err := unix.Accept4(g.name, unix.SOCK_CLOEXEC)
		if err != nil {
			return
		}
		unix.Close(fd)
	}
}
