package test

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"chaperone/cmd/chaperone/demo"
	"chaperone/test/lab"
)

// Killed for want of memory, the gateway leaves traffic to on_failure; started
// again it goes on.
func TestOutOfMemory(t *testing.T) {
	for failure, passes := range map[string]bool{"accept": true, "drop": false} {
		t.Run(failure, func(t *testing.T) {
			l := build(t, demo.Hosts)
			rules := policyFile(t, talkOnly, "gateway {\n  on_failure = "+failure+"\n}\n")
			p := run(t, l, "--policy", rules, "--control", "")
			s := &demo.Stage{Lab: l, Port: 5190}
			defer s.Close()
			must(t, s, "signon", "talk", "file")
			limit(t, p, 8<<20)
			starve(t, l, p)
			s.Transparent = true
			said := make(chan error, 1)
			go func() { said <- s.Perform(act("talk")) }()
			select {
			case err := <-said:
				if err != nil || !passes {
					t.Errorf("without a gateway: %v", err)
				}
			case <-time.After(500 * time.Millisecond):
				if passes {
					t.Error("nothing passes without a gateway")
				}
			}
			run(t, l, "--policy", rules, "--control", "")
			if !passes {
				if err := <-said; err != nil {
					t.Errorf("the conversation did not go on: %v", err)
				}
			}
			s.Transparent = false
			must(t, s, "talk", "file", "again")
			if err := s.Leave(); err != nil {
				t.Error(err)
			}
		})
	}
}

// starve has strangers open flows until the process is killed for the memory that
// they take.
func starve(t *testing.T, l *lab.Lab, p *process) {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	b := make([]byte, 1000)
	for late := time.Now().Add(30 * time.Second); ; {
		for port := range uint16(2000) {
			c, err := l.Client.Dial(t.Context(), "udp", netip.AddrPortFrom(l.Server.V4, 20000+port))
			if err != nil {
				t.Fatal(err)
			}
			c.Write(b)
			c.Close()
		}
		select {
		case <-ended:
			if ws := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !ws.Signaled() || ws.Signal() != syscall.SIGKILL {
				t.Fatalf("it ended with %v:\n%s", p.cmd.ProcessState, p.output.String())
			}
			return
		default:
		}
		if time.Now().After(late) {
			t.Fatal("it lives without memory")
		}
	}
}

// limit puts a process into a control group of its own that may take so many bytes
// more, or skips the test where that cannot be done.
func limit(t *testing.T, p *process, bytes int) {
	t.Helper()
	name := fmt.Sprintf("chaperone-test-%d", p.cmd.Process.Pid)
	for _, c := range []struct{ root, file string }{{"/sys/fs/cgroup", "memory.max"}, {"/sys/fs/cgroup/memory", "memory.limit_in_bytes"}} {
		group := filepath.Join(c.root, name)
		if os.Mkdir(group, 0o755) != nil {
			continue
		}
		gone := func() {
			for range 100 { // the last process may still be on its way out
				if os.Remove(group) == nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		}
		if put(group, c.file, bytes) != nil || put(group, "cgroup.procs", p.cmd.Process.Pid) != nil {
			gone()
			continue
		}
		put(group, "memory.swap.max", 0) // where there is swap
		t.Cleanup(func() { p.kill(); gone() })
		return
	}
	t.Skip("cannot limit the memory of a process: no control group for it can be made")
}

// put writes a number to a file that there is.
func put(dir, name string, n int) error {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(f, n)
	return errors.Join(err, f.Close())
}
