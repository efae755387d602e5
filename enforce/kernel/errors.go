package kernel

import (
	"errors"
	"fmt"
	"syscall"
)

// Why an operation failed, where that is not for the system to say.
var (
	ErrMissing = errors.New("the table inet chaperone is not installed")
	ErrChanged = errors.New("the rules are not those that were installed")
	ErrSpec    = errors.New("the rules cannot be made")
)

// An Error says what failed, why, and what helps.
type Error struct {
	Op     string
	Err    error
	Remedy string
}

// Error returns all three.
func (e *Error) Error() string {
	s := fmt.Sprintf("kernel: %s: %v", e.Op, e.Err)
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

const (
	remedyPrivilege = "run it with sudo, or give it the capabilities: sudo setcap cap_net_admin,cap_net_raw+ep FILE"
	remedyTables    = "run `modprobe nf_tables`, or use a kernel with CONFIG_NF_TABLES"
	remedyInet      = "use a kernel with CONFIG_NF_TABLES_INET"
	remedyHook      = "another version left a chain with another hook or priority: run `chaperone rules remove`, which also drops what waits in a queue"
)

// explain makes err an *Error with the remedy for what the kernel answered,
// or else the one given.
func explain(op string, err error, remedy string) error {
	if err == nil {
		return nil
	}
	var no syscall.Errno
	if errors.As(err, &no) {
		err = no // the library's words around it say which message of the batch, which helps nobody
	}
	switch no {
	case syscall.EPERM, syscall.EACCES:
		remedy = remedyPrivilege
	case syscall.EPROTONOSUPPORT, syscall.EOPNOTSUPP:
		remedy = remedyTables
	case syscall.EAFNOSUPPORT:
		remedy = remedyInet
	}
	return &Error{Op: op, Err: err, Remedy: remedy}
}
