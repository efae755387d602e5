package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"chaperone/test/lab"
	"chaperone/test/load"
)

// benchPolicy reads everything that messengers say.
const benchPolicy = `policy "talk_only" {
  rule "talk, and nothing else" {
    apps     = category.im
    features = [feature.file_transfer, feature.voice, feature.video, feature.app_sharing]
    action   = reset
  }
  rule "no swapping" {
    apps   = category.p2p
    action = drop
  }
}
default_department {
  policy = policy.talk_only
}
`

type bench struct {
	rounds int
	slice  time.Duration
	out    io.Writer
	bar    io.Writer // nil: not on a terminal
}

func benchCommand() *cobra.Command {
	b := &bench{}
	c := &cobra.Command{
		Use:    "bench",
		Short:  "Measure what the firewall costs on this machine",
		Hidden: true,
		Long: `Bench builds two gateways out of network namespaces, with the same plain stateful
ruleset, and lets the firewall work in one of them. It sends the same loads through
both by turns, and prints the medians of what arrived and of the ratios: 1 means
that the firewall costs nothing. It needs root, opens no connection to anywhere, and
leaves nothing behind.`,
		Example: `  sudo chaperone bench
  sudo chaperone bench --rounds 21 --slice 1s`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if b.rounds < 1 || b.slice <= 0 {
				return fmt.Errorf("bench: --rounds must be 1 or more and --slice longer than nothing")
			}
			b.out = c.OutOrStdout()
			if terminalOf(c.ErrOrStderr()).tty {
				b.bar = c.ErrOrStderr()
			}
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			return refused(b.run(ctx))
		},
	}
	c.Flags().IntVar(&b.rounds, "rounds", 9, "how often each load is sent through each gateway")
	c.Flags().DurationVar(&b.slice, "slice", 250*time.Millisecond, "for how long each time")
	return c
}

func (b *bench) run(ctx context.Context) error {
	if err := lab.Missing(); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	without, err := stage()
	if err != nil {
		return err
	}
	defer without.Close()
	with, err := stage()
	if err != nil {
		return err
	}
	defer with.Close()
	stop, err := guard(with)
	if err != nil {
		return err
	}
	defer stop()
	t := &table{head: []string{"load", "without", "with", "ratio"}}
	for _, x := range load.All {
		r, err := load.Compare(x, without, with, b.rounds, b.slice, func(n int) { b.progress(x, n) })
		if err = ctxFirst(ctx, err); err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		t.add(x.Title, quantity(r.Without, x.Unit), quantity(r.With, x.Unit), costs(&r))
	}
	b.progress(load.Load{}, 0)
	return t.write(b.out, terminalOf(b.out))
}

func ctxFirst(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted; nothing is left behind")
	}
	return err
}

func stage() (*lab.Lab, error) {
	l, err := lab.New(lab.Options{})
	if err != nil {
		return nil, err
	}
	if err := load.Prepare(l); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// guard lets this very program work in the gateway of l.
func guard(l *lab.Lab) (stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "chaperone")
	if err != nil {
		return nil, err
	}
	policy := filepath.Join(dir, "policy.hcl")
	if err = os.WriteFile(policy, []byte(benchPolicy), 0o644); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	var said bytes.Buffer
	cmd := exec.Command(self, "run", "--policy", policy)
	cmd.Args[0] = os.Args[0]
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := l.Gateway.StartReady(cmd); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("%w\n%s", err, said.String())
	}
	return func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		os.RemoveAll(dir)
	}, nil
}

// progress shows on a terminal how far a load is; none at all clears the line.
func (b *bench) progress(x load.Load, n int) {
	switch {
	case b.bar == nil:
	case x.Name == "":
		fmt.Fprint(b.bar, "\r\x1b[K")
	default:
		fmt.Fprintf(b.bar, "\r\x1b[K%s: %d of %d", x.Title, n, b.rounds)
	}
}

// quantity is what a load did, as people read it.
func quantity(v float64, unit string) string {
	switch unit {
	case "s":
		return fmt.Sprintf("%.0f µs", v*1e6)
	case "B/s":
		return fmt.Sprintf("%.2f GB/s", v/1e9)
	}
	return fmt.Sprintf("%.0f %s", v, unit)
}

// costs is what the firewall costs: of a latency what it adds.
func costs(r *load.Result) string {
	if r.Load.Less {
		return fmt.Sprintf("%+.0f µs", r.Added*1e6)
	}
	return fmt.Sprintf("%.2f", r.Ratio)
}
