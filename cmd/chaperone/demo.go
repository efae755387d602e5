package main

import (
	"context"
	"errors"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"chaperone/cmd/chaperone/demo"
)

func demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Watch the firewall work, on this machine, in namespaces of its own",
		Long: `Demo builds three hosts and a gateway out of network namespaces, lets the real
firewall work in the gateway on the real kernel path, and holds real AIM
conversations through it: login, presence and messages pass unchanged, offers of
files, pictures, calls, games and shared folders arrive spoiled, and connections
that come up anyway are reset.

Everything that is shown is checked byte for byte: the exit code is 0 only if all
of it was as promised. It takes a few seconds, needs root, opens no connection to
anywhere, and leaves nothing behind, however it ends.`,
		Example: `  sudo chaperone demo
  sudo chaperone demo | tee demo.txt`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return perform(c) },
	}
}

func perform(c *cobra.Command) error {
	ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	err := demo.Run(ctx, c.OutOrStdout(), terminalOf(c.OutOrStdout()).color)
	switch {
	case errors.Is(err, demo.ErrBroken):
		return errTold
	case errors.Is(err, context.Canceled):
		return refused(errors.New("demo: interrupted; nothing is left behind"))
	}
	return refused(err)
}
