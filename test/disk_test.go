package test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/cmd/chaperone/demo"
)

// A journal that nobody reads stops nobody: conversations go on while its pipe is
// full, and the gateway ends in order and says what is missing.
func TestJournalStuck(t *testing.T) {
	t.Parallel() // most of it is waiting for the end
	l := build(t, demo.Hosts)
	path := filepath.Join(t.TempDir(), "journal")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	p := run(t, l, "--policy", talkOnly, "--journal", path, "--control", "")
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon")
	for late := time.Now().Add(30 * time.Second); !clogged(pipe); time.Sleep(5 * time.Millisecond) {
		must(t, s, "talk", "file")
		if time.Now().After(late) {
			t.Fatal("the pipe does not fill: this test sees nothing")
		}
	}
	for range 20 {
		must(t, s, "talk", "file")
	}
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
	if err := p.stop(); err != nil || !strings.Contains(p.output.String(), "the journal's disk does not answer") {
		t.Errorf("SIGTERM: %v\n%s", err, p.output.String())
	}
	if left := tables(t, l); len(left) > 0 {
		t.Errorf("tables left behind: %v", left)
	}
}

// clogged reports whether a pipe takes no more.
func clogged(pipe *os.File) bool {
	p := []unix.PollFd{{Fd: int32(pipe.Fd()), Events: unix.POLLOUT}}
	n, err := unix.Poll(p, 0)
	return n == 0 && err == nil
}

// A disk that is full stops nobody either. When there is room again the journal
// goes on, and says that entries are missing.
func TestDiskFull(t *testing.T) {
	l := build(t, demo.Hosts)
	disk := t.TempDir()
	if err := unix.Mount("none", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("cannot make a small disk: %v", err)
	}
	defer unix.Unmount(disk, unix.MNT_DETACH)
	path, filler := filepath.Join(disk, "journal"), filepath.Join(disk, "filler")
	socket := filepath.Join(t.TempDir(), "control")
	p := run(t, l, "--policy", talkOnly, "--journal", path, "--control", socket)
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	if err := os.WriteFile(filler, make([]byte, 64<<10), 0o600); !errors.Is(err, unix.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	c := dial(t, socket)
	for late, missing := time.Now().Add(30*time.Second), uint64(0); missing < 10; {
		must(t, s, "talk", "file")
		st, err := c.Status()
		if err != nil || time.Now().After(late) {
			t.Fatalf("%d entries are missing: this test sees nothing (%v)", missing, err)
		}
		missing = st.Missing
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	must(t, s, "talk", "file")
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
	if err := p.stop(); err != nil || !strings.Contains(p.output.String(), "no space left") {
		t.Errorf("SIGTERM: %v\n%s", err, p.output.String())
	}
	b, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(b), "entries are missing") {
		t.Errorf("the journal does not say what it lacks (%v):\n%s", err, b)
	}
}
