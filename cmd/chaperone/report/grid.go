package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Colours (ECMA-48).
const (
	bold   = "1"
	red    = "31"
	yellow = "33"
)

func (p *page) paint(color, s string) string {
	if !p.Color || strings.TrimSpace(s) == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

// line writes a line of text, broken where it would not fit.
func (p *page) line(s string) { p.wrap("", "", strings.Split(s, " ")) }

// wrap writes items behind a head, in as many lines as they need.
func (p *page) wrap(indent, head string, items []string) {
	sep := ", "
	if head == "" {
		sep = " "
	}
	line := indent + head
	for i, s := range items {
		s = shorten(s, columns-width(indent)-1)
		if i < len(items)-1 {
			s += strings.TrimRight(sep, " ")
		}
		if width(line)+width(s) > columns && strings.TrimSpace(line) != "" {
			p.b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += s + " "
	}
	p.b.WriteString(strings.TrimRight(line, " ") + "\n")
}

// more says how many rows are not shown.
func (p *page) more(n int, what string) {
	if n > 0 {
		fmt.Fprintf(&p.b, "and %s, which --json and a larger --top show\n", plural(uint64(n), "more "+what))
	}
}

// A grid is a table of text. Numbers stand at the right of their columns.
type grid struct {
	head  []string
	lines []gridLine
}

// A gridLine is the cells of a row, or a note below the row before.
type gridLine struct {
	cells []string
	head  string
	note  []string
}

func newGrid(head ...string) *grid { return &grid{head: head} }

func (g *grid) add(cells ...string) { g.lines = append(g.lines, gridLine{cells: cells}) }

func (g *grid) note(head string, items []string) {
	if len(items) > 0 {
		g.lines = append(g.lines, gridLine{head: head, note: items})
	}
}

// row adds names and, as far as there are columns for them, the numbers of r.
func (g *grid) row(r *Row, names ...string) {
	cells := names
	numbers := []string{number(r.Flows), number(r.Accepted), number(r.Refused), number(r.Would)}
	g.add(append(cells, numbers[len(numbers)-(len(g.head)-len(names)):]...)...)
}

// number writes nothing for 0, so that what happened stands out.
func number(n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// numeric are the columns of numbers, with their colours.
var numeric = map[string]string{
	"FLOWS": "", "ACCEPTED": "", "REFUSED": red, "WOULD REFUSE": yellow, "HOSTS": "", "ANNOUNCED": "", "CAME UP": "", "TIMES": "",
}

const gap = 2

// table writes a table, if it has rows, below an empty line.
func (p *page) table(g *grid) {
	if len(g.lines) == 0 {
		return
	}
	p.b.WriteByte('\n')
	widths := g.widths()
	p.cells(g, widths, g.head, true)
	for _, l := range g.lines {
		if l.cells != nil {
			p.cells(g, widths, l.cells, false)
		} else {
			p.wrap("    ", l.head, l.note)
		}
	}
}

// widths returns how wide the columns are: as their widest cells, or less where
// the page is too narrow for that.
func (g *grid) widths() []int {
	w := make([]int, len(g.head))
	total := gap * (len(g.head) - 1)
	for i, h := range g.head {
		w[i] = width(h)
		for _, l := range g.lines {
			if l.cells != nil {
				w[i] = max(w[i], width(l.cells[i]))
			}
		}
		total += w[i]
	}
	for ; total > columns; total-- {
		widest := 0
		for i := range w {
			if w[i] > w[widest] {
				widest = i
			}
		}
		w[widest]--
	}
	return w
}

func (p *page) cells(g *grid, widths []int, cells []string, head bool) {
	var line strings.Builder
	for i, c := range cells {
		color, right := numeric[g.head[i]]
		if head {
			color = bold
		}
		c = shorten(c, widths[i])
		pad := strings.Repeat(" ", widths[i]-width(c))
		if right {
			line.WriteString(pad + p.tint(color, c))
		} else {
			line.WriteString(p.tint(color, c) + pad)
		}
		if i < len(cells)-1 {
			line.WriteString(strings.Repeat(" ", gap))
		}
	}
	p.b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

func (p *page) tint(color, s string) string {
	if color == "" {
		return s
	}
	return p.paint(color, s)
}

// shorten cuts s to n characters.
func shorten(s string, n int) string {
	if width(s) <= n {
		return s
	}
	return string([]rune(s)[:max(0, n-1)]) + "…"
}

func width(s string) int { return utf8.RuneCountInString(s) }
