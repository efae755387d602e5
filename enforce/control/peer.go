package control

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A peer is who is at the other end of a connection, by the kernel's word.
type peer struct {
	pid    int32
	uid    uint32
	groups []uint32
}

// peerOf asks the kernel. What it says is as of the moment of connecting.
func peerOf(c *net.UnixConn) (p peer, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return p, err
	}
	e := raw.Control(func(fd uintptr) {
		var u *unix.Ucred
		if u, err = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err != nil {
			return
		}
		p.pid, p.uid = u.Pid, u.Uid
		p.groups, err = peerGroups(int(fd))
		p.groups = append(p.groups, u.Gid)
	})
	return p, errors.Join(e, err)
}

// peerGroups returns the supplementary groups of who is at the other end.
func peerGroups(fd int) ([]uint32, error) {
	groups := make([]uint32, 64)
	for {
		size := uint32(len(groups) * 4)
		_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_PEERGROUPS,
			uintptr(unsafe.Pointer(&groups[0])), uintptr(unsafe.Pointer(&size)), 0)
		switch {
		case errno == 0:
			return groups[:size/4], nil
		case errno != unix.ERANGE || int(size) <= len(groups)*4:
			return nil, errno
		}
		groups = make([]uint32, size/4)
	}
}

// A Group is a group of users, none for its zero value.
type Group struct {
	Name string
	ID   uint32
}

// admits returns nil for root and the members of g.
func (g Group) admits(p peer) error {
	switch {
	case p.uid == 0, g.Name != "" && slices.Contains(p.groups, g.ID):
		return nil
	case g.Name == "":
		return fmt.Errorf("user %d may not: only root may; `chaperone run --control-group` lets a group in", p.uid)
	}
	return fmt.Errorf("user %d may not: only root and the members of group %s may", p.uid, g.Name)
}
