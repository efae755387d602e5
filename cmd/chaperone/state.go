package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/policy"
)

// A state is what the process of a gateway shows to `chaperone reload`: what
// became of the policy when it was last read.
type state struct {
	Began    time.Duration    `json:"began"` // reading began, by the clock of monotonic
	Refused  bool             `json:"refused"`
	Status   string           `json:"status"`
	Problems []policy.Problem `json:"problems"`
}

// Bounds of a state.
const (
	maxStateProblems = 20
	maxState         = 1 << 20 // bytes
)

// A board is where a process shows its state: a file in memory that others find
// among its descriptors. It needs no path, nobody else can write it, it cannot be
// left behind, and a process that has one is a gateway that heeds SIGHUP.
type board struct{ file *os.File }

// stateName marks the file in memory.
const stateName = "chaperone-state"

// show replaces the state. There is a new file for each, so that readers never
// see a mixture.
func (b *board) show(s state) error {
	s.Problems = s.Problems[:min(len(s.Problems), maxStateProblems)]
	fd, err := unix.MemfdCreate(stateName, unix.MFD_CLOEXEC|unix.MFD_NOEXEC_SEAL)
	if errors.Is(err, unix.EINVAL) { // before Linux 6.3
		fd, err = unix.MemfdCreate(stateName, unix.MFD_CLOEXEC)
	}
	if err != nil {
		return fmt.Errorf("memfd_create: %w", err)
	}
	f := os.NewFile(uintptr(fd), stateName)
	if err := json.NewEncoder(f).Encode(s); err != nil {
		return errors.Join(err, f.Close())
	}
	old := b.file
	b.file = f
	if old != nil {
		return old.Close()
	}
	return nil
}

// close takes the board down.
func (b *board) close() {
	if b.file != nil {
		b.file.Close()
	}
}

// stateOf returns the latest state that a process shows, nil if it is no gateway.
func stateOf(pid int) (latest *state, err error) {
	dir := filepath.Join("/proc", strconv.Itoa(pid), "fd")
	fds, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, fd := range fds {
		name := filepath.Join(dir, fd.Name())
		if to, _ := os.Readlink(name); !strings.HasPrefix(to, "/memfd:"+stateName+" ") {
			continue
		}
		if s := readState(name); s != nil && (latest == nil || s.Began > latest.Began) {
			latest = s
		}
	}
	return latest, nil
}

// readState returns nil for a state that is just being written or taken down.
func readState(name string) *state {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	s := new(state)
	if json.NewDecoder(io.LimitReader(f, maxState)).Decode(s) != nil {
		return nil
	}
	return s
}

// gateways returns the processes that are gateways, and whether there are some
// that it may not look at.
func gateways() (pids []int, hidden bool, err error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, false, err
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		s, err := stateOf(pid)
		hidden = hidden || errors.Is(err, os.ErrPermission)
		if s != nil {
			pids = append(pids, pid)
		}
	}
	return pids, hidden, nil
}

// monotonic returns the time of a clock that all processes share and nobody sets.
func monotonic() time.Duration {
	var ts unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts) // it cannot fail
	return time.Duration(ts.Nano())
}
