package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"chaperone/cmd/chaperone/journal"
	"chaperone/enforce/control"
)

func tailCommand() *cobra.Command {
	var f filterFlag
	var asJSON, all bool
	c := &cobra.Command{
		Use:   "tail [--department D] [--app A] [--host H] [--all] [--json]",
		Short: "Show what the running gateway decides, as it does",
		Long: `Tail shows the lines of the journal as they come, whether or not the gateway writes
one: what was recognised, refused and expected, and whatever concerns the gateway
as a whole. With --all it also shows uses that were accepted.

The gateway does not wait: lines that cannot be read fast enough are left out, and
their number is said.

It goes on until it is interrupted, or the gateway ends (exit code 2).`,
		Example: `  sudo chaperone tail
  sudo chaperone tail --department finance --all
  chaperone tail --json --app aim | jq .attributes`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			r := control.Request{Filter: f.Filter, All: all}
			return f.with("tail", func(from *control.Client) error { return tail(c, from, r, asJSON) })
		},
	}
	f.add(c)
	c.Flags().BoolVar(&all, "all", false, "accepted uses too")
	c.Flags().BoolVar(&asJSON, "json", false, "print the journal's JSON")
	return c
}

func tail(c *cobra.Command, from *control.Client, r control.Request, asJSON bool) error {
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupted)
	ended := make(chan error, 1)
	go func() { ended <- from.Tail(r, printer(c.OutOrStdout(), c.ErrOrStderr(), asJSON)) }()
	select {
	case err := <-ended:
		return wrongRequest(err)
	case <-interrupted:
		return nil
	}
}

// printer writes lines to out, for people or as they are, and to errs how many
// are missing.
func printer(out, errs io.Writer, asJSON bool) func([]byte, uint64) error {
	t := terminalOf(out)
	people := journal.NewPrinter(out, t.color)
	return func(line []byte, lost uint64) (err error) {
		switch {
		case lost > 0:
			warn(errs, "%d lines are missing here: they came faster than they were read", lost)
		case asJSON:
			_, err = fmt.Fprintf(out, "%s\n", line)
		default:
			err = people.Print(line)
		}
		if err != nil {
			return unwritten(err)
		}
		return nil
	}
}
