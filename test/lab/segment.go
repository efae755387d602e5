package lab

import (
	"fmt"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// writeSegments sends b in segments of at most size bytes, until quit is closed.
// The kernel would join what is written before it can be sent: so each write
// waits for the one before to be on its way.
func writeSegments(c *net.TCPConn, b []byte, size int, quit <-chan struct{}) error {
	raw, err := c.SyscallConn()
	if err != nil {
		return fmt.Errorf("lab: segments: %w", err)
	}
	if err := c.SetNoDelay(true); err != nil {
		return fmt.Errorf("lab: segments: %w", err)
	}
	for len(b) > 0 {
		n := min(size, len(b))
		if _, err := c.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
		for unsent(raw) > 0 {
			select {
			case <-quit:
				return errSilence
			case <-time.After(20 * time.Microsecond):
			}
		}
	}
	return nil
}

// unsent is how many bytes have been written and not yet been sent for the first
// time; 0 when the connection is gone.
func unsent(raw interface{ Control(func(uintptr)) error }) (n int) {
	var err error
	if raw.Control(func(fd uintptr) { n, err = unix.IoctlGetInt(int(fd), unix.SIOCOUTQNSD) }) != nil || err != nil {
		return 0
	}
	return n
}
