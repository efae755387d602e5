package control

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const asPeer = "CHAPERONE_TEST_PEER"

// TestMain is also the program that other users run.
func TestMain(m *testing.M) {
	path := os.Getenv(asPeer)
	if path == "" {
		os.Exit(m.Run())
	}
	c, err := Dial(path)
	if err == nil {
		_, err = c.Status()
	}
	if err != nil {
		os.Stdout.WriteString(err.Error())
		os.Exit(1)
	}
	os.Stdout.WriteString("served")
}

// Root and the members of the group are served, however they are members; others
// cannot connect, and are turned away where the socket's mode would let them.
func TestPeers(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to be others")
	}
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} { // as far as the test made them
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "peer")
	b, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, b, 0o755); err != nil {
		t.Fatal(err)
	}
	m := NewMonitor(Config{})
	m.Attach(newFake(t))
	g := Group{"watchers", 4242}
	path := filepath.Join(dir, "sock")
	ln, err := Listen(path, g)
	if err != nil {
		t.Fatal(err)
	}
	s := Serve(ln, m, g)
	defer s.Close()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o660 || info.Sys().(*syscall.Stat_t).Gid != g.ID {
		t.Errorf("the socket: %v, %v", info.Mode(), err)
	}
	many := make([]uint32, 1000)
	for i := range many {
		many[i] = uint32(5000 + i)
	}
	for _, open := range []bool{false, true} {
		if open {
			if err := os.Chmod(path, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			name string
			cred syscall.Credential
			want string // "": as open
		}{
			{"root", syscall.Credential{}, "served"},
			{"a member", syscall.Credential{Uid: 1000, Gid: g.ID}, "served"},
			{"a member besides", syscall.Credential{Uid: 1000, Gid: 1000, Groups: append(many, g.ID)}, "served"},
			{"a stranger", syscall.Credential{Uid: 1000, Gid: 1000, Groups: many}, ""},
			{"a stranger of root's group", syscall.Credential{Uid: 1000, Gid: 0}, ""},
		} {
			cmd := exec.Command(program)
			cmd.Env = []string{asPeer + "=" + path}
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &c.cred}
			out, _ := cmd.CombinedOutput()
			want := c.want
			if want == "" && open {
				want = "user 1000 may not: only root and the members of group watchers may"
			} else if want == "" {
				want = "you may not connect"
			}
			if !strings.Contains(string(out), want) {
				t.Errorf("%s, open to connect %v: %s, want %q", c.name, open, out, want)
			}
		}
	}
}

func TestAdmits(t *testing.T) {
	for _, c := range []struct {
		g    Group
		p    peer
		want bool
	}{
		{Group{}, peer{uid: 0}, true},
		{Group{}, peer{uid: 5, groups: []uint32{0}}, false},
		{Group{"root", 0}, peer{uid: 5, groups: []uint32{7, 0}}, true},
		{Group{"w", 9}, peer{uid: 9, groups: []uint32{7}}, false},
	} {
		if got := c.g.admits(c.p) == nil; got != c.want {
			t.Errorf("%v admits %v: %v", c.g, c.p, got)
		}
	}
}

// A socket that is left behind makes room; one that is answered at, and what is
// no socket, stays.
func TestListen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sock")
	ln, err := Listen(path, Group{})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info.Mode(), err)
	}
	if _, err := Listen(path, Group{}); !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), "as process ") {
		t.Errorf("where one answers: %v", err)
	}
	ln.SetUnlinkOnClose(false)
	ln.Close()
	if _, err := Dial(path); err == nil || !strings.Contains(err.Error(), "nobody answers at") {
		t.Errorf("where one was: %v", err)
	}
	if ln, err = Listen(path, Group{}); err != nil {
		t.Fatalf("where one was: %v", err)
	}
	ln.Close()
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(path, Group{}); err == nil || !strings.Contains(err.Error(), "no socket is there") {
		t.Errorf("where a file is: %v", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "mine" {
		t.Errorf("the file: %q, %v", b, err)
	}
	if _, err := Listen(filepath.Join(dir, "none", "sock"), Group{}); !errors.Is(err, unix.ENOENT) {
		t.Errorf("no directory: %v", err)
	}
	for _, nameless := range []string{"", "@chaperone"} {
		if _, err := Listen(nameless, Group{}); err == nil {
			t.Errorf("no error for %q, which anybody might connect to", nameless)
		}
	}
}

func TestGroupNamed(t *testing.T) {
	for name, want := range map[string]Group{"": {}, "root": {"root", 0}, "0": {"root", 0}} {
		if g, err := GroupNamed(name); err != nil || g != want {
			t.Errorf("%q: %v, %v", name, g, err)
		}
	}
	if _, err := GroupNamed("no-such-group"); err == nil {
		t.Error("a group that is not there was found")
	}
}
