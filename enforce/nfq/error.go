package nfq

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Why a queue cannot be opened.
var (
	ErrTaken     = errors.New("another program holds the queue")
	ErrPrivilege = errors.New("the privilege CAP_NET_ADMIN is missing")
	ErrMissing   = errors.New("the kernel has no nfnetlink_queue")
)

// An OpenError says why queue Number could not be opened, and what helps.
type OpenError struct {
	Number uint16
	Reason error // ErrTaken, ErrPrivilege, ErrMissing, or nil for anything else
	Err    error // of the system
}

// Error names the queue, the reason and the remedy.
func (e *OpenError) Error() string {
	head := fmt.Sprintf("nfq: open queue %d: ", e.Number)
	switch e.Reason {
	case ErrTaken:
		return head + fmt.Sprintf("%v (%v); stop that program, or choose other numbers with first_queue in the gateway block", e.Reason, e.Err)
	case ErrPrivilege:
		return head + fmt.Sprintf("%v (%v); run as root or give the service AmbientCapabilities=CAP_NET_ADMIN", e.Reason, e.Err)
	case ErrMissing:
		return head + fmt.Sprintf("%v (%v); run `modprobe nfnetlink_queue`, or use a kernel with CONFIG_NETFILTER_NETLINK_QUEUE", e.Reason, e.Err)
	}
	return head + e.Err.Error()
}

// Unwrap returns the reason and the system's error.
func (e *OpenError) Unwrap() []error { return []error{e.Reason, e.Err} }

// explain finds the reason behind err. EPERM may mean two things.
func (q *Queue) explain(err error) error {
	e := &OpenError{Number: q.config.Number, Err: err}
	switch {
	case errors.Is(err, unix.EBUSY), errors.Is(err, unix.EPERM) && q.listed():
		e.Reason = ErrTaken
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		e.Reason = ErrPrivilege
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.EPROTONOSUPPORT), errors.Is(err, unix.EOPNOTSUPP):
		e.Reason = ErrMissing
	}
	return e
}

// listed reports whether the kernel's table has this queue.
func (q *Queue) listed() bool {
	b, err := os.ReadFile(tablePath)
	return err == nil && row(b, q.config.Number) != nil
}
