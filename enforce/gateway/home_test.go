package gateway

import (
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

func namespace(t *testing.T) uint64 {
	var st unix.Stat_t
	if err := unix.Stat(ownNet, &st); err != nil {
		t.Fatal(err)
	}
	return st.Ino
}

// A home is in the namespace it was made in, and stays there when its maker leaves.
func TestHome(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root: a network namespace is made")
	}
	var h *home
	var there uint64
	made := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends here
		err := unix.Unshare(unix.CLONE_NEWNET)
		if err == nil {
			there = namespace(t)
			h, err = newHome()
		}
		made <- err
	}()
	if err := <-made; err != nil {
		t.Fatal(err)
	}
	for range 3 {
		var got uint64
		if !h.do(func() { got = namespace(t) }) || got != there {
			t.Errorf("at home in namespace %d, want %d", got, there)
		}
	}
	if there == namespace(t) {
		t.Error("the namespace is the test's own: this test sees nothing")
	}
	h.leave()
	if h.do(func() { t.Error("done by a home that is gone") }) {
		t.Error("a home that is gone says that it did something")
	}
}

// In the program's own namespace no privilege is needed.
func TestHomeHere(t *testing.T) {
	h, err := newHome()
	if err != nil {
		t.Fatal(err)
	}
	defer h.leave()
	var got uint64
	h.do(func() { got = namespace(t) })
	if got != namespace(t) {
		t.Error("the home is somewhere else")
	}
}
