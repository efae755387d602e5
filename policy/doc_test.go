package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	known "chaperone/proto/catalog"
)

// docBlocks returns the examples of doc.go and its whole text.
func docBlocks(t *testing.T) (blocks []string, text string) {
	t.Helper()
	src, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var block []string
	for line := range strings.Lines(string(src)) {
		code, isCode := strings.CutPrefix(line, "//\t")
		if isCode {
			block = append(block, code)
		} else if block != nil {
			blocks = append(blocks, strings.Join(block, ""))
			block = nil
		}
	}
	return blocks, string(src)
}

// complete adds what an example leaves out: a default department.
func complete(src string) string {
	if strings.Contains(src, "default_department") {
		return src
	}
	return src + `
policy "rest" {}
default_department {
  policy = policy.rest
}
`
}

// Every example of the reference loads without a warning, is written as Format
// would, and its tests pass.
func TestReferenceExamples(t *testing.T) {
	blocks, text := docBlocks(t)
	if len(blocks) < 9 {
		t.Fatalf("only %d examples found", len(blocks))
	}
	for i, b := range blocks {
		table, diags := Parse(fmt.Sprintf("example-%d.hcl", i), []byte(complete(b)), testCatalog())
		if diags.Len() != 0 {
			t.Errorf("%v\n%s", diags, b)
			continue
		}
		for _, x := range table.Tests() {
			for _, f := range x.Run(nil) {
				t.Error(f)
			}
		}
		out, err := Format([]byte(b))
		switch {
		case err == nil && *update:
			text = strings.Replace(text, commented(b), commented(string(out)), 1)
		case err != nil || string(out) != b:
			t.Errorf("example %d formats as\n%s, %v", i, out, err)
		}
	}
	if *update {
		if err := os.WriteFile("doc.go", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// commented returns an example as it stands in doc.go.
func commented(b string) string {
	return "//\t" + strings.ReplaceAll(strings.TrimSuffix(b, "\n"), "\n", "\n//\t") + "\n"
}

// The reference names every block, attribute, word, name and function kind there is.
func TestReferenceIsComplete(t *testing.T) {
	_, text := docBlocks(t)
	for _, l := range []struct {
		block string
		names []string
	}{
		{"gateway", gatewayAttrs}, {"schedule", scheduleAttrs}, {"rule", ruleAttrs}, {"department", departmentAttrs},
		{"group", groupAttrs}, {"default_department", defaultAttrs}, {"app", appAttrs}, {"app", serviceAttrs},
		{"variable", variableAttrs}, {"test", testAttrs}, {"test", expectAttrs},
		{"", actionWords}, {"", modeWords},
	} {
		for _, a := range l.names {
			if !regexp.MustCompile(`\b` + a + `\b`).MatchString(text) {
				t.Errorf("doc.go does not name %q of %s", a, l.block)
			}
		}
	}
	for _, b := range blockKinds {
		if !regexp.MustCompile(`(?m)^//\t` + b.Type + ` `).MatchString(text) {
			t.Errorf("doc.go has no example of a %s block", b.Type)
		}
	}
}

// The defaults that the reference shows in its gateway block are those in force.
func TestReferenceDefaults(t *testing.T) {
	blocks, _ := docBlocks(t)
	i := slices.IndexFunc(blocks, func(b string) bool { return strings.HasPrefix(b, "gateway {") })
	got := *mustLoad(t, complete(blocks[i])).At(someTime).Gateway()
	want := defaultGateway()
	got.Inside, got.Queues = want.Inside, want.Queues
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("doc.go shows %+v, the defaults are %+v", got, want)
	}
}

func TestExamplesFolder(t *testing.T) {
	for _, f := range examples(t) {
		table, diags := Load(f, known.All)
		if diags.Len() != 0 {
			t.Errorf("%v", diags)
			continue
		}
		for _, x := range table.Tests() {
			if x.Capture != "" {
				continue // replayed where the engine is: in cmd's tests
			}
			for _, f := range x.Run(nil) {
				t.Error(f)
			}
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := Format(src); err != nil || string(out) != string(src) {
			t.Errorf("%s is not formatted: %v", f, err)
		}
	}
}

// examples lists the policies that come with the project.
func examples(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../examples/*.hcl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	return files
}
