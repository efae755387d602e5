package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Colours (ECMA-48).
const (
	bold   = "1"
	red    = "31"
	green  = "32"
	yellow = "33"
)

// A terminal is what is known of the place output goes to.
type terminal struct {
	tty   bool
	color bool
	width int // columns; 0: unlimited
}

// terminalOf looks at where w leads. There is colour only on a terminal, and
// not where NO_COLOR asks for none (no-color.org).
func terminalOf(w io.Writer) (t terminal) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return t
	}
	t.tty = true
	t.color = colorful()
	if width, _, err := term.GetSize(int(f.Fd())); err == nil {
		t.width = width
	}
	return t
}

// colorful reports whether a terminal is to have colours.
func colorful() bool { return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" }

func (t terminal) paint(color, s string) string {
	if !t.color || color == "" || s == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}
