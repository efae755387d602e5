package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const (
	capTwo   = 1<<unix.CAP_NET_ADMIN | 1<<unix.CAP_NET_RAW
	capRead  = 1 << unix.CAP_DAC_READ_SEARCH
	capWrite = 1 << unix.CAP_DAC_OVERRIDE
	capOwn   = 1 << unix.CAP_CHOWN
)

// A gateway keeps what its policy and its journal need, and nothing else.
func TestNeeds(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to give files to others")
	}
	runtime.LockOSThread() // for good: capabilities are a thread's
	held, err := heldCaps()
	if err != nil {
		t.Fatal(err)
	}
	const other = 12345
	dir := t.TempDir()
	mine, theirs := filepath.Join(dir, "mine"), filepath.Join(dir, "theirs")
	for _, d := range []string{mine, theirs} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"p.hcl", "journal"} {
			if err := os.WriteFile(filepath.Join(d, name), []byte(openPolicy), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"", "p.hcl", "journal"} {
		if err := os.Chown(filepath.Join(theirs, name), other, other); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name            string
		policy, journal string
		pidfile         string
		want            capSet
	}{
		{"all of root's", mine + "/p.hcl", mine + "/journal", mine + "/pid", capTwo},
		{"a directory, no journal", mine, "", "", capTwo},
		{"a journal to come", mine, mine + "/another", "", capTwo},
		{"another's policy", theirs + "/p.hcl", mine + "/journal", "", capTwo | capRead},
		{"another's directory", theirs, mine + "/journal", "", capTwo | capRead},
		{"another's journal", mine, theirs + "/journal", "", capTwo | capWrite | capOwn},
		{"a journal to come in another's directory", mine, theirs + "/another", "", capTwo | capWrite},
		{"a pidfile there", mine, "", theirs + "/pid", capTwo | capWrite},
	} {
		f := &runFlag{policyFlag: policyFlag{path: c.policy}, journal: c.journal, pidfile: pidfile(c.pidfile)}
		if got, err := f.needs(held); err != nil || got != c.want {
			t.Errorf("%s: %#x, want %#x; %v", c.name, got, c.want, err)
		}
	}
	if after, err := heldCaps(); err != nil || after != held {
		t.Errorf("held %#x, afterwards %#x: %v", held, after, err)
	}
}

// Every thread of the gateway is confined, for good, also where it keeps more;
// it goes on reading the policy of another user and writing the journal there.
func TestConfined(t *testing.T) {
	alone(t)
	s := startService(t)
	s.hears("READY=1")
	s.confined(capTwo)
	s.hastened()
	s.tell(syscall.SIGTERM)
	s.cmd.Wait()

	s = prepareService(t)
	for _, name := range []string{s.dir, s.policy} {
		if err := os.Chown(name, 12345, 12345); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s.start()
	s.hears("READY=1")
	s.confined(capTwo | capRead | capWrite)
	s.tell(syscall.SIGHUP)
	s.hears("RELOADING=1")
	s.hears("READY=1\nSTATUS=policy ")
	s.tell(syscall.SIGTERM)
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v\n%s", err, s.errs.String())
	}
	if got := s.policies(); len(got) != 2 {
		t.Errorf("journal: %q", got)
	}
}

// hastened checks that the service goes before others, where that is allowed.
func (s *service) hastened() {
	s.t.Helper()
	allowed := make(chan bool)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with this
		own, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
		allowed <- err == nil && own == 20 && unix.Setpriority(unix.PRIO_PROCESS, 0, haste) == nil
	}()
	if got, err := unix.Getpriority(unix.PRIO_PROCESS, s.cmd.Process.Pid); <-allowed && got != 20-haste {
		s.t.Errorf("its niceness is %d, %v", 20-got, err)
	}
}

// confined checks what the service's threads may.
func (s *service) confined(want capSet) {
	s.t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", s.cmd.Process.Pid))
	if err != nil || len(tasks) < 2 {
		s.t.Fatalf("threads: %q, %v", tasks, err)
	}
	for _, task := range tasks {
		b, err := os.ReadFile(task)
		if err != nil {
			continue // it has ended
		}
		for _, set := range []string{"CapPrm", "CapEff", "CapBnd"} {
			if want := fmt.Sprintf("%s:\t%016x\n", set, want); !strings.Contains(string(b), want) {
				s.t.Errorf("%s: no %q in\n%s", task, want, b)
			}
		}
		if !strings.Contains(string(b), "NoNewPrivs:\t1\n") {
			s.t.Errorf("%s may gain privileges", task)
		}
	}
}

// A journal that nobody reads any more, or not now, stops neither reloads nor the
// control socket nor the end.
func TestStuckJournal(t *testing.T) {
	alone(t)
	for _, gone := range []bool{true, false} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if gone {
			r.Close()
		} else {
			w.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
			for b := make([]byte, 4096); err == nil; {
				_, err = w.Write(b)
			}
		}
		s := prepareService(t)
		socket := filepath.Join(s.dir, "control")
		s.cmd.Args = []string{"chaperone", "run", "--policy", s.policy, "--control", socket}
		s.cmd.Stdout = w
		s.start()
		w.Close()
		s.hears("READY=1")
		for i := range 3 {
			if code, out, errs := command("reload", "--control", socket); code != exitGood || !strings.Contains(out, "1 department") {
				t.Errorf("reader gone %v: reload %d: %d %q %q", gone, i, code, out, errs)
			}
		}
		code, out, errs := command("status", "--control", socket)
		if code != exitGood || gone && !strings.Contains(out, "entries are missing") {
			t.Errorf("reader gone %v: status: %d %q %q", gone, code, out, errs)
		}
		s.hears("WATCHDOG=1")
		begin := time.Now()
		s.tell(syscall.SIGTERM)
		if err := s.cmd.Wait(); err != nil || time.Since(begin) > 15*time.Second {
			t.Errorf("reader gone %v: it ended after %v with %v\n%s", gone, time.Since(begin), err, s.errs.String())
		}
		if !gone && !strings.Contains(s.errs.String(), "the journal's disk does not answer") {
			t.Errorf("it does not say what is lost:\n%s", s.errs.String())
		}
		if out, err := program(t, "rules", "remove").CombinedOutput(); err != nil || string(out) != "there was no table inet chaperone\n" {
			t.Errorf("left behind: %s, %v", out, err)
		}
		r.Close()
	}
}
