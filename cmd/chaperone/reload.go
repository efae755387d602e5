package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"chaperone/enforce/control"
)

// A reloadFlag is what `chaperone reload` is told.
type reloadFlag struct {
	clientFlag
	pid     int
	pidfile string
	wait    time.Duration
}

func reloadCommand() *cobra.Command {
	var f reloadFlag
	c := &cobra.Command{
		Use:   "reload [--control SOCKET | --pid N | --pidfile FILE]",
		Short: "Let the running gateway read its policy again",
		Long: `Reload tells the gateway that runs on this machine to read its policy again, waits
until it has, and says what became of it. Connections go on: each is looked at
again under the new policy, and those that are now forbidden are cut.

A policy with errors is refused: they are shown here and stand in the journal, the
policy before stays in force, and the exit code is 1.

The gateway is asked through its control socket. One that has none is found among
the processes, or named by --pid or --pidfile, and sent SIGHUP.`,
		Example: `  sudo chaperone reload
  sudo chaperone reload --pidfile /run/chaperone.pid`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return reload(c, &f) },
	}
	f.clientFlag.add(c)
	c.Flags().IntVar(&f.pid, "pid", 0, "the `number` of the gateway's process")
	c.Flags().StringVar(&f.pidfile, "pidfile", "", "the `file` that `chaperone run --pidfile` wrote")
	c.Flags().DurationVar(&f.wait, "wait", 30*time.Second, "how `long` to wait for the result")
	c.MarkFlagsMutuallyExclusive("control", "pid", "pidfile")
	_ = c.MarkFlagFilename("pidfile")
	return c
}

func reload(c *cobra.Command, f *reloadFlag) error {
	s, err := f.ask()
	if err != nil {
		return refused(fmt.Errorf("reload: %w", err))
	}
	for _, p := range s.Problems {
		fmt.Fprintln(c.ErrOrStderr(), p)
	}
	if s.Refused {
		return fmt.Errorf("process %d: %s", s.PID, visible(s.Status))
	}
	if _, err := fmt.Fprintf(c.OutOrStdout(), "process %d: %s\n", s.PID, visible(s.Status)); err != nil {
		return unwritten(err)
	}
	return nil
}

// ask lets the gateway that is meant read its policy again.
func (f *reloadFlag) ask() (*control.Reload, error) {
	if f.pid == 0 && f.pidfile == "" {
		from, err := control.Dial(f.socket)
		if err == nil {
			defer from.Close()
			return from.Reload()
		}
		if f.socket != "" {
			return nil, err
		}
	}
	pid, err := f.find()
	if err != nil {
		return nil, err
	}
	s, err := f.tell(pid)
	if err != nil {
		return nil, err
	}
	return &control.Reload{PID: pid, Refused: s.Refused, Status: s.Status, Problems: s.Problems}, nil
}

// find returns the process that is meant.
func (f *reloadFlag) find() (pid int, err error) {
	switch {
	case f.pid != 0:
		return f.pid, nil
	case f.pidfile != "":
		return pidfile(f.pidfile).read()
	}
	pids, hidden, err := gateways()
	switch {
	case err != nil:
		return 0, err
	case len(pids) == 1:
		return pids[0], nil
	case len(pids) > 1:
		return 0, fmt.Errorf("several gateways run, as processes %v: say which with --pid or --pidfile", pids)
	case hidden:
		return 0, errors.New("no gateway is to be seen; run it with sudo to look at the processes of others")
	}
	return 0, errors.New("no gateway runs on this machine; start one with `chaperone run`")
}

// tell lets the process read its policy again and returns what became of it.
func (f *reloadFlag) tell(pid int) (*state, error) {
	p, err := os.FindProcess(pid) // from here on no other process can be taken for it
	if err != nil {
		return nil, fmt.Errorf("process %d: %w", pid, err)
	}
	defer p.Release()
	switch s, err := stateOf(pid); {
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("process %d may not be looked at; run it with sudo", pid)
	case err != nil:
		return nil, fmt.Errorf("there is no process %d", pid)
	case s == nil:
		return nil, fmt.Errorf("process %d is no gateway, or one that is still starting; it was left alone", pid)
	}
	sent := monotonic()
	if err := p.Signal(syscall.SIGHUP); err != nil {
		return nil, fmt.Errorf("process %d: %w", pid, err)
	}
	for until := sent + f.wait; monotonic() < until; time.Sleep(10 * time.Millisecond) {
		s, err := stateOf(pid)
		if err != nil {
			return nil, fmt.Errorf("process %d has ended", pid)
		}
		if s != nil && s.Began > sent {
			return s, nil
		}
	}
	return nil, fmt.Errorf("process %d was told, and has not answered in %v; its journal will say what became of it", pid, f.wait)
}
