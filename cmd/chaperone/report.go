package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	reports "chaperone/cmd/chaperone/report"
)

const reportLong = `Report reads journals that chaperone run --journal wrote and tells what was, or
in a dry run would have been, accepted and refused: by department, app, feature,
rule, host and hour, which hosts a rule hits hardest, which data connections were
announced and came up, and alarms. It needs no gateway.

Journals may be compressed by gzip and are read in the order of their times, so
that rotated files can be named together. "-" is standard input. A line that is
none of a journal is counted, named and passed over.

A refusal counts each time; what passes counts once a flow, at the time the flow
was first seen. What a rule with log = false decides is not in journals.

With --policy there are also the rules that were never hit, and the inside end of
a flow is told by its department; else it is the initiator, unless only the other
end has a private address.

--html writes one page that needs nothing else, for screen and paper. --json
prints one object:

  from, to, filter, files, limits        what it is about, what had no room
  lines                                  counts by event; "unreadable"
  problems                               file, line, problem
  totals                                 flows, accepted, refused, would
  departments, features                  rows: name and the counts of totals
  apps                                   row, category, features (rows)
  rules                                  policy, rule, file, line, counts, last,
                                         hit (hosts), hosts (host and counts)
  hosts                                  row, department, features (rows)
  hours                                  start, counts
  data_connections                       app, feature, announced, met
  never_hit, silent                      policy, rule, action, file, line
  alarms                                 text, times, first, last
  policies                               time, path, mode, refused

"would" is what would have been refused in a dry run; it passed. A row with
"others": true is what there was no room for. never_hit and silent, which are the
rules that are not journalled, are null without --policy.`

func reportCommand() *cobra.Command {
	var f journalsFlag
	var asJSON bool
	var page string
	top := 20
	c := &cobra.Command{
		Use:   "report [--policy P] [--json] [--html FILE] JOURNAL...",
		Short: "Tell what was, or would have been, refused",
		Long:  reportLong,
		Example: `  chaperone report /var/log/chaperone/journal*.jsonl*
  chaperone report --policy policy.hcl --since 7d journal.jsonl --html week.html
  chaperone report --department finance --json journal.jsonl | jq '.rules[0]'
  ssh gateway cat /var/log/chaperone/journal.jsonl | chaperone report -`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			if top < 1 {
				return helpful(c, fmt.Errorf("--top %d: show at least one row", top))
			}
			if asJSON && page == "-" {
				return helpful(c, errors.New("--json and --html - cannot both go to standard output: name a file"))
			}
			return writeReport(c, &f, args, reportForm{asJSON, page, top})
		},
	}
	f.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&page, "html", "", "write a page to this `file` instead of tables; - is standard output")
	c.Flags().IntVar(&top, "top", top, "show this `many` hosts and rules one by one")
	return c
}

// A reportForm says how a report is shown.
type reportForm struct {
	json bool
	html string // a file; "" for none
	top  int
}

func writeReport(c *cobra.Command, f *journalsFlag, journals []string, form reportForm) error {
	filter, err := f.filter(c)
	if err != nil {
		return err
	}
	table, err := f.table(c)
	if err != nil {
		return err
	}
	b := reports.NewBuilder(filter, table)
	r, good := readJournals(c, journals, b.Line)
	if form.json || form.html != "" {
		warnUnreadable(c.ErrOrStderr(), r) // the tables say it themselves
	}
	if r.Files == 0 && !good {
		return errTold // there is nothing to tell
	}
	if err := form.write(c, b.Report(r)); err != nil {
		return refused(fmt.Errorf("report: %w", err))
	}
	if !good {
		return errTold
	}
	return nil
}

func (f *reportForm) write(c *cobra.Command, r *reports.Report) error {
	out := bufio.NewWriter(c.OutOrStdout())
	style := reports.Style{Color: terminalOf(c.OutOrStdout()).color, Top: f.top}
	if f.html == "-" && !f.json {
		return errors.Join(r.HTML(out, style), out.Flush())
	}
	if f.html != "" {
		if err := writePage(r, f.html, style); err != nil {
			return err
		}
	}
	switch {
	case f.json:
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return errors.Join(e.Encode(r), out.Flush())
	case f.html == "":
		return errors.Join(r.Text(out, style), out.Flush())
	}
	return nil
}

// writePage writes the page to a file that only its owner may read: it tells what
// people did.
func writePage(r *reports.Report, path string, s reports.Style) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("%w; name a file in a directory that can be written", err)
	}
	w := bufio.NewWriter(file)
	return errors.Join(r.HTML(w, s), w.Flush(), file.Close())
}
