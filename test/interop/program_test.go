package interop

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chaperone/test/lab"
)

// programs is where what the tests build is kept.
var programs = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "interop") })

var programsMade bool

func removePrograms() {
	if programsMade {
		if dir, err := programs(); err == nil {
			os.RemoveAll(dir)
		}
	}
}

// peerProgram builds peer, once.
var peerProgram = sync.OnceValues(func() (string, error) {
	programsMade = true
	dir, err := programs()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "peer")
	out, err := exec.Command("go", "build", "-tags", "disable_libutp,nosqlite", "-o", path, "./peer").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// A process is a program that runs on a host of a lab.
type process struct {
	cmd    *exec.Cmd
	output output
	ended  chan struct{}
	err    error // valid when ended is closed
}

// An output is written by a program and read by a test.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// run starts a program on h. It is killed when the test ends, and shown when the
// test has failed.
func run(t *testing.T, h *lab.Host, name string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(name, args...), ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	p.cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	if err := h.Start(p.cmd); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.ended
		if t.Failed() {
			t.Logf("%s %s\n%s", filepath.Base(name), strings.Join(args, " "), p.output.String())
		}
	})
	return p
}

// wait waits for the program to end by itself and reports whether it did so well.
func (p *process) wait(limit time.Duration) error {
	select {
	case <-p.ended:
		return p.err
	case <-time.After(limit):
		return fmt.Errorf("%s did not end in %v", filepath.Base(p.cmd.Path), limit)
	}
}

// installed skips the test where a program is not installed.
func installed(t *testing.T, name, from string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	if err != nil {
		t.Skipf("%s is not installed (Debian: apt-get install %s)", name, from)
	}
	return path
}

// again wants try to succeed within two times, each in a world of its own, where all is
// allowed: some programs call a peer, or grant a slot, once in minutes when the first
// time failed them on a busy machine. The test is skipped where they do not succeed
// without a gateway either.
func again(t *testing.T, try func(w *world) bool) {
	t.Helper()
	for range 2 {
		if try(newWorld(t, open)) {
			return
		}
	}
	if !try(newWorld(t, "")) {
		t.Skip("nor does it arrive without a gateway: the program does not work on this machine, or not now")
	}
	t.Error("the file did not arrive, and without a gateway it does")
}

// holds reports whether the file at path is want.
func holds(path string, want []byte) bool {
	b, _ := os.ReadFile(path)
	return bytes.Equal(b, want)
}
