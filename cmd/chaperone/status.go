package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"chaperone/enforce/control"
)

func statusCommand() *cobra.Command {
	var f clientFlag
	var asJSON bool
	c := &cobra.Command{
		Use:   "status [--json]",
		Short: "Say how the running gateway fares",
		Long: `Status asks the running gateway: which build and policy, since when, whether all
is well, what its queues have lost, and what it has counted.

The exit code is 2 if no gateway answers, or if it says that it is not well.`,
		Example: `  sudo chaperone status
  chaperone status --json | jq .queues`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with("status", func(from *control.Client) error { return status(c.OutOrStdout(), from, asJSON) })
		},
	}
	f.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return c
}

func status(w io.Writer, from *control.Client, asJSON bool) error {
	s, err := from.Status()
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		err = enc.Encode(s)
	} else {
		err = statusText(w, s)
	}
	if err != nil {
		return unwritten(err)
	}
	if s.Health != "ok" {
		return fmt.Errorf("it is not well: %s", visible(s.Health))
	}
	return nil
}

// statusText writes a status for people.
func statusText(w io.Writer, s *control.Status) error {
	t := terminalOf(w)
	var b strings.Builder
	for _, l := range statusLines(s, t) {
		fmt.Fprintf(&b, "%-10s%s\n", l[0], l[1])
	}
	b.WriteByte('\n')
	if err := queueTable(s).write(&b, t); err != nil {
		return err
	}
	b.WriteByte('\n')
	d := table{head: []string{"DEPARTMENT", "POLICY", "MODE"}}
	for _, x := range s.Policy.Departments {
		d.add(visible(x.Name), visible(x.Policy), x.Mode)
	}
	if err := d.write(&b, t); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// statusLines is what stands above the tables.
func statusLines(s *control.Status, t terminal) [][2]string {
	health := t.paint(green, "well")
	if s.Health != "ok" {
		health = t.paint(red, visible(s.Health))
	}
	n := s.Counters
	lines := [][2]string{
		{"gateway", fmt.Sprintf("process %d, up %v, %s", s.PID, time.Duration(s.Uptime)*time.Second, health)},
		{"build", visible(s.Build)},
		{"policy", fmt.Sprintf("%s (%s), mode %s, on failure %s, read %s", visible(s.Policy.Path), s.Policy.Hash, s.Policy.Mode, s.Policy.OnFailure, s.Policy.Since.Format(time.DateTime))},
		{"flows", fmt.Sprintf("%d now; %d seen, %d recognised, %d refused", n["flows_live"], n["flows_total"], n["flows_recognised_total"], n["flows_refused_total"])},
		{"packets", fmt.Sprintf("%d seen, %d not passed, %d offers taken out", n["packets_total"], n["packets_swallowed_total"], n["offers_blunted_total"])},
		{"buffers", fmt.Sprintf("%d bytes lent", n["buffered_bytes"])},
	}
	add := func(is bool, what, format string, args ...any) {
		if is {
			lines = append(lines, [2]string{what, t.paint(yellow, fmt.Sprintf(format, args...))})
		}
	}
	add(s.Policy.Refused != "", "reload", "the latest one was refused: %s", visible(s.Policy.Refused))
	add(s.Alarms.Count > 0, "alarms", "%d, the latest at %s: %s", s.Alarms.Count, s.Alarms.Time.Format(time.DateTime), visible(firstLine(s.Alarms.Latest)))
	add(s.Restored > 0, "rules", "changed by another program and put back: %s", plural(s.Restored, "time"))
	add(s.Missing > 0, "journal", "%d entries are missing", s.Missing)
	return lines
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}

func queueTable(s *control.Status) *table {
	t := &table{head: []string{"QUEUE", "WAITING", "PACKETS", "LOST, QUEUE FULL", "LOST, SOCKET FULL", "ERRORS"}}
	for _, q := range s.Queues {
		failed := q.VerdictErrors + q.Truncated + q.Malformed + q.Panics
		r := t.add(fmt.Sprint(q.Number), fmt.Sprint(q.Waiting), fmt.Sprint(q.Packets), fmt.Sprint(q.QueueFull), fmt.Sprint(q.SocketFull), fmt.Sprint(failed))
		for i, n := range []uint64{q.QueueFull, q.SocketFull, failed} {
			if n > 0 {
				r.shade(3+i, yellow)
			}
		}
	}
	return t
}
