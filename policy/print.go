package policy

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"
)

// Print writes the problems with their source lines, the places underlined.
// Details are wrapped at width columns; 0 does not wrap.
func (d *Diagnostics) Print(w io.Writer, color bool, width int) error {
	if d == nil {
		return nil
	}
	p := printer{width: width, files: d.files}
	if color {
		p.red, p.yellow, p.bold, p.off = "\x1b[31m", "\x1b[33m", "\x1b[1m", "\x1b[0m"
	}
	for i, g := range d.list {
		if i > 0 {
			p.out.WriteByte('\n')
		}
		p.diagnostic(g)
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

// A printer writes diagnostics for people.
type printer struct {
	out                    bytes.Buffer
	width                  int
	files                  map[string]*hcl.File
	red, yellow, bold, off string
}

func (p *printer) diagnostic(g *hcl.Diagnostic) {
	color, kind := p.red, "Error"
	if g.Severity == hcl.DiagWarning {
		color, kind = p.yellow, "Warning"
	}
	fmt.Fprintf(&p.out, "%s%s:%s %s%s%s\n", color, kind, p.off, p.bold, visible(g.Summary), p.off)
	if g.Subject != nil {
		p.place(g.Subject, color)
	}
	if g.Detail != "" {
		p.out.WriteByte('\n')
		for line := range strings.SplitSeq(g.Detail, "\n") {
			p.wrap(visible(line))
		}
	}
}

// place writes the source line of r with r underlined.
func (p *printer) place(r *hcl.Range, color string) {
	f := p.files[r.Filename]
	fmt.Fprintf(&p.out, "\n  on %s line %d%s:\n", visible(r.Filename), r.Start.Line, context(f, r.Start.Byte))
	if f == nil || r.Start.Byte > len(f.Bytes) {
		return
	}
	src := f.Bytes
	start := bytes.LastIndexByte(src[:r.Start.Byte], '\n') + 1
	end := len(src)
	if i := bytes.IndexByte(src[start:], '\n'); i >= 0 {
		end = start + i
	}
	stop := max(r.Start.Byte, min(r.End.Byte, end))
	before, marked := visible(string(src[start:r.Start.Byte])), visible(string(src[r.Start.Byte:stop]))
	after := visible(strings.TrimRight(string(src[stop:max(stop, end)]), "\r"))
	before, marked, after = shorten(before, marked, after)
	number := fmt.Sprintf("%4d: ", r.Start.Line)
	fmt.Fprintf(&p.out, "%s%s%s%s\n", number, before, marked, after)
	indent := len(number) + len([]rune(before))
	fmt.Fprintf(&p.out, "%s%s%s%s\n", strings.Repeat(" ", indent), color, strings.Repeat("^", max(1, len([]rune(marked)))), p.off)
}

// context names the block that holds the byte, where the file's syntax tells.
func context(f *hcl.File, at int) string {
	if f == nil {
		return ""
	}
	if nav, ok := f.Nav.(interface{ ContextString(int) string }); ok {
		if s := nav.ContextString(at); s != "" {
			return ", in " + visible(s)
		}
	}
	return ""
}

// maxShown is how many characters of a source line are shown around a place.
const maxShown = 100

// shorten cuts a line that would not fit on a screen, the place staying in it.
func shorten(before, marked, after string) (string, string, string) {
	cut := func(s string, n int, tail bool) string {
		r := []rune(s)
		switch {
		case len(r) <= n:
			return s
		case tail:
			return "…" + string(r[len(r)-n:])
		}
		return string(r[:n]) + "…"
	}
	return cut(before, maxShown, true), cut(marked, maxShown, false), cut(after, maxShown/2, false)
}

// visible makes s safe and predictable on a terminal: a policy file may hold
// escape sequences. A tab is four spaces.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, strings.ReplaceAll(s, "\t", "    "))
}

// wrap writes a line, broken between words at the width. Indented lines are
// code and stay as they are.
func (p *printer) wrap(line string) {
	if p.width <= 0 || strings.HasPrefix(line, " ") {
		fmt.Fprintln(&p.out, line)
		return
	}
	col := 0
	for i, word := range strings.Fields(line) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case col+1+n > p.width:
			p.out.WriteByte('\n')
			col = 0
		default:
			p.out.WriteByte(' ')
			col++
		}
		p.out.WriteString(word)
		col += n
	}
	p.out.WriteByte('\n')
}
