package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"chaperone/policy"
)

// command runs a command line in this process.
func command(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = execute(rootCommand(), args, &o, &e)
	return code, o.String(), e.String()
}

const twoDepartments = "department \"lab\" {\n  networks = [\"10.0.0.0/8\"]\n  policy = policy.open\n}\n" + openPolicy

// Reload waits until the gateway has read its policy and says what became of it.
func TestReload(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	s := startService(t, "--pidfile", file)
	s.hears("READY=1")
	pid := fmt.Sprint(s.cmd.Process.Pid)
	if b, err := os.ReadFile(file); err != nil || string(b) != pid+"\n" {
		t.Errorf("the pidfile holds %q, want %s: %v", b, pid, err)
	}
	for _, c := range []struct {
		name, policy string
		code         int
		out, errs    []string
	}{
		{"the same", openPolicy, exitGood, []string{"process " + pid + ": policy " + s.policy + ", 1 department, "}, nil},
		{"another", twoDepartments, exitGood, []string{", 2 departments, "}, nil},
		{"a bad one", "polcy {}\n" + openPolicy, exitWrong, nil, []string{s.policy + ":1:1: error: ", "process " + pid + ": the new policy is refused, the one before stays in force"}},
		{"one with a warning", "policy \"p\" {\n  rule \"all\" {\n    action = accept\n  }\n  rule \"late\" {\n    action = drop\n  }\n}\n" + openPolicy, exitGood, []string{"1 department"}, []string{s.policy + ":5:3: warning: "}},
		{"one that needs a restart", "gateway {\n  queues = 7\n}\n" + openPolicy, exitWrong, nil, []string{"error: gateway: queues cannot change"}},
	} {
		s.write(c.policy)
		for _, args := range [][]string{{"reload", "--pid", pid}, {"reload", "--pidfile", file}} {
			code, out, errs := command(args...)
			if code != c.code || len(c.out) == 0 && out != "" || len(c.errs) == 0 && errs != "" {
				t.Errorf("%s, %v: exit code %d, %q, %q", c.name, args, code, out, errs)
			}
			for _, want := range c.out {
				if !strings.Contains(out, want) {
					t.Errorf("%s, %v: standard output has no %q: %q", c.name, args, want, out)
				}
			}
			for _, want := range c.errs {
				if !strings.Contains(errs, want) {
					t.Errorf("%s, %v: standard error has no %q: %q", c.name, args, want, errs)
				}
			}
		}
	}
	if got := s.policies(); len(got) != 11 {
		t.Errorf("the journal has %d policies, want one for each time: %q", len(got), got)
	}
	s.tell(syscall.SIGTERM)
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v\n%s", err, s.errs.String())
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the pidfile is left behind: %v", err)
	}
	if code, _, errs := command("reload", "--pid", pid); code != exitRefused || !strings.Contains(errs, "there is no process "+pid) {
		t.Errorf("of a process that has ended: exit code %d, %q", code, errs)
	}
}

// A process that is no gateway is left alone: SIGHUP would end it.
func TestReloadStranger(t *testing.T) {
	s := listen()
	defer s.stop()
	code, _, errs := command("reload", "--pid", fmt.Sprint(os.Getpid()))
	if code != exitRefused || !strings.Contains(errs, "is no gateway, or one that is still starting; it was left alone") {
		t.Errorf("exit code %d, %q", code, errs)
	}
	select {
	case <-s.reload:
		t.Error("a stranger was signalled")
	case <-time.After(50 * time.Millisecond):
	}
}

// What a process shows is what others see, the latest only; and it may fall silent.
func TestBoard(t *testing.T) {
	self := os.Getpid()
	if s, err := stateOf(self); s != nil || err != nil {
		t.Fatalf("before there is a board: %+v, %v", s, err)
	}
	var b board
	defer b.close()
	for i := range 3 {
		want := state{Began: monotonic(), Refused: i == 1, Status: fmt.Sprint("status ", i), Problems: make([]policy.Problem, 100)}
		if err := b.show(want); err != nil {
			t.Fatal(err)
		}
		got, err := stateOf(self)
		if err != nil || got == nil || got.Began != want.Began || got.Refused != want.Refused || got.Status != want.Status || len(got.Problems) != maxStateProblems {
			t.Errorf("state %d: %+v, %v", i, got, err)
		}
	}
	pids, _, err := gateways()
	if err != nil || !strings.Contains(fmt.Sprint(pids), fmt.Sprint(self)) {
		t.Errorf("gateways: %v, %v", pids, err)
	}
	// It is told, and does not answer.
	s := listen()
	defer s.stop()
	code, _, errs := command("reload", "--pid", fmt.Sprint(self), "--wait", "30ms")
	if code != exitRefused || !strings.Contains(errs, "has not answered in 30ms") {
		t.Errorf("exit code %d, %q", code, errs)
	}
	select {
	case <-s.reload:
	case <-time.After(time.Second):
		t.Error("it was not told")
	}
	b.close()
	if s, err := stateOf(self); s != nil || err != nil {
		t.Errorf("after the board was taken down: %+v, %v", s, err)
	}
}

func TestPidfile(t *testing.T) {
	dir := t.TempDir()
	p := pidfile(filepath.Join(dir, "pid"))
	if err := p.write(); err != nil {
		t.Fatal(err)
	}
	if pid, err := p.read(); err != nil || pid != os.Getpid() {
		t.Errorf("%d, %v", pid, err)
	}
	if err := os.WriteFile(string(p), []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p.remove(); len(list(t, dir)) != 1 {
		t.Error("the file of another process was removed")
	}
	for _, bad := range []string{"", "x", "-1", "0"} {
		if err := os.WriteFile(string(p), []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if pid, err := p.read(); err == nil {
			t.Errorf("%q is taken for %d", bad, pid)
		}
	}
	if err := pidfile(filepath.Join(dir, "none", "pid")).write(); err == nil {
		t.Error("no error where nothing can be written")
	}
	if err := pidfile("").write(); err != nil {
		t.Error(err)
	}
	pidfile("").remove()
}

func list(t *testing.T, dir string) []os.DirEntry {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// A watched policy is read again when its files change, once for each change, and
// a bad one changes nothing.
func TestServiceWatch(t *testing.T) {
	s := startService(t, "--watch")
	s.hears("READY=1")
	s.write(twoDepartments)
	if m := s.hears("READY=1"); !strings.Contains(m, "2 departments") {
		t.Errorf("after a change: %q", m)
	}
	s.write("polcy {}")
	if m := s.hears("READY=1"); !strings.Contains(m, "the new policy is refused") {
		t.Errorf("after a bad change: %q", m)
	}
	fresh := s.policy + ".new"
	if err := os.WriteFile(fresh, []byte(openPolicy), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(fresh, s.policy); err != nil {
		t.Fatal(err)
	}
	if m := s.hears("READY=1"); !strings.Contains(m, "1 department, ") {
		t.Errorf("after a new file in its place: %q", m)
	}
	time.Sleep(3 * watchEvery)
	s.tell(syscall.SIGTERM)
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v\n%s", err, s.errs.String())
	}
	if got := s.policies(); len(got) != 4 || !strings.HasPrefix(got[2], "refused: Unsupported block type") {
		t.Errorf("journal: %q", got)
	}
}

// A watch tells once of what has changed and come to rest, also of what changed
// before it began and while nobody listened.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text atomic.Value
		set := func(s string) { text.Store(s) }
		set("loaded")
		done := make(chan struct{})
		changed := observe(func() string { return text.Load().(string) }, "loaded", time.Second, done)
		told := func() (n int) {
			for {
				select {
				case <-changed:
					n++
				case <-time.After(5 * time.Second):
					return n
				}
			}
		}
		if n := told(); n != 0 {
			t.Errorf("nothing changed, told %d times", n)
		}
		for i := range 10 { // it is being written
			set(fmt.Sprint("part ", i))
			select {
			case <-changed:
				t.Error("told before it came to rest")
			case <-time.After(600 * time.Millisecond):
			}
		}
		if n := told(); n != 1 {
			t.Errorf("it came to rest, told %d times", n)
		}
		set("again")
		time.Sleep(time.Minute) // nobody listens
		set("and again")
		time.Sleep(time.Minute)
		if n := told(); n != 2 {
			t.Errorf("two changes while nobody listened, told %d times", n)
		}
		close(done)
		early := observe(func() string { return "changed" }, "loaded", time.Second, t.Context().Done())
		select {
		case <-early:
		case <-time.After(5 * time.Second):
			t.Error("not told of what changed before it began")
		}
	})
}

// The fingerprint sees every way in which files change.
func TestFingerprint(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	put := func(name, text string) { t.Helper(); must(os.WriteFile(at(name), []byte(text), 0o600)) }
	put("10.hcl", "a")
	put("values", "a")
	stamp := time.Now().Add(-time.Hour)
	p := policyFlag{path: dir, files: []string{at("values")}}
	before := p.fingerprint()
	for _, c := range []struct {
		name   string
		change func()
		same   bool
	}{
		{"nothing", func() {}, true},
		{"more text", func() { put("10.hcl", "ab") }, false},
		{"the time set back", func() { must(os.Chtimes(at("10.hcl"), stamp, stamp)) }, false},
		{"other text of that length and time", func() { put("10.hcl", "xy"); must(os.Chtimes(at("10.hcl"), stamp, stamp)) }, false},
		{"another file in its place", func() {
			put("new", "xy")
			must(os.Chtimes(at("new"), stamp, stamp))
			must(os.Rename(at("new"), at("10.hcl")))
		}, false},
		{"one more file", func() { put("20.hcl.json", "{}") }, false},
		{"a file that is none of the policy's", func() { put("notes.txt", "a"); put(".10.hcl.swp", "a") }, true},
		{"values of variables", func() { put("values", "ab") }, false},
		{"a file less", func() { must(os.Remove(at("20.hcl.json"))) }, false},
		{"no file at all", func() { must(os.Remove(at("10.hcl"))) }, false},
		{"no values", func() { must(os.Remove(at("values"))) }, false},
	} {
		c.change()
		now := p.fingerprint()
		if (now == before) != c.same {
			t.Errorf("%s: the same %v, want %v\n%s", c.name, now == before, c.same, now)
		}
		before = now
	}
}
