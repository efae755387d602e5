package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/enforce"
	"chaperone/policy"
)

// What is printed of a journal's lines is what a journal for people would say.
func TestPrint(t *testing.T) {
	var got, want bytes.Buffer
	problem := policy.Problem{Summary: "No such app", File: "p.hcl", Line: 3, Column: 5}
	for human, out := range map[bool]*bytes.Buffer{false: &got, true: &want} {
		o := Options{Human: human, Color: human}
		j := New(out, o)
		for _, n := range samples() {
			j.Notice(n)
		}
		j.Close()
		j = New(out, o)
		j.Policy(&Policy{Path: "p.hcl", Mode: policy.DryRun, Departments: 2})
		j.Policy(&Policy{Path: "p.hcl", Refused: true, Problems: []policy.Problem{problem}})
		j.Close()
	}
	var printed bytes.Buffer
	p := NewPrinter(&printed, true)
	for line := range bytes.Lines(got.Bytes()) {
		if err := p.Print(line); err != nil {
			t.Errorf("%v: %s", err, line)
		}
	}
	if a, b := clockless(printed.String()), clockless(want.String()); a != b {
		t.Errorf("printed\n%s\nwant\n%s", a, b)
	}
	for _, bad := range []string{"", "{", `{"event":"dance"}`, `[]`} {
		if err := p.Print([]byte(bad)); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}

// clockless leaves out when policies came, which is now.
func clockless(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if i := strings.Index(line, "policy "); i == len(clock)+1 {
			line = line[i:]
		}
		b.WriteString(line)
	}
	return b.String()
}

// A journal for those who watch: all there is, each notice shown before its line.
func TestAllShown(t *testing.T) {
	var out bytes.Buffer
	var kinds []string
	j := New(&out, Options{All: true, Shown: func(n *enforce.Notice) { kinds = append(kinds, n.Kind.String()) }})
	n := about(enforce.Decided)
	n.Rule = &policy.Rule{Name: "r"}
	j.Notice(n)
	j.Notice(about(enforce.Expired))
	j.Close()
	if strings.Join(kinds, " ") != "verdict expired" || strings.Count(out.String(), "\n") != 2 {
		t.Errorf("shown %q, written %s", kinds, &out)
	}
}

// A disk that is full for a while costs what could not be written, and nothing
// else: lines stay apart, and the journal says how many are missing.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("needs root, for a small disk: %v", err)
	}
	defer unix.Unmount(dir, unix.MNT_DETACH)
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 40<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "journal")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var told []error
	j := New(f, Options{Failed: func(err error) { told = append(told, err) }})
	const sent = 500
	for range sent {
		j.Notice(about(enforce.Classified))
	}
	waitFor(t, "it is full", func() bool { return j.Missing() > 0 && j.ring.tail.Load() == sent })
	time.Sleep(50 * time.Millisecond) // the rest fails too
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	j.Notice(about(enforce.Expired))
	j.Notice(about(enforce.Expired))
	j.Close()
	if len(told) != 1 || !errors.Is(told[0], unix.ENOSPC) {
		t.Errorf("told %v, want once that it is full", told)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	good, torn := 0, 0
	for line := range strings.Lines(string(b)) {
		switch {
		case strings.HasPrefix(line, `{"time"`) && strings.HasSuffix(line, "}\n"):
			good++
		default:
			torn++
		}
	}
	if want := sent + 3 - int(j.Missing()); good != want || torn > 1 {
		t.Errorf("%d good lines, want %d; %d torn", good, want, torn)
	}
	if !strings.Contains(string(b), "the journal could not be written: ") {
		t.Errorf("it does not say that entries are missing:\n%s", b[max(0, len(b)-1000):])
	}
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// Neither a policy nor the end waits for a writer that is stuck.
func TestStuckPolicy(t *testing.T) {
	g := &gate{open: make(chan struct{})}
	j := New(g, Options{})
	j.Notice(about(enforce.Classified))
	begin := time.Now()
	for range 2*maxPolicies + 1 { // some may be with the writer
		j.Policy(&Policy{Path: "p.hcl"})
	}
	if d := time.Since(begin); d > time.Second {
		t.Errorf("policies waited %v", d)
	}
	if j.Missing() == 0 {
		t.Error("nothing is said to be missing")
	}
	if j.Close() {
		t.Error("it was closed in order while its writer is stuck")
	}
	close(g.open)
	<-j.done
}
