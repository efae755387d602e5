package test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"chaperone/test/lab"
)

// program builds the program once for all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "chaperone")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "chaperone")
	out, err := exec.Command("go", "build", "-o", path, "chaperone/cmd/chaperone").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if programMade {
		if path, err := program(); err == nil {
			os.RemoveAll(filepath.Dir(path))
		}
	}
	os.Exit(code)
}

var programMade bool

// A process is the real program, running in the gateway of a lab.
type process struct {
	cmd    *exec.Cmd
	output bytes.Buffer
}

// run starts `chaperone run` in the gateway and returns when it says that it is ready.
func run(tb testing.TB, l *lab.Lab, args ...string) *process {
	tb.Helper()
	programMade = true
	path, err := program()
	if err != nil {
		tb.Fatal(err)
	}
	p := &process{cmd: exec.Command(path, append([]string{"run"}, args...)...)}
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	if err := l.Gateway.StartReady(p.cmd); err != nil {
		tb.Fatalf("%v\n%s", err, p.output.String())
	}
	tb.Cleanup(func() { p.kill() })
	return p
}

// kill ends the process as a crash would.
func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// stop asks the process to end and returns how it did.
func (p *process) stop() error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	return p.cmd.Wait()
}
