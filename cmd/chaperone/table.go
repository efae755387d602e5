package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A table is text in columns.
type table struct {
	head []string
	rows []row
}

// A row is one line of a table, or a note under the line before.
type row struct {
	cells []string
	color []string // by cell; may be shorter
	note  string
}

func (t *table) add(cells ...string) *row {
	t.rows = append(t.rows, row{cells: cells})
	return &t.rows[len(t.rows)-1]
}

func (t *table) note(s string) *row {
	t.rows = append(t.rows, row{note: s})
	return &t.rows[len(t.rows)-1]
}

// shade colours cell i.
func (r *row) shade(i int, color string) {
	for len(r.color) <= i {
		r.color = append(r.color, "")
	}
	r.color[i] = color
}

const (
	gap    = "  "
	indent = "    "
)

// write writes the table, columns as wide as their widest cell, the last as it is.
func (t *table) write(w io.Writer, to terminal) error {
	widths := t.widths()
	var b strings.Builder
	head := row{cells: t.head}
	for i := range t.head {
		head.shade(i, bold)
	}
	head.write(&b, widths, to)
	for i := range t.rows {
		t.rows[i].write(&b, widths, to)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *table) widths() []int {
	widths := make([]int, len(t.head))
	for _, r := range append([]row{{cells: t.head}}, t.rows...) {
		for i, c := range r.cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	return widths
}

func (r *row) write(b *strings.Builder, widths []int, to terminal) {
	if r.note != "" {
		fmt.Fprintf(b, "%s%s\n", indent, to.paint(r.colorOf(0), r.note))
		return
	}
	last := len(r.cells) - 1
	for last > 0 && r.cells[last] == "" {
		last--
	}
	for i, c := range r.cells[:last+1] {
		b.WriteString(to.paint(r.colorOf(i), c))
		if i < last {
			b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c)) + gap)
		}
	}
	b.WriteByte('\n')
}

func (r *row) colorOf(i int) string {
	if i < len(r.color) {
		return r.color[i]
	}
	return ""
}
