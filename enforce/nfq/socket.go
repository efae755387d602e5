package nfq

import (
	"fmt"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// batchLen is how many packets are taken at once.
	batchLen = 32
	// frameLen holds a packet of the greatest length that the kernel copies, and its attributes.
	frameLen = 68 << 10

	receiveMemory = 64 << 20 // what the kernel may hold for us before it counts a loss
	sendMemory    = 1 << 20  // must take an outbox
)

// tune sets the options of the queue's socket.
func tune(fd int) error {
	// Without it one overrun makes the kernel refuse everything until all that
	// waits has been read.
	if err := unix.SetsockoptInt(fd, unix.SOL_NETLINK, unix.NETLINK_NO_ENOBUFS, 1); err != nil {
		return fmt.Errorf("NETLINK_NO_ENOBUFS: %w", err)
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, receiveMemory); err != nil {
		return fmt.Errorf("SO_RCVBUFFORCE: %w", err)
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, sendMemory); err != nil {
		return fmt.Errorf("SO_SNDBUFFORCE: %w", err)
	}
	return nil
}

// An mmsghdr is the kernel's struct mmsghdr.
type mmsghdr struct {
	header unix.Msghdr
	n      uint32 // bytes received
}

// An inbox is the memory that a batch is received into, for ever the same.
type inbox struct {
	headers [batchLen]mmsghdr
	vectors [batchLen]unix.Iovec
	frames  [batchLen][]byte
}

func newInbox() *inbox {
	i := new(inbox)
	memory := make([]byte, batchLen*frameLen)
	for k := range i.frames {
		i.frames[k] = memory[k*frameLen : (k+1)*frameLen : (k+1)*frameLen]
		i.vectors[k].Base = &i.frames[k][0]
		i.vectors[k].SetLen(frameLen)
		i.headers[k].header.Iov = &i.vectors[k]
		i.headers[k].header.SetIovlen(1)
	}
	return i
}

// receive takes the datagrams that wait on fd, without waiting itself.
// The call neither sleeps nor takes long, so the scheduler is not told of it.
func (i *inbox) receive(fd int) (n int, err syscall.Errno) {
	r, _, err := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(fd), uintptr(unsafe.Pointer(&i.headers)), batchLen, unix.MSG_DONTWAIT, 0, 0)
	if err != 0 {
		return 0, err
	}
	return int(r), 0
}

// datagram returns what was received at place k. It is a view, valid until the next receive.
func (i *inbox) datagram(k int) []byte {
	return i.frames[k][:min(int(i.headers[k].n), frameLen)]
}

// Bounds of the tries to send when the kernel is short of memory.
const (
	sendTries = 200
	sendPause = 5 * time.Millisecond
)

// send hands b to the kernel, which carries the verdicts out before it returns.
// Like receive it does not sleep, and the scheduler is not told: it would take what
// seems idle away, and give it back, thousands of times a second.
func send(fd int, b []byte) error {
	var err syscall.Errno
	for range sendTries {
		_, _, err = unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), 0, 0, 0)
		switch err {
		case 0:
			return nil
		case unix.EINTR:
		case unix.ENOBUFS, unix.ENOMEM, unix.EAGAIN:
			time.Sleep(sendPause)
		default:
			return err
		}
	}
	return err
}
