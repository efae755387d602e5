package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// bequeath keeps the sockets open for the program that is executed next, and
// returns how that finds them.
func (s sockets) bequeath() (string, error) {
	var b strings.Builder
	if s.control != nil {
		if err := leave(&b, "control", s.control); err != nil {
			return "", err
		}
	}
	if tcp, ok := s.metrics.(*net.TCPListener); ok {
		if err := leave(&b, "metrics", tcp); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// leave writes down a copy of a socket that stays open.
func leave(b *strings.Builder, name string, from interface{ File() (*os.File, error) }) error {
	f, err := from.File()
	if err != nil {
		return err
	}
	defer f.Close()
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD, 3) // without close-on-exec
	if err != nil {
		return os.NewSyscallError("fcntl", err)
	}
	fmt.Fprintf(b, "%s=%d ", name, fd)
	return nil
}

// inherit takes over what was bequeathed.
func inherit(list string) (s sockets, err error) {
	for word := range strings.FieldsSeq(list) {
		name, number, _ := strings.Cut(word, "=")
		fd, err := strconv.Atoi(number)
		if err != nil {
			return s, refused(fmt.Errorf("%s=%q: %w", dropped, list, err))
		}
		f := os.NewFile(uintptr(fd), name)
		ln, err := net.FileListener(f)
		f.Close()
		if err != nil {
			return s, refused(fmt.Errorf("take over the socket for %s: %w", name, err))
		}
		if u, ok := ln.(*net.UnixListener); ok {
			u.SetUnlinkOnClose(true)
			s.control = u
		} else {
			s.metrics = ln
		}
	}
	return s, nil
}
