package policy

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "time/tzdata" // the tests name time zones that the machine may not have
)

// The policies in testdata/good have nothing wrong, are formatted, and pass their
// own tests.
func TestGood(t *testing.T) {
	files, err := filepath.Glob("testdata/good/*.hcl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no policies: %v", err)
	}
	for _, f := range files {
		table, diags := Load(f, testCatalog())
		if diags.Len() != 0 {
			t.Errorf("%v", diags)
			continue
		}
		for _, x := range table.Tests() {
			for _, f := range x.Run(nil) {
				t.Error(f)
			}
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := Format(src); err != nil || string(out) != string(src) {
			t.Errorf("%s is not formatted: %v\n%s", f, err, out)
		}
	}
}

// A table serves many goroutines while its schedules change.
func TestConcurrency(t *testing.T) {
	table, diags := Load("testdata/good/design.hcl", testCatalog())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				v := table.At(someTime.Add(time.Duration(g*i) * time.Hour))
				v.Decide(v.Department(Subject{}), 1, 0, nil)
			}
		})
	}
	wg.Wait()
}
