package policy

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at the change, then run go test ./policy -update\n--- got\n%s--- want\n%s", name, got, want)
	}
}

// Each policy in testdata/bad is wrong or odd in one way that its name says. Its
// golden file is what a person gets to read.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.hcl*")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(f), ".json"), ".hcl")
		if strings.HasSuffix(f, ".golden") {
			continue
		}
		n++
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			// The name without a folder, so that the golden is the same everywhere.
			table, diags := Parse(filepath.Base(f), src, testCatalog())
			if diags.Len() == 0 {
				t.Error("nothing is wrong with it")
			}
			if diags.HasErrors() != (table == nil) {
				t.Errorf("table %v with errors %v", table, diags.HasErrors())
			}
			if strings.HasPrefix(name, "warn-") == diags.HasErrors() {
				t.Errorf("errors: %v", diags.HasErrors())
			}
			var out bytes.Buffer
			if err := diags.Print(&out, false, 100); err != nil {
				t.Fatal(err)
			}
			golden(t, strings.TrimSuffix(f, filepath.Ext(f))+".golden", out.Bytes())
		})
	}
	if n < 60 {
		t.Errorf("only %d bad policies", n)
	}
}
