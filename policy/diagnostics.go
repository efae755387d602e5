package policy

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// Diagnostics is everything that is wrong, or merely odd, about a policy.
// A nil *Diagnostics is one without any.
type Diagnostics struct {
	list  hcl.Diagnostics
	files map[string]*hcl.File // by name
}

// A Problem is one diagnostic, for programs.
type Problem struct {
	Warning bool   `json:"warning,omitempty"`
	Summary string `json:"summary"`
	Detail  string `json:"detail,omitempty"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

// HasErrors reports whether the policy cannot be used.
func (d *Diagnostics) HasErrors() bool { return d != nil && d.list.HasErrors() }

// Len returns how many problems there are, warnings among them.
func (d *Diagnostics) Len() int {
	if d == nil {
		return 0
	}
	return len(d.list)
}

// Problems returns the problems in the order of their places in the files.
func (d *Diagnostics) Problems() []Problem {
	if d == nil {
		return nil
	}
	out := make([]Problem, 0, len(d.list))
	for _, g := range d.list {
		p := Problem{Warning: g.Severity == hcl.DiagWarning, Summary: g.Summary, Detail: g.Detail}
		if g.Subject != nil {
			p.File, p.Line, p.Column = g.Subject.Filename, g.Subject.Start.Line, g.Subject.Start.Column
		}
		out = append(out, p)
	}
	return out
}

// Error returns one line for each problem. [Diagnostics.Print] says more.
func (d *Diagnostics) Error() string {
	var lines []string
	for _, p := range d.Problems() {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// String returns "file:line:column: error: summary; detail".
func (p Problem) String() string {
	var b strings.Builder
	if p.File != "" {
		fmt.Fprintf(&b, "%s:%d:%d: ", p.File, p.Line, p.Column)
	}
	if p.Warning {
		b.WriteString("warning: ")
	} else {
		b.WriteString("error: ")
	}
	b.WriteString(p.Summary)
	if p.Detail != "" {
		b.WriteString("; " + strings.ReplaceAll(p.Detail, "\n", " "))
	}
	return visible(b.String())
}
