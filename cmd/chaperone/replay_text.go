package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"chaperone/cmd/chaperone/ledger"
	"chaperone/proto"
)

// How many flows of one capture are shown. All are counted, and --json has them all.
const (
	maxShown   = 10000
	maxUnknown = 100 // of those that nothing recognised
)

// A sheet shows flows as a table for people.
type sheet struct {
	w       io.Writer
	to      terminal
	several bool // captures
	capture string
	flows   []*ledger.Flow
	unknown int // of flows
	hidden  uint64
}

func (s *sheet) begin(capture string) {
	s.capture, s.flows, s.unknown, s.hidden = capture, nil, 0, 0
}

func (s *sheet) flow(f *ledger.Flow) {
	plain := f.App == proto.Unknown.Name && len(f.Events) == 0
	if len(s.flows) == maxShown || plain && s.unknown == maxUnknown {
		s.hidden++
		return
	}
	if plain {
		s.unknown++
	}
	s.flows = append(s.flows, f)
}

// end writes the flows of a capture in the order they began.
func (s *sheet) end() error {
	if len(s.flows) == 0 {
		return nil
	}
	slices.SortStableFunc(s.flows, func(a, b *ledger.Flow) int { return a.First.Compare(b.First) })
	t := table{head: []string{"FLOW", "APP", "FEATURES", "VERDICT", "RULE"}}
	for _, f := range s.flows {
		t.flow(f)
	}
	if s.several {
		fmt.Fprintln(s.w, s.to.paint(bold, s.capture))
	}
	if err := t.write(s.w, s.to); err != nil {
		return err
	}
	if s.hidden > 0 {
		fmt.Fprintf(s.w, "and %s, which --json shows\n", plural(s.hidden, "more flow"))
	}
	_, err := fmt.Fprintln(s.w)
	return err
}

// flow adds the line of a flow, and one for each thing that was refused, unless
// that says no more.
func (t *table) flow(f *ledger.Flow) {
	r := t.add(
		fmt.Sprintf("%s > %s %s", f.Src, f.Dst, f.Transport), f.App, strings.Join(f.Features, " "),
		verdict(f.Verdict, f.Would, f.Means), f.Rule,
	)
	r.shade(3, verdictColor(f.Verdict, f.Would))
	for i := range f.Events {
		e := &f.Events[i]
		named := e.Attributes.Peer != "" || e.Attributes.File != ""
		hard := e.Verdict != "accept" || e.Would != "" && e.Would != "accept"
		if hard && (named || len(f.Features) > 1) {
			t.note(e.Feature+" "+verdict(e.Verdict, e.Would, e.Means)+attributes(e.Attributes)).shade(0, verdictColor(e.Verdict, e.Would))
		}
	}
}

// verdict says what was done, or in a dry run would have been, and how.
func verdict(done, would, means string) string {
	if would != "" && would != "accept" {
		done = "would " + would
	}
	if means != "" {
		done += " by " + means
	}
	return done
}

func verdictColor(done, would string) string {
	if would != "" {
		done = would
	}
	switch done {
	case "reset":
		return red
	case "drop":
		return yellow
	}
	return ""
}

// attributes says what the parties said. It is quoted: strangers chose it.
func attributes(a *ledger.Attributes) (s string) {
	for _, x := range [...]struct{ key, val string }{{"login", a.Login}, {"peer", a.Peer}, {"file", a.File}} {
		if x.val != "" {
			s += fmt.Sprintf(" %s=%q", x.key, x.val)
		}
	}
	if a.Size > 0 {
		s += fmt.Sprintf(" size=%d", a.Size)
	}
	return s
}

// summary writes what all captures came to.
func (s *sheet) summary(sum *ledger.Summary) error {
	if sum.Captures == 0 {
		return nil // what failed has been told
	}
	t := table{head: []string{"APP", "FLOWS", "FEATURE", "ACCEPTED", "DROPPED", "RESET", "WOULD REFUSE"}}
	for _, a := range sum.Apps {
		name, flows := a.App, fmt.Sprint(a.Flows)
		for _, f := range a.Features {
			t.add(name, flows, f.Feature, number(f.Accept), number(f.Drop), number(f.Reset), number(f.Would))
			name, flows = "", ""
		}
		if len(a.Features) == 0 {
			t.add(name, flows)
		}
	}
	if len(t.rows) > 0 {
		if err := t.write(s.w, s.to); err != nil {
			return err
		}
		fmt.Fprintln(s.w)
	}
	_, err := fmt.Fprintf(s.w, "%s, %s, %s\n", plural(sum.Captures, "capture"), plural(sum.Packets, "packet"), plural(sum.Flows, "flow"))
	return err
}

// number writes nothing for 0, so that what happened stands out.
func number(n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
