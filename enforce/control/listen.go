package control

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/user"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// Where a gateway listens, and clients look for it: usually, and where a service
// manager has made it a directory of its own.
const (
	DefaultPath = "/run/chaperone.sock"
	ServicePath = "/run/chaperone/control.sock"
)

// ErrTaken is the error of Listen where somebody listens already.
var ErrTaken = errors.New("a gateway is answering there already")

// Listen opens the socket at path for root and the members of group. A socket that
// nobody listens at any more makes room; anything else that stands there stays.
func Listen(path string, group Group) (*net.UnixListener, error) {
	if path == "" || path[0] == '@' {
		return nil, fmt.Errorf("control socket %q: name a file, so that it has an owner and a mode", path)
	}
	ln, err := bind(path)
	if errors.Is(err, unix.EADDRINUSE) {
		if err = clear(path); err == nil {
			ln, err = bind(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("control socket %s: %w", path, err)
	}
	if group.Name == "" {
		return ln, nil
	}
	err = os.Chown(path, -1, int(group.ID))
	if err == nil {
		err = os.Chmod(path, 0o660)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("control socket %s for group %s: %w", path, group.Name, err), ln.Close())
	}
	return ln, nil
}

// bind makes a socket that only its owner may connect to.
func bind(path string) (*net.UnixListener, error) {
	old := unix.Umask(0o177)
	defer unix.Umask(old)
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	var sys *os.SyscallError
	if errors.As(err, &sys) {
		err = sys.Err
	}
	return ln, err
}

// clear removes a socket that nobody listens at.
func clear(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if info.Mode().Type() != os.ModeSocket {
		return errors.New("something that is no socket is there")
	}
	c, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		defer c.Close()
		who, err := peerOf(c.(*net.UnixConn))
		if err != nil {
			return ErrTaken
		}
		return fmt.Errorf("%w, as process %d", ErrTaken, who.pid)
	}
	if !errors.Is(err, unix.ECONNREFUSED) {
		return err
	}
	return os.Remove(path)
}

// GroupNamed finds a group by its name or number.
func GroupNamed(name string) (Group, error) {
	if name == "" {
		return Group{}, nil
	}
	g, err := user.LookupGroup(name)
	if err != nil {
		if g, err = user.LookupGroupId(name); err != nil {
			return Group{}, fmt.Errorf("there is no group %q", name)
		}
	}
	id, err := strconv.ParseUint(g.Gid, 10, 32)
	if err != nil {
		return Group{}, fmt.Errorf("group %q has no usable number", name)
	}
	return Group{Name: g.Name, ID: uint32(id)}, nil
}
