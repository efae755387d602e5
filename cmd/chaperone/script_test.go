package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"chaperone": main})
}

// The command line as people meet it: testdata/script has a file for each
// command and for what can be wrong.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup:         captures,
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": func(ts *testscript.TestScript, _ bool, args []string) { exits(ts, args, nil) },
			"netns": func(ts *testscript.TestScript, _ bool, args []string) { exits(ts, args, newNet) },
			"weak":  func(ts *testscript.TestScript, _ bool, args []string) { exits(ts, args, newNet, weaken) },
		},
	})
}

// exits runs a command and wants the exit code that is its first argument. The
// thread that starts it is prepared first; it is used for nothing else.
func exits(ts *testscript.TestScript, args []string, prepare ...func() error) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits|netns|weak CODE COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		for _, p := range prepare {
			if p == nil {
				continue
			}
			if err := p(); err != nil {
				done <- err
				return
			}
		}
		done <- ts.Exec(args[1], args[2:]...)
	}()
	err = <-done
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// newNet puts the thread into a network namespace of its own.
func newNet() error { return unix.Unshare(unix.CLONE_NEWNET) }

// weaken takes from what the thread starts the right to change the network.
func weaken() error { return unix.Prctl(unix.PR_CAPBSET_DROP, unix.CAP_NET_ADMIN, 0, 0, 0) }

// captures puts what scripts replay into their directory.
func captures(env *testscript.Env) error {
	whole, err := os.ReadFile(officePcap)
	if err != nil {
		return err
	}
	foreign := bytes.Clone(whole)
	foreign[20] = 201 // link type
	policy, err := os.ReadFile(talkOnly)
	if err != nil {
		return err
	}
	for name, b := range map[string][]byte{
		"office.pcap": whole, "cut.pcap": whole[:len(whole)-9], "foreign.pcap": foreign, "head.pcap": whole[:10],
		"talk-only.hcl": policy,
	} {
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
