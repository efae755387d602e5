package main

import (
	"errors"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"

	"chaperone/cmd/chaperone/journal"
	"chaperone/enforce/gateway"
	"chaperone/proto/catalog"
)

// A runFlag is what `chaperone run` is told.
type runFlag struct {
	policyFlag
	watchFlag
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

Root and the members of --control-group can ask how it fares: see "chaperone
status", "flows", "top" and "tail". With --metrics it serves http://ADDRESS/metrics
for Prometheus, /-/ready and /-/healthy, to everybody who can reach the address.

Once its sockets are open it keeps CAP_NET_ADMIN and CAP_NET_RAW and gives up all
other privileges for good. It keeps the right to read or write the files of other
users only where its policy or its journal is theirs.

A network namespace has one gateway; a second one is refused. Rules that another
program changes are put back within a second or so.

Run tells systemd when it is ready, reloads or stops, and feeds its watchdog as
long as every queue is served.`,
		Example: `  sudo chaperone run --policy policy.hcl
  sudo chaperone run --policy /etc/chaperone --dry-run
  sudo chaperone run --policy policy.hcl --journal /var/log/chaperone/journal.jsonl
  sudo chaperone run --policy /etc/chaperone --watch --pidfile /run/chaperone.pid
  sudo chaperone run --policy /etc/chaperone --control-group wheel --metrics 127.0.0.1:9590`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return run(c, &f) },
	}
	f.policyFlag.add(c)
	f.watchFlag.add(c)
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "decide everything, do nothing")
	c.Flags().StringVar(&f.journal, "journal", "", "write the journal to this `file` instead of standard output")
	c.Flags().BoolVar(&f.watch, "watch", false, "read the policy again when its files change")
	c.Flags().StringVar((*string)(&f.pidfile), "pidfile", "", "write the number of the process to this `file`")
	return c
}

func run(c *cobra.Command, f *runFlag) error {
	f.named = c.Flags().Changed("control")
	sockets, err := f.confined(c)
	if err != nil {
		return err
	}
	defer sockets.close()
	runtime.UnlockOSThread()
	signal.Ignore(syscall.SIGPIPE) // whoever reads the journal may go; the gateway stays
	began, files := monotonic(), f.fingerprint()
	table, diags, err := f.load(c)
	if err != nil {
		return err
	}
	out, err := openJournal(c.OutOrStdout(), f.journal)
	if err != nil {
		return refused(err)
	}
	j := journal.New(out, out.options(c.ErrOrStderr()))
	defer out.end(j, c.ErrOrStderr())
	w := newWatch(j)
	defer w.close()
	// From here on a signal ends the gateway in order, also while it starts.
	s := listen()
	defer s.stop()
	w.serve(sockets, &f.watchFlag)
	g, err := gateway.Start(c.Context(), gateway.Config{Table: table, Catalog: catalog.All, Sink: w.notice, Alarm: w.alarm})
	if err != nil {
		return refused(err)
	}
	r := &runner{flag: f, c: c, gateway: g, watch: w, signals: s}
	defer r.board.close()
	defer f.pidfile.remove()
	if err := f.pidfile.write(); err != nil {
		return refused(errors.Join(err, g.Close()))
	}
	if f.watch {
		r.changed = observe(f.fingerprint, files, watchEvery, g.Done())
	}
	w.monitor.Attach(g)
	r.inForce(began, table, diags)
	return refused(r.serve())
}
