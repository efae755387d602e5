package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func build(t *testing.T, o Options) *Lab {
	t.Helper()
	if why := Missing(); why != nil {
		t.Skip(why)
	}
	l, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// Every inside host reaches every outside host and the other way round, in both
// families, and from further addresses.
func TestReach(t *testing.T) {
	l := build(t, Options{Inside: 2, Outside: 2})
	for _, in := range l.Inside {
		for _, out := range l.Outside {
			for _, pair := range [][2]*Host{{in, out}, {out, in}} {
				for _, v6 := range []bool{false, true} {
					r, err := l.Play(Script{From: pair[0], To: pair[1], IPv6: v6, Port: 4000, Turns: hello})
					if err != nil {
						t.Fatal(err)
					}
					if err := r.Unchanged(hello); err != nil {
						t.Errorf("%s to %s, IPv6 %v: %v", pair[0].Name, pair[1].Name, v6, err)
					}
				}
			}
		}
	}
}

func TestAddAddress(t *testing.T) {
	l := build(t, Options{})
	for _, a := range []netip.Addr{netip.MustParseAddr("10.99.0.7"), netip.MustParseAddr("fd99::7")} {
		if err := l.Client.AddAddress(a); err != nil {
			t.Fatal(err)
		}
		ln, err := l.Client.Listen("tcp", netip.AddrPortFrom(a, 80))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		c, err := l.Server.Dial(ctx, "tcp", netip.AddrPortFrom(a, 80))
		cancel()
		if err != nil {
			t.Errorf("from outside to %v: %v", a, err)
		} else {
			c.Close()
		}
		ln.Close()
	}
}

// Do puts the thread back, also when its function fails, panics or is itself in another namespace.
func TestDo(t *testing.T) {
	l := build(t, Options{})
	own := inode(t)
	mine := errors.New("mine")
	if err := l.Client.Do(func() error { return mine }); err != mine {
		t.Errorf("got %v, want the function's own error", err)
	}
	func() {
		defer func() { recover() }()
		l.Client.Do(func() error { panic("mine") })
	}()
	var client, server, again uint64
	err := l.Client.Do(func() error {
		client = inode(t)
		err := l.Server.Do(func() error { server = inode(t); return nil })
		again = inode(t)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if client == own || server == own || client == server || client != again {
		t.Errorf("own %d, client %d, server %d, client after server %d", own, client, server, again)
	}
	if now := inode(t); now != own {
		t.Errorf("ended in namespace %d, began in %d", now, own)
	}
}

func inode(t *testing.T) uint64 {
	var st unix.Stat_t
	if err := unix.Stat("/proc/thread-self/ns/net", &st); err != nil {
		t.Fatal(err)
	}
	return st.Ino
}

// After Close no process holds one of the namespaces, and the machine's own
// namespace has the interfaces it had.
func TestNothingStays(t *testing.T) {
	before := interfaces(t)
	l := build(t, Options{Inside: 2})
	child := exec.Command("sleep", "600")
	if err := l.Gateway.Start(child); err != nil {
		t.Fatal(err)
	}
	var nets []uint64
	for _, h := range l.Hosts() {
		h.Do(func() error { nets = append(nets, inode(t)); return nil })
	}
	if n := holders(nets); n == 0 {
		t.Fatal("the child is in none of the namespaces: this test sees nothing")
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the child lived on")
	}
	if n := holders(nets); n != 0 {
		t.Errorf("%d descriptors or threads still hold namespaces of the lab", n)
	}
	if after := interfaces(t); after != before {
		t.Errorf("interfaces before: %s; after: %s", before, after)
	}
	if err := l.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func interfaces(t *testing.T) string {
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, i := range all {
		names = append(names, i.Name)
	}
	return strings.Join(names, " ")
}

// holders counts the descriptors and threads on this machine that hold one of nets.
func holders(nets []uint64) (n int) {
	threads, _ := filepath.Glob("/proc/[0-9]*/task/[0-9]*/ns/net")
	files, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, path := range append(threads, files...) {
		to, _ := os.Readlink(path)
		for _, ino := range nets {
			if to == fmt.Sprintf("net:[%d]", ino) {
				n++
			}
		}
	}
	return n
}

// A lab's process may be killed at any time. The child below is this test
// binary, which builds a lab with a child of its own and is then killed.
func TestKilled(t *testing.T) {
	if os.Getenv("LAB_TO_BE_KILLED") != "" {
		l := build(t, Options{})
		child := exec.Command("sleep", "600")
		if err := l.Gateway.Start(child); err != nil {
			t.Fatal(err)
		}
		l.Gateway.Do(func() error { fmt.Printf("\n%d %d\n", inode(t), child.Process.Pid); return nil })
		child.Wait()
		return
	}
	build(t, Options{}).Close()
	self := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	self.Env = append(os.Environ(), "LAB_TO_BE_KILLED=1")
	out, err := self.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Start(); err != nil {
		t.Fatal(err)
	}
	var ino uint64
	var pid int
	if _, err := fmt.Fscanf(out, "\n%d %d\n", &ino, &pid); err != nil {
		t.Errorf("the process to be killed said something else: %v", err)
	}
	self.Process.Kill()
	self.Wait()
	for end := time.Now().Add(5 * time.Second); holders([]uint64{ino}) > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the namespace outlives its process")
		}
	}
	if b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); bytes.HasPrefix(b, []byte("sleep\x00600")) {
		t.Errorf("process %d, a child of the lab, lives on", pid)
	}
}
