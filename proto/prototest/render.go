package prototest

import (
	"fmt"
	"strings"

	"chaperone/proto"
)

// A said is one line of what a parser said.
type said struct {
	turn    int
	event   bool // else an expectation or a word of its own
	kind    proto.Kind
	feature proto.Feature
	whole   bool
	login   string
	peer    string
	file    string
	size    uint64
	blunt   bool
	app     string // if not the flow's
	text    string // if not event
}

func (s *said) String() string {
	if !s.event {
		return s.text
	}
	var b strings.Builder
	if s.kind != proto.Use {
		fmt.Fprintf(&b, "%v ", s.kind)
	}
	fmt.Fprint(&b, s.feature)
	for _, a := range [...]struct{ word, value string }{{"login", s.login}, {"peer", s.peer}, {"file", s.file}} {
		if a.value != "" {
			fmt.Fprintf(&b, " %s %q", a.word, a.value)
		}
	}
	if s.size > 0 {
		fmt.Fprintf(&b, " size %d", s.size)
	}
	if s.whole {
		b.WriteString(" whole")
	}
	if s.blunt {
		b.WriteString(" blunt")
	}
	if s.app != "" {
		b.WriteString(" of " + s.app)
	}
	return b.String()
}

// hear adds what ev says. Details go into the event they complete.
func hear(all []said, turn int, ev *proto.Events) []said {
	if ev.App != nil {
		all = append(all, said{turn: turn, text: "app " + ev.App.Name})
	}
	for i := range ev.Seen[:ev.NSeen] {
		e := &ev.Seen[i]
		s := said{
			turn: turn, event: true, kind: e.Kind, feature: e.Feature, whole: e.Whole,
			login: string(e.Login), peer: string(e.Peer), file: string(e.File), size: e.Size, blunt: e.Blunt != "",
		}
		if e.App != nil {
			s.app = e.App.Name
		}
		if !e.Details {
			all = append(all, s)
		} else if !complete(all, &s) {
			all = append(all, said{turn: turn, text: "details of nothing: " + s.String()})
		}
	}
	for _, x := range ev.Expected[:ev.NExpect] {
		text := fmt.Sprintf("expect %v %v %v for %v", x.Feature, x.Over, x.To, x.For)
		if x.From.IsValid() {
			text += fmt.Sprintf(" from %v", x.From)
		}
		if x.App != nil {
			text += " app " + x.App.Name
		}
		all = append(all, said{turn: turn, feature: x.Feature, text: text})
	}
	for _, to := range ev.Hints[:ev.NHints] {
		all = append(all, said{turn: turn, text: "hint " + to.String()})
	}
	for _, r := range ev.Resolved[:ev.NResolved] {
		all = append(all, said{turn: turn, text: fmt.Sprintf("resolved %q %v for %v", r.Name, r.Addr, r.For)})
	}
	for _, w := range [...]struct {
		word string
		said bool
	}{{fmt.Sprintf("asked %q", ev.Asked), len(ev.Asked) > 0}, {fmt.Sprintf("host %q", ev.Host), len(ev.Host) > 0}, {"far " + ev.Far.String(), ev.Far.IsValid()}, {"finished", ev.Finished}, {"handoff", ev.Handoff && !ev.Reversed}, {"handoff reversed", ev.Handoff && ev.Reversed}, {fmt.Sprintf("LOST %d", ev.Lost), ev.Lost > 0}} {
		if w.said {
			all = append(all, said{turn: turn, text: w.word})
		}
	}
	return all
}

// complete adds the details d to the latest event of its kind and feature.
func complete(all []said, d *said) bool {
	for i := len(all) - 1; i >= 0; i-- {
		s := &all[i]
		if !s.event || s.kind != d.kind || s.feature != d.feature {
			continue
		}
		s.login, s.peer, s.file = or(d.login, s.login), or(d.peer, s.peer), or(d.file, s.file)
		s.size = max(d.size, s.size)
		s.whole = s.whole || d.whole
		return true
	}
	return false
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// byTurn writes what was said as lines, turn by turn.
func byTurn(all []said, turns int) [][]string {
	out := make([][]string, turns)
	for i := range all {
		out[all[i].turn] = append(out[all[i].turn], all[i].String())
	}
	return out
}

// differ says where two readings differ first, "" if they do not.
func differ(got, want []said) string {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Sprintf("turn %d: %q is missing", want[i].turn+1, want[i].String())
		case i >= len(want):
			return fmt.Sprintf("turn %d: %q is too much", got[i].turn+1, got[i].String())
		case got[i] != want[i]:
			return fmt.Sprintf("turn %d: got %q, want %q of turn %d", got[i].turn+1, got[i].String(), want[i].String(), want[i].turn+1)
		}
	}
	return ""
}
