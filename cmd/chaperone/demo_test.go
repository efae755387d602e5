package main

import (
	"bytes"
	"strings"
	"testing"

	"chaperone/test/lab"
)

// The demo keeps its promises here, too.
func TestDemo(t *testing.T) {
	if why := lab.Missing(); why != nil {
		t.Skip(why)
	}
	var out, errs bytes.Buffer
	if code := execute(rootCommand(), []string{"demo"}, &out, &errs); code != exitGood || errs.Len() > 0 {
		t.Fatalf("exit code %d\n%s%s", code, errs.String(), out.String())
	}
	for _, want := range []string{"passes", "blunt", "reset", "dry run", "file_transfer", "Everything was as promised"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the demo says nothing of %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("colours, and this is no terminal")
	}
}
