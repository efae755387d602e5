package main

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"chaperone/enforce/control"
)

// sight is two looks at a gateway, a second apart.
func sight() *scope {
	verdict := control.Verdict{Department: "finance", App: "aim", Feature: "voice", Verdict: "reset", Mode: "enforce", Count: 5}
	later, dry := verdict, verdict
	later.Count = 9
	dry.Mode, dry.Verdict = "dry_run", "drop"
	status := func(up float64, packets uint64, v ...control.Verdict) *control.Status {
		return &control.Status{PID: 7, Uptime: up, Health: "ok", Verdicts: v, Counters: control.Counters{"packets_total": packets},
			Queues: []control.Queue{{Number: 100, QueueFull: 3}}}
	}
	s := &scope{flag: &topFlag{}, order: control.ByBytes, before: status(10, 100, verdict), now: status(12, 500, later, dry), matched: 50}
	for range 50 {
		s.flows = append(s.flows, &control.Flow{Src: "10.0.0.1:1", Dst: "192.0.2.1:2", Transport: "tcp", App: "aim", State: "following", Bytes: 12345,
			Department: "fin\x1b[2Jance", Host: "chat.example"})
	}
	return s
}

func TestPicture(t *testing.T) {
	got := sight().picture(terminal{}, 0)
	for _, want := range []string{
		"gateway   process 7, up 12s, well\n",
		"rates     200 packets, 0 new flows, 0 not passed, in a second; 50 flows match\n",
		"100    0        0        3                 0                  0\n",
		"finance     aim  voice    reset       9      +4\n",
		"finance     aim  voice    would drop  5      +5\n",
		"10.0.0.1:1  192.0.2.1:2 tcp  aim  following  12.3k  fin\uFFFD[2Jance            chat.example\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "10.0.0.1:1"); n != shownFlows {
		t.Errorf("%d flows shown, want %d", n, shownFlows)
	}
	gone := &scope{err: errors.New("no gateway\x1b[2J runs here")}
	if got := gone.picture(terminal{}, 0); got != "no gateway\uFFFD[2J runs here\n\n" {
		t.Errorf("of one that is gone: %q", got)
	}
}

// A picture never has more lines, nor wider ones, than the terminal.
func TestPictureFits(t *testing.T) {
	for _, color := range []bool{false, true} {
		for width := 1; width < 120; width += 7 {
			for height := 1; height < 60; height += 5 {
				lines := strings.Split(sight().picture(terminal{tty: true, color: color, width: width}, height), "\n")
				if len(lines) > height {
					t.Fatalf("%d lines on a terminal of %d", len(lines), height)
				}
				for _, l := range lines {
					if n := utf8.RuneCountInString(uncoloured(l)); n > width {
						t.Fatalf("%d columns on a terminal of %d: %q", n, width, l)
					}
				}
			}
		}
	}
}

func uncoloured(s string) string {
	for {
		i := strings.IndexByte(s, '\x1b')
		if i < 0 {
			return s
		}
		s = s[:i] + s[i+strings.IndexByte(s[i:], 'm')+1:]
	}
}

func TestScreenKeys(t *testing.T) {
	s := &screen{scope: sight()}
	if s.View() != "" {
		t.Error("a picture before the size is known")
	}
	s.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	if got := s.View(); !strings.Contains(got, "process 7") {
		t.Errorf("the picture: %q", got)
	}
	press := func(key string) tea.Cmd {
		_, cmd := s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(key)})
		return cmd
	}
	if press("o"); s.order != control.ByRecent {
		t.Error("o does not change the order")
	}
	if press("o"); s.order != control.ByBytes {
		t.Error("o does not change the order back")
	}
	if press("p"); !s.paused {
		t.Error("p does not pause")
	}
	if cmd := press("q"); cmd == nil || cmd() != tea.Quit() {
		t.Error("q does not quit")
	}
	next := sight()
	next.now.PID = 8
	press("o")
	if s.Update(next); s.now.PID != 8 || s.order != control.ByRecent {
		t.Errorf("after a look: %+v", s.scope)
	}
}

func TestAmount(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1.0k", 12345: "12.3k", 999949: "999.9k", 999999: "1.0M", 1 << 63: "9.2E", 1<<64 - 1: "18.4E"} {
		if got := amount(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
