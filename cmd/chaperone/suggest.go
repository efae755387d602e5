package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"chaperone/cmd/chaperone/report/suggest"
	"chaperone/proto/catalog"
)

func suggestCommand() *cobra.Command {
	var f journalsFlag
	c := &cobra.Command{
		Use:   "suggest [--policy P] JOURNAL...",
		Short: "Draft a policy that allows what journals show",
		Long: `Suggest reads journals and prints a policy for a person to edit: for each
department that was seen, the apps and features that passed are accepted, and the
rest of the categories that were used there is refused. Comments say how often, by
how many hosts and when last, and what was refused or would have been. The draft
is in dry run, and has test blocks. It has passed "check" and its own tests.

With --policy the draft takes over departments, the gateway's settings and the
policy's own apps. Without, journals do not tell what the networks of a department
are: the draft guesses them from the hosts that were seen, and says so.

Journals are read as by chaperone report.`,
		Example: `  chaperone suggest --policy policy.hcl /var/log/chaperone/journal*.jsonl* > draft.hcl
  chaperone suggest --since 14d --department finance journal.jsonl
  chaperone check draft.hcl`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return writeDraft(c, &f, args) },
	}
	f.add(c)
	return c
}

func writeDraft(c *cobra.Command, f *journalsFlag, journals []string) error {
	filter, err := f.filter(c)
	if err != nil {
		return err
	}
	table, err := f.table(c)
	if err != nil {
		return err
	}
	s := suggest.New(filter, catalog.All, table)
	r, good := readJournals(c, journals, s.Line)
	warnUnreadable(c.ErrOrStderr(), r)
	if r.Files == 0 && !good {
		return errTold
	}
	if s.Departments() == 0 {
		return errors.New("no department was seen using anything; name the journals of a gateway that saw traffic, and check --since and the other filters")
	}
	src, err := s.Policy()
	if err != nil {
		return fmt.Errorf("suggest: %w; please report this", err)
	}
	if _, err := c.OutOrStdout().Write(src); err != nil {
		return refused(fmt.Errorf("suggest: %w", err))
	}
	if !good {
		return errTold
	}
	return nil
}
