package gateway

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// There is one gateway in a namespace, however often others try; the name is free
// again when it lets go, and a stranger who holds it stops nobody.
func TestOnly(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, for a network namespace")
	}
	runtime.LockOSThread() // for good: the thread ends with the test
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Fatal(err)
	}
	var alarms []string
	try := func() (*Gateway, error) {
		g := &Gateway{name: -1, config: Config{Alarm: func(text string) { alarms = append(alarms, text) }}}
		return g, g.only()
	}
	first, err := try()
	if err != nil || first.name < 0 {
		t.Fatalf("the first: %v", err)
	}
	for range 3 {
		for range 5 {
			if g, err := try(); !errors.Is(err, ErrRuns) || g.name >= 0 || !strings.Contains(err.Error(), fmt.Sprintf("process %d:", os.Getpid())) {
				t.Fatalf("a second: %v", err)
			}
		}
		first.makeRoom()
	}
	unix.Close(first.name)
	stranger, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Bind(stranger, &unix.SockaddrUnix{Name: onlyName}); err != nil {
		t.Fatal(err)
	}
	if g, err := try(); err != nil || g.name >= 0 || len(alarms) != 1 || !strings.Contains(alarms[0], "no gateway") {
		t.Errorf("beside a stranger: %v, alarms %q", err, alarms)
	}
	unix.Close(stranger)
	if g, err := try(); err != nil || g.name < 0 || len(alarms) != 1 {
		t.Errorf("after all: %v, alarms %q", err, alarms)
	} else {
		unix.Close(g.name)
	}
}
