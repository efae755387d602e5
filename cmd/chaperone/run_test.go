package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const openPolicy = "policy \"open\" {}\ndefault_department {\n  policy = policy.open\n}\n"

// A service is `chaperone run`, with somebody in systemd's place.
type service struct {
	t       *testing.T
	dir     string
	cmd     *exec.Cmd
	said    chan string // to systemd
	errs    bytes.Buffer
	policy  string
	journal string
}

// alone puts the test into a network namespace of its own, with all it starts
// from its own goroutine.
func alone(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root, for a network namespace")
	}
	runtime.LockOSThread() // for good: the thread ends with the test
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Fatal(err)
	}
}

// program prepares to run this program. It dies with the test.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args = append([]string{"chaperone"}, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// startService starts a service.
func startService(t *testing.T, args ...string) *service {
	t.Helper()
	s := prepareService(t, args...)
	s.start()
	return s
}

// prepareService makes all ready for a service.
func prepareService(t *testing.T, args ...string) *service {
	t.Helper()
	s := &service{t: t, dir: t.TempDir()}
	s.policy, s.journal = filepath.Join(s.dir, "policy.hcl"), filepath.Join(s.dir, "journal.jsonl")
	s.write(openPolicy)
	socket := filepath.Join(s.dir, "notify")
	notify, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { notify.Close() })
	s.said = make(chan string, 1000)
	go s.listen(notify)
	s.cmd = program(t, append([]string{"run", "--policy", s.policy, "--journal", s.journal}, args...)...)
	s.cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=200000")
	s.cmd.Stderr = &s.errs
	return s
}

// start starts the service, which does not outlive the test.
func (s *service) start() {
	s.t.Helper()
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	})
}

// write replaces the policy.
func (s *service) write(src string) {
	s.t.Helper()
	if err := os.WriteFile(s.policy, []byte(src), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// listen takes in what is said to systemd, so that the service need not wait.
func (s *service) listen(notify *net.UnixConn) {
	for b := make([]byte, 4096); ; {
		n, err := notify.Read(b)
		if err != nil {
			return
		}
		s.said <- string(b[:n])
	}
}

// hears returns the next message to systemd that starts with state.
func (s *service) hears(state string) string {
	s.t.Helper()
	for late := time.After(10 * time.Second); ; {
		select {
		case m := <-s.said:
			if strings.HasPrefix(m, state) {
				return m
			}
		case <-late:
			s.t.Fatalf("waited for %q in vain", state)
		}
	}
}

func (s *service) tell(sig os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// policies returns what the journal says of policies, as "path refused problems".
func (s *service) policies() (out []string) {
	s.t.Helper()
	b, err := os.ReadFile(s.journal)
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range bytes.Lines(b) {
		var e struct {
			Event, Path string
			Refused     bool
			Problems    []struct{ Summary string }
		}
		if err := json.Unmarshal(line, &e); err != nil {
			s.t.Fatalf("%v: %s", err, line)
		}
		if e.Event != "policy" {
			continue
		}
		what := "in force"
		if e.Refused {
			what = "refused:"
		}
		for _, p := range e.Problems {
			what += " " + p.Summary
		}
		out = append(out, what)
	}
	return out
}

// A gateway's life: ready, watched, reloaded, refused a bad policy, ended.
func TestService(t *testing.T) {
	alone(t)
	s := startService(t)
	if m := s.hears("READY=1"); !strings.Contains(m, "\nSTATUS=policy "+s.policy+", 1 department, ") {
		t.Errorf("ready with %q", m)
	}
	s.hears("WATCHDOG=1")

	s.write(strings.Replace(openPolicy, "default_department", "department \"lab\" {\n  networks = [\"10.0.0.0/8\"]\n  policy = policy.open\n}\ndefault_department", 1))
	s.tell(syscall.SIGHUP)
	if m := s.hears("RELOADING=1"); !strings.Contains(m, "\nMONOTONIC_USEC=") {
		t.Errorf("reloading with %q", m)
	}
	if m := s.hears("READY=1"); !strings.Contains(m, "2 departments") {
		t.Errorf("ready again with %q", m)
	}

	s.write("polcy {}")
	s.tell(syscall.SIGHUP)
	s.hears("RELOADING=1")
	if m := s.hears("READY=1"); !strings.HasSuffix(m, "STATUS=the new policy is refused, the one before stays in force") {
		t.Errorf("after a bad policy: %q", m)
	}
	s.hears("WATCHDOG=1")

	s.write("gateway {\n  queues = 7\n}\n" + openPolicy) // good, but not while it runs
	s.tell(syscall.SIGHUP)
	s.hears("RELOADING=1")
	s.hears("READY=1\nSTATUS=the new policy is refused")

	s.tell(syscall.SIGTERM)
	s.hears("STOPPING=1")
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v\n%s", err, s.errs.String())
	}
	got := s.policies()
	if len(got) != 4 || got[0] != "in force" || got[1] != "in force" || !strings.HasPrefix(got[2], "refused: Unsupported block type") ||
		!strings.HasPrefix(got[3], "refused: gateway: queues cannot change") {
		t.Errorf("journal: %q", got)
	}
	for _, want := range []string{"policy.hcl line 1", "the new policy is refused", "queues cannot change"} {
		if !strings.Contains(s.errs.String(), want) {
			t.Errorf("standard error says nothing of %q:\n%s", want, s.errs.String())
		}
	}
}

// Either signal ends it in order and leaves no rule behind.
func TestSignals(t *testing.T) {
	alone(t)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		s := startService(t, "--dry-run")
		if m := s.hears("READY=1"); !strings.Contains(m, "mode dry_run") {
			t.Errorf("%v: with --dry-run: %q", sig, m)
		}
		s.tell(sig)
		s.hears("STOPPING=1")
		if err := s.cmd.Wait(); err != nil {
			t.Errorf("%v: it ended with %v\n%s", sig, err, s.errs.String())
		}
		out, err := program(t, "rules", "remove").CombinedOutput()
		if err != nil || string(out) != "there was no table inet chaperone\n" {
			t.Errorf("%v: left behind: %s, %v", sig, out, err)
		}
	}
}

// A second one is refused, hears of the first, and harms nobody.
func TestSecond(t *testing.T) {
	alone(t)
	s := startService(t)
	s.hears("READY=1")
	out, err := program(t, "run", "--policy", s.policy).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitRefused {
		t.Errorf("%v, want exit code %d\n%s", err, exitRefused, out)
	}
	if !bytes.Contains(out, []byte("chaperone: gateway: another one runs in this network namespace, as process "+strconv.Itoa(s.cmd.Process.Pid)+":")) {
		t.Errorf("it says: %s", out)
	}
	s.hears("WATCHDOG=1")
	s.tell(syscall.SIGTERM)
	s.hears("STOPPING=1")
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the first ended with %v\n%s", err, s.errs.String())
	}
}
