package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const unit = "../../examples/chaperone.service"

// The unit that comes with the project is one that systemd takes, and the command
// in it is one that this program takes.
func TestUnit(t *testing.T) {
	b, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for line := range strings.Lines(string(b)) {
		what, command, _ := strings.Cut(strings.TrimSpace(line), "=")
		if what != "ExecStart" && what != "ExecReload" {
			continue
		}
		commands++
		words := strings.Fields(command)
		c, args, err := rootCommand().Find(words[1:])
		if err == nil {
			err = c.ParseFlags(args)
		}
		if err != nil || c.Flags().NArg() > 0 {
			t.Errorf("%s: %v", line, err)
		}
	}
	if commands != 2 {
		t.Errorf("%d commands in the unit", commands)
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("there is no systemd-analyze to verify it with")
	}
	path := filepath.Join(t.TempDir(), "chaperone.service")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(b), "/usr/local/sbin/chaperone", self)), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("systemd-analyze", "verify", path).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}
