package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"chaperone/policy"
)

// Privileges belong to threads, and a Go program has many before it begins. So
// they are given up by starting anew: one thread opens the sockets, puts the rest
// away for itself, forbids itself to gain any (no_new_privs), and executes the
// same program with the same arguments, whose threads then all descend from it.

func init() {
	// The main goroutine stays on the main thread, as which a program is executed
	// anew: parents have settings for it, such as whose death it is not to outlive.
	runtime.LockOSThread()
}

// dropped is the variable that tells the program that it was started anew, and
// which sockets it has, as "control=7 metrics=8".
const dropped = "CHAPERONE_DROPPED"

// A capSet is a set of capabilities, by number.
type capSet uint64

func capsOf(numbers ...int) (s capSet) {
	for _, n := range numbers {
		s |= 1 << n
	}
	return s
}

// confined returns the sockets of a gateway that holds no privilege it does not
// need. Where it holds more it does not return, but starts anew.
func (f *runFlag) confined(c *cobra.Command) (sockets, error) {
	if inherited, again := os.LookupEnv(dropped); again {
		os.Unsetenv(dropped)
		return inherit(inherited)
	}
	if t, diags, err := f.compile(c); err != nil {
		return sockets{}, err
	} else if t == nil { // what is only odd is said once, after starting anew
		return sockets{}, errors.Join(errTold, show(c.ErrOrStderr(), diags))
	}
	s, err := f.watchFlag.open(c)
	if err != nil {
		return s, err
	}
	held, err := heldCaps()
	if err != nil {
		return s, refused(errors.Join(err, s.close()))
	}
	keep, err := f.needs(held)
	if err == nil && (held&^keep != 0 || !noNewPrivileges()) {
		err = s.startAnew(keep & held)
	}
	if err != nil {
		return s, refused(errors.Join(fmt.Errorf("give up privileges: %w", err), s.close()))
	}
	return s, nil
}

// needs returns the capabilities that the gateway is to keep: the two that the
// kernel's queue, rules and raw sockets ask for, and those without which it could
// not read its policy again or go on writing its journal. A policy and a journal
// of root's own need none.
func (f *runFlag) needs(held capSet) (keep capSet, err error) {
	keep = capsOf(unix.CAP_NET_ADMIN, unix.CAP_NET_RAW)
	err = without(held, func() {
		if !f.readable() {
			keep |= capsOf(unix.CAP_DAC_READ_SEARCH)
		}
		if !f.writable() {
			keep |= capsOf(unix.CAP_DAC_OVERRIDE)
		}
	})
	var st unix.Stat_t
	if f.journal != "" && unix.Stat(f.journal, &st) == nil && (int(st.Uid) != os.Geteuid() || int(st.Gid) != os.Getegid()) {
		keep |= capsOf(unix.CAP_CHOWN) // a rotated journal has the owner of the one before
	}
	return keep, err
}

// readable reports whether all of the policy can be read.
func (f *runFlag) readable() bool {
	names, err := policy.Files(f.path)
	if err != nil {
		return false
	}
	for _, name := range append(append(names, f.path), f.files...) {
		if unix.Faccessat(unix.AT_FDCWD, name, unix.R_OK, unix.AT_EACCESS) != nil {
			return false
		}
	}
	return true
}

// writable reports whether the journal can be written and rotated, and the
// pidfile and the socket can be removed at the end.
func (f *runFlag) writable() bool {
	for _, name := range []string{f.journal, string(f.pidfile), f.control} {
		if name == "" {
			continue
		}
		err := unix.Faccessat(unix.AT_FDCWD, name, unix.W_OK, unix.AT_EACCESS)
		if err != nil && !errors.Is(err, unix.ENOENT) {
			return false
		}
		err = unix.Faccessat(unix.AT_FDCWD, filepath.Dir(name), unix.W_OK|unix.X_OK, unix.AT_EACCESS)
		if err != nil && !errors.Is(err, unix.ENOENT) && !errors.Is(err, unix.EROFS) {
			return false
		}
	}
	return true
}

// without calls f while this thread, on which the caller is locked, makes no use
// of its capabilities.
func without(held capSet, f func()) error {
	if err := setCaps(0, held, 0); err != nil {
		return err
	}
	f()
	return setCaps(held, held, 0)
}

// startAnew executes the program again with no more privileges than keep. It only
// returns if that fails.
func (s sockets) startAnew(keep capSet) error {
	inherited, err := s.bequeath()
	if err != nil {
		return err
	}
	hasten()
	if err := confine(keep); err != nil {
		return err
	}
	env := append(os.Environ(), dropped+"="+inherited)
	return os.NewSyscallError("execve", syscall.Exec("/proc/self/exe", os.Args, env))
}

// haste is the niceness of a gateway: others' packets wait for it.
const haste = -10

// hasten sees to it that what this thread executes goes before others, where it may
// and nobody has chosen another niceness.
func hasten() {
	const none = 20 // what the system call returns for a niceness of 0
	if n, err := unix.Getpriority(unix.PRIO_PROCESS, 0); err == nil && n == none {
		unix.Setpriority(unix.PRIO_PROCESS, 0, haste)
	}
}

// confine sees to it that what this thread executes holds keep, and can gain no more.
func confine(keep capSet) error {
	for n := range unix.CAP_LAST_CAP + 1 {
		if keep&capsOf(n) != 0 {
			continue
		}
		err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(n), 0, 0, 0)
		if err != nil && os.Geteuid() == 0 && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.EPERM) {
			return os.NewSyscallError("PR_CAPBSET_DROP", err)
		}
	}
	held, err := heldCaps()
	if err != nil {
		return err
	}
	if err := setCaps(held, held, keep); err != nil {
		return err
	}
	for n := range unix.CAP_LAST_CAP + 1 {
		if keep&capsOf(n) == 0 {
			continue
		}
		if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, uintptr(n), 0, 0); err != nil {
			return os.NewSyscallError("PR_CAP_AMBIENT", err)
		}
	}
	return os.NewSyscallError("PR_SET_NO_NEW_PRIVS", unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
}

func noNewPrivileges() bool {
	set, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	return err == nil && set == 1
}

// heldCaps returns the capabilities this thread may use.
func heldCaps() (capSet, error) {
	h := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var d [2]unix.CapUserData
	if err := unix.Capget(&h, &d[0]); err != nil {
		return 0, os.NewSyscallError("capget", err)
	}
	return capSet(d[0].Permitted) | capSet(d[1].Permitted)<<32, nil
}

func setCaps(effective, permitted, inheritable capSet) error {
	h := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var d [2]unix.CapUserData
	for i := range d {
		d[i] = unix.CapUserData{
			Effective: uint32(effective >> (32 * i)), Permitted: uint32(permitted >> (32 * i)), Inheritable: uint32(inheritable >> (32 * i)),
		}
	}
	return os.NewSyscallError("capset", unix.Capset(&h, &d[0]))
}
