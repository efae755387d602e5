package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// openTerminal returns the program's end of a new terminal.
func openTerminal(t *testing.T) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("needs a pseudo terminal: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("needs a pseudo terminal: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	if err := unix.IoctlSetWinsize(int(f.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 77}); err != nil {
		t.Fatal(err)
	}
	return f
}

// Colour is for terminals whose owners want it.
func TestTerminal(t *testing.T) {
	tty := openTerminal(t)
	for _, c := range []struct {
		noColor, term string
		want          terminal
	}{
		{"", "xterm", terminal{tty: true, color: true, width: 77}},
		{"1", "xterm", terminal{tty: true, width: 77}},
		{"", "dumb", terminal{tty: true, width: 77}},
	} {
		t.Setenv("NO_COLOR", c.noColor)
		t.Setenv("TERM", c.term)
		if got := terminalOf(tty); got != c.want {
			t.Errorf("NO_COLOR=%q TERM=%q: %+v, want %+v", c.noColor, c.term, got, c.want)
		}
	}
	if got := terminalOf(new(bytes.Buffer)); got != (terminal{}) {
		t.Errorf("a buffer: %+v", got)
	}
}

func TestTable(t *testing.T) {
	tab := table{head: []string{"APP", "VERDICT", "RULE"}}
	tab.add("aim", "accept", "")
	tab.add("größe", "reset by blunt", "no files").shade(1, red)
	tab.note("file_transfer").shade(0, red)
	want := "APP    VERDICT         RULE\n" +
		"aim    accept\n" +
		"größe  reset by blunt  no files\n" +
		"    file_transfer\n"
	var plain, colored strings.Builder
	if err := tab.write(&plain, terminal{}); err != nil {
		t.Fatal(err)
	}
	if plain.String() != want {
		t.Errorf("got\n%s\nwant\n%s", plain.String(), want)
	}
	if err := tab.write(&colored, terminal{color: true}); err != nil {
		t.Fatal(err)
	}
	if got := colored.String(); !strings.Contains(got, "größe  \x1b[31mreset by blunt\x1b[0m  no files\n    \x1b[31mfile_transfer\x1b[0m\n") ||
		strings.NewReplacer("\x1b[31m", "", "\x1b[1m", "", "\x1b[0m", "").Replace(got) != want {
		t.Errorf("coloured: %q", got)
	}
}

// A journal is for people on a terminal, for programs everywhere else.
func TestJournalForm(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	tty := openTerminal(t)
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	for _, c := range []struct {
		name         string
		w            io.Writer
		path         string
		human, color bool
	}{
		{"terminal", tty, "", true, true},
		{"pipe", new(bytes.Buffer), "", false, false},
		{"file, from a terminal", tty, path, false, false},
	} {
		f, err := openJournal(c.w, c.path)
		if err != nil {
			t.Fatal(err)
		}
		if o := f.options(io.Discard); o.Human != c.human || o.Color != c.color {
			t.Errorf("%s: %+v", c.name, o)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the journal's file: %v, %v; want one that only its owner reads", info, err)
	}
}
