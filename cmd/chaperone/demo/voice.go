package demo

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"chaperone/proto"
	"chaperone/test/lab"
)

// A tone is how a line sounds: its colour on a terminal.
type tone string

const (
	plain  tone = ""
	strong tone = "1"
	good   tone = "32"
	mild   tone = "33"
	hard   tone = "36"
	bad    tone = "1;31"
)

// A voice tells what happens.
type voice struct {
	w       io.Writer
	colours bool
}

func (v *voice) paint(t tone, text string) string {
	if !v.colours || t == plain {
		return text
	}
	return "\x1b[" + string(t) + "m" + text + "\x1b[0m"
}

// say tells a line of its own.
func (v *voice) say(t tone, format string, args ...any) {
	fmt.Fprintf(v.w, "\n%s\n", v.paint(t, fmt.Sprintf(format, args...)))
}

// heading opens a part.
func (v *voice) heading(text string) { v.say(strong, "%s", text) }

// title introduces everybody.
func (v *voice) title(l *lab.Lab) {
	fmt.Fprintf(v.w, "%s\n\n", v.paint(strong, "Chaperone: they can talk, and only talk."))
	inside := fmt.Sprintf("alice, %v", l.Client.V4)
	server := fmt.Sprintf("the AIM server, %v", l.Server.V4)
	fmt.Fprintf(v.w, "  %s ── gateway ──┬── %s\n", inside, server)
	fmt.Fprintf(v.w, "  %s              └── bob, %v\n", strings.Repeat(" ", utf8.RuneCountInString(inside)), l.Outside[1].V4)
	fmt.Fprintf(v.w, "\n  Each is a network namespace. Everything below really crosses the gateway's kernel,\n"+
		"  and what arrives is compared with what was sent, byte for byte.\n")
}

// line tells one thing: a word on what became of it, what it is, and details.
func (v *voice) line(t tone, word, what, details string) {
	pad := strings.Repeat(" ", max(1, 7-len(word)))
	room := strings.Repeat(" ", max(1, 54-utf8.RuneCountInString(what)))
	fmt.Fprintln(v.w, strings.TrimRight("  "+v.paint(t, word)+pad+what+room+details, " "))
}

// act tells what came of an act.
func (v *voice) act(a *Act, err error) {
	if err != nil {
		v.line(bad, "BROKEN", a.Title, "")
		fmt.Fprintln(v.w, "         "+strings.ReplaceAll(err.Error(), "\n", "\n         "))
		return
	}
	turns, bytes := size(a)
	switch a.Fate {
	case Passes:
		v.line(good, "passes", a.Title, fmt.Sprintf("%d messages, %d bytes unchanged", turns, bytes))
	case Blunted:
		what := fmt.Sprintf("%d offers arrive spoiled, same length", turns)
		if turns == 1 {
			what = "refused abilities arrive spoiled"
		}
		v.line(mild, "blunt", a.Title, what)
	case Cut:
		v.line(hard, "reset", a.Title, fmt.Sprintf("0 of %d bytes arrive", bytes))
	}
}

// size returns how much is said in an act.
func size(a *Act) (turns, bytes int) {
	for _, t := range Story(a.Story) {
		turns++
		bytes += len(t.Data)
	}
	return turns, bytes
}

// table shows the tally by feature.
func (v *voice) table(t *tally) {
	fmt.Fprintf(v.w, "  %-16s%10s%10s%10s\n", "feature", "accepted", "blunted", "reset")
	for f := range proto.NumFeatures {
		if t.accepted[f]+t.refused[f] == 0 {
			continue
		}
		fmt.Fprintf(v.w, "  %-16s%10s%10s%10s\n", f, number(t.accepted[f]), number(t.blunted[f]), number(t.reset[f]))
	}
}

// number leaves nothing blank.
func number(n int) string {
	if n == 0 {
		return "·"
	}
	return fmt.Sprint(n)
}
