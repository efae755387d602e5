package policy

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNoDiagnostics(t *testing.T) {
	var none *Diagnostics
	var out bytes.Buffer
	if none.HasErrors() || none.Len() != 0 || none.Problems() != nil || none.Error() != "" || none.Print(&out, true, 80) != nil || out.Len() != 0 {
		t.Error("a nil *Diagnostics has something to say")
	}
}

// Problems of several files come in the order in which the files are read, each
// with its own source line.
func TestProblemsOfSeveralFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, src string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("b.hcl", "department \"b\" {\n  networks = [\"10.0.0.0/8\"]\n  policy   = policy.opn\n}\n")
	write("a.hcl", "department \"a\" {\n  networks = [\"10.0.0.0/8\"]\n  policy   = policy.open\n  mode     = dry\n}\npolicy \"open\" {}\n")
	write("c.hcl", "default_department {\n\tpolicy = policy.opne # tab\n}\n")
	_, diags := Load(dir, testCatalog())
	var got []string
	for _, p := range diags.Problems() {
		got = append(got, filepath.Base(p.File)+" "+p.Summary)
	}
	want := `a.hcl Wrong word; b.hcl In two departments; b.hcl Unknown policy "opn"; c.hcl Unknown policy "opne"`
	if strings.Join(got, "; ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), want)
	}
	var out bytes.Buffer
	if err := diags.Print(&out, false, 0); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"   4:   mode     = dry\n                   ^^^\n",
		"   2:     policy = policy.opne # tab\n                   ^^^^^^^^^^^\n",
		"10.0.0.0/8 belongs to department \"a\" already.",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no %q in\n%s", line, out.String())
		}
	}
}

func TestPrintColor(t *testing.T) {
	_, diags := Parse("x.hcl", []byte("gateway {\n  mode = dry\n}\n"+departments("schedule \"s\" {\n  days = []\n}")), testCatalog())
	var out bytes.Buffer
	if err := diags.Print(&out, true, 30); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\x1b[31mError:\x1b[0m \x1b[1mWrong word\x1b[0m\n") || !strings.Contains(out.String(), "\x1b[31m^^^\x1b[0m") {
		t.Errorf("%q", out.String())
	}
	for line := range strings.Lines(out.String()) {
		if !strings.Contains(line, "\x1b") && len(line) > 31 {
			t.Errorf("line is not wrapped: %q", line)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestPrintFails(t *testing.T) {
	_, diags := Parse("x.hcl", nil, testCatalog())
	if err := diags.Print(brokenWriter{}, false, 0); err == nil || err.Error() != "no room" {
		t.Errorf("error %v", err)
	}
}

// A policy in a dry run by option says so, but is not told off for its own modes.
func TestDryRunOption(t *testing.T) {
	src := departments("department \"a\" {\n  networks = [\"10.0.0.0/8\"]\n  policy = policy.open\n  mode = enforce\n}")
	table, diags := Options{DryRun: true}.Parse("x.hcl", []byte(src), testCatalog())
	if diags.Len() != 0 {
		t.Fatal(diags)
	}
	for _, d := range table.Departments() {
		if d.Mode != DryRun {
			t.Errorf("department %s enforces", d.Name)
		}
	}
	if table.At(someTime).Gateway().Mode != DryRun {
		t.Error("the gateway enforces")
	}
}

// The error that a program gets is safe to print, whatever the file holds.
func TestProblemString(t *testing.T) {
	_, diags := Parse("x\x1b.hcl", []byte("policy \"\x1b[31m\" {}\n"), testCatalog())
	if s := diags.Error(); strings.Contains(s, "\x1b") || !strings.Contains(s, "x�.hcl:1:8: error: Unusable name; ") {
		t.Errorf("%q", s)
	}
}
