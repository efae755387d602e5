package policy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	const in = "\n\n# why\npolicy   \"p\"   {\n\n\n\n  # a rule\nrule \"r\" { // here\naction=drop   \nfeatures   = [ feature.voice,feature.video ]\n}\r\n\n/* long\n   comment */\n default = accept # no more\n}\n\n\n"
	const want = "# why\npolicy \"p\" {\n\n  # a rule\n  rule \"r\" { // here\n    action   = drop\n    features = [feature.voice, feature.video]\n  }\n\n  /* long\n   comment */\n  default = accept # no more\n}\n"
	got, err := Format([]byte(in))
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	const heredoc = "locals {\n  a = <<-EOT\n    two  \n\n\n    lines\n  EOT\n}\n"
	if got, err := Format([]byte(heredoc)); err != nil || string(got) != heredoc {
		t.Errorf("a text over several lines: %v\n%s", err, got)
	}
	if got, err := Format(nil); err != nil || len(got) > 1 {
		t.Errorf("nothing: %q, %v", got, err)
	}
}

func TestFormatRefuses(t *testing.T) {
	_, err := Format([]byte("policy \"p\" {\n"))
	var d *Diagnostics
	if !errors.As(err, &d) || !d.HasErrors() {
		t.Errorf("error %v", err)
	}
	if _, err := Format([]byte(strings.Repeat("a {\n", 500))); err == nil {
		t.Error("too deep, but no error")
	}
}

// What formats loads as before: the same problems, line by line but for columns.
func TestFormatKeepsMeaning(t *testing.T) {
	names, _ := filepath.Glob("testdata/bad/*.hcl")
	for _, n := range names {
		src, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Format(src)
		if err != nil {
			continue
		}
		_, before := Parse("x.hcl", src, testCatalog())
		_, after := Parse("x.hcl", out, testCatalog())
		if summaries(before) != summaries(after) {
			t.Errorf("%s: %s\nthen %s", n, summaries(before), summaries(after))
		}
	}
}

func summaries(d *Diagnostics) string {
	var out []string
	for _, p := range d.Problems() {
		out = append(out, p.Summary)
	}
	return strings.Join(out, "; ")
}

func TestFormatFileNamesIt(t *testing.T) {
	_, err := FormatFile("dir/x.hcl", []byte("\n}\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "dir/x.hcl:2:1: ") {
		t.Errorf("error %v", err)
	}
}
