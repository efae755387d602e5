package main

import (
	"errors"

	"github.com/spf13/cobra"

	"chaperone/cmd/chaperone/journal"
	"chaperone/enforce/gateway"
	"chaperone/proto/catalog"
)

// A runFlag is what `chaperone run` is told.
type runFlag struct {
	policyFlag
	journal string
	pidfile pidfile
	watch   bool
}

func runCommand() *cobra.Command {
	var f runFlag
	c := &cobra.Command{
		Use:   "run --policy P [--dry-run] [--watch] [--journal FILE]",
		Short: "Enforce a policy at this gateway",
		Long: `Run installs the kernel's rules, binds the queues and enforces the policy on
what this machine forwards, until it is told to stop. It needs root, or the
capabilities CAP_NET_ADMIN and CAP_NET_RAW.

  SIGHUP            reads the policy again; one with errors is refused, and the
                    policy before stays in force. "chaperone reload" sends it and
                    waits for the result
  SIGTERM, SIGINT   end it and leave no rule behind; a second one ends it at once

With --watch the policy is read again whenever its files change, those with values
of variables too.

With --dry-run everything is decided and nothing is done: the journal says what
would have happened.

The journal is JSON lines, for people when it goes to a terminal. With --journal
it goes to a file that is rotated at 100 MiB; ten old files are kept, compressed.

Run tells systemd when it is ready, reloads or stops, and feeds its watchdog.`,
		Example: `  sudo chaperone run --policy policy.hcl
  sudo chaperone run --policy /etc/chaperone --dry-run
  sudo chaperone run --policy policy.hcl --journal /var/log/chaperone/journal.jsonl
  sudo chaperone run --policy /etc/chaperone --watch --pidfile /run/chaperone.pid`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return run(c, &f) },
	}
	f.add(c)
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "decide everything, do nothing")
	c.Flags().StringVar(&f.journal, "journal", "", "write the journal to this `file` instead of standard output")
	c.Flags().BoolVar(&f.watch, "watch", false, "read the policy again when its files change")
	c.Flags().StringVar((*string)(&f.pidfile), "pidfile", "", "write the number of the process to this `file`")
	return c
}

func run(c *cobra.Command, f *runFlag) error {
	began, files := monotonic(), f.fingerprint()
	table, diags, err := f.load(c)
	if err != nil {
		return err
	}
	out, err := openJournal(c.OutOrStdout(), f.journal)
	if err != nil {
		return refused(err)
	}
	defer out.Close()
	j := journal.New(out, out.options(c.ErrOrStderr()))
	defer j.Close()
	// From here on a signal ends the gateway in order, also while it starts.
	s := listen()
	defer s.stop()
	g, err := gateway.Start(c.Context(), gateway.Config{Table: table, Catalog: catalog.All, Sink: j.Notice, Alarm: j.Alarm})
	if err != nil {
		return refused(err)
	}
	r := &runner{flag: f, c: c, gateway: g, journal: j, signals: s}
	defer r.board.close()
	defer f.pidfile.remove()
	if err := f.pidfile.write(); err != nil {
		return refused(errors.Join(err, g.Close()))
	}
	if f.watch {
		r.changed = watch(f.fingerprint, files, watchEvery, g.Done())
	}
	r.inForce(began, table, diags)
	return refused(r.serve())
}
