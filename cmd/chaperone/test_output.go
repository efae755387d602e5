package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// testText shows results for people, in the way of `go test`.
type testText struct {
	w       io.Writer
	to      terminal
	verbose bool
}

func (o *testText) result(r *testResult) error {
	if r.Pass && !o.verbose {
		return nil
	}
	word := o.to.paint(green, "PASS:")
	if !r.Pass {
		word = o.to.paint(red, "FAIL:")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s %s (%s:%d, %.2fs)\n", word, visible(r.Name), r.File, r.Line, r.Seconds)
	for _, f := range r.Failures {
		fmt.Fprintf(&b, "    %s:%d: %s\n", f.File, f.Line, visible(f.Text))
	}
	_, err := io.WriteString(o.w, b.String())
	return err
}

func (o *testText) suite(s *suite) (err error) {
	ok, fail := o.to.paint(green, "ok"), o.to.paint(red, "FAIL")
	switch {
	case s.broken:
		_, err = fmt.Fprintf(o.w, "%s\t%s [it cannot be used]\n", fail, s.path)
	case s.has == 0:
		_, err = fmt.Fprintf(o.w, "?\t%s [no test blocks]\n", s.path)
	case s.ran == 0:
		_, err = fmt.Fprintf(o.w, "%s\t%s [no tests to run]\n", ok, s.path)
	case s.failed > 0:
		_, err = fmt.Fprintf(o.w, "%s\t%s %d of %s failed, %.2fs\n", fail, s.path, s.failed, plural(s.ran, "test"), s.took.Seconds())
	default:
		_, err = fmt.Fprintf(o.w, "%s\t%s %s, %.2fs\n", ok, s.path, plural(s.ran, "test"), s.took.Seconds())
	}
	return err
}

func (o *testText) end() error { return nil }

// testLines shows results for programs.
type testLines struct {
	e   *json.Encoder
	sum testSummary
}

// A testSummary counts what was run.
type testSummary struct {
	Policies int `json:"policies"`
	Broken   int `json:"broken"` // policies that cannot be used
	Tests    int `json:"tests"`
	Failed   int `json:"failed"`
}

func newTestLines(w io.Writer) *testLines {
	o := &testLines{e: json.NewEncoder(w)}
	o.e.SetEscapeHTML(false)
	return o
}

func (o *testLines) result(r *testResult) error { return o.e.Encode(r) }

func (o *testLines) suite(s *suite) error {
	o.sum.Policies++
	if s.broken {
		o.sum.Broken++
	}
	o.sum.Tests += s.ran
	o.sum.Failed += s.failed
	return nil
}

func (o *testLines) end() error {
	return o.e.Encode(struct {
		*testSummary `json:"summary"`
	}{&o.sum})
}

// visible replaces what could steer a terminal: names in policies and captures
// are whatever somebody wrote there.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}
