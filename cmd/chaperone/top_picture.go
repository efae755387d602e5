package main

import (
	"fmt"
	"slices"
	"strings"

	"chaperone/enforce/control"
)

// Lines of a picture.
const (
	shownVerdicts = 8
	shownFlows    = 20 // where no height is given
)

// picture returns what the scope sees, in height lines where that is not 0.
func (s *scope) picture(t terminal, height int) string {
	var b strings.Builder
	if s.err != nil {
		fmt.Fprintf(&b, "%s\n\n", t.paint(red, visible(s.err.Error())))
	}
	if s.now == nil {
		return b.String()
	}
	for _, l := range statusLines(s.now, t) {
		fmt.Fprintf(&b, "%-10s%s\n", l[0], l[1])
	}
	fmt.Fprintf(&b, "%-10s%s\n\n", "rates", s.rates())
	b.WriteString(section(queueTable(s.now), t))
	b.WriteString(section(verdictTable(s.now, s.before), t))
	n := shownFlows
	if height > 0 {
		n = max(0, height-strings.Count(b.String(), "\n")-2)
	}
	list := s.flows[:min(n, len(s.flows))]
	b.WriteString(section(flowTable(list), t))
	text := strings.TrimRight(b.String(), "\n") + "\n"
	if height == 0 {
		return text
	}
	return cropped(text, t.width, height)
}

func section(x *table, t terminal) string {
	if len(x.rows) == 0 {
		return ""
	}
	var b strings.Builder
	_ = x.write(&b, t) // to memory
	return b.String() + "\n"
}

// rates returns what is counted in a second.
func (s *scope) rates() string {
	if s.before == nil {
		return "at the next picture"
	}
	d := max(s.now.Uptime-s.before.Uptime, 1e-3)
	per := func(name string) float64 { return float64(s.now.Counters[name]-s.before.Counters[name]) / d }
	return fmt.Sprintf("%.0f packets, %.0f new flows, %.0f not passed, in a second; %d flows match",
		per("packets_total"), per("flows_total"), per("packets_swallowed_total"), s.matched)
}

// verdictTable shows the most frequent verdicts, and what has come to them since
// the picture before.
func verdictTable(now, before *control.Status) *table {
	t := &table{head: []string{"DEPARTMENT", "APP", "FEATURE", "VERDICT", "COUNT", "NEW"}}
	for _, v := range now.Verdicts[:min(shownVerdicts, len(now.Verdicts))] {
		verdict := v.Verdict
		if v.Mode != "enforce" {
			verdict = "would " + verdict
		}
		r := t.add(visible(v.Department), v.App, v.Feature, verdict, fmt.Sprint(v.Count), since(before, v))
		r.shade(3, verdictColor(v.Verdict, ""))
	}
	return t
}

func since(before *control.Status, v control.Verdict) string {
	if before == nil {
		return ""
	}
	i := slices.IndexFunc(before.Verdicts, func(o control.Verdict) bool {
		o.Count = v.Count
		return o == v
	})
	var old uint64
	if i >= 0 {
		old = before.Verdicts[i].Count
	}
	if v.Count <= old {
		return ""
	}
	return fmt.Sprintf("+%d", v.Count-old)
}

// cropped returns as much of text as fits, colours counted for nothing.
func cropped(text string, width, height int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	lines = lines[:min(height, len(lines))]
	for i, l := range lines {
		lines[i] = crop(l, width)
	}
	return strings.Join(lines, "\n")
}

func crop(line string, width int) string {
	n, escape := 0, false
	for i, r := range line {
		switch {
		case escape:
			escape = r != 'm'
		case r == '\x1b':
			escape = true
		default:
			if n++; n > width {
				return line[:i] + "\x1b[0m"
			}
		}
	}
	return line
}
