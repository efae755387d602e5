package main

import "github.com/spf13/cobra"

const rootLong = `Chaperone is an application-layer firewall for a Linux gateway.

It recognises the application on any port, tells the feature apart (messaging,
file transfer, voice, application sharing, ...), and accepts, drops or resets by
a policy written per department. The promise: they can talk, and only talk.

Exit codes: 0 success, 1 the input is wrong, 2 the system refused.`

const rootExample = `  # Watch it work, on any Linux machine, in network namespaces of its own
  sudo chaperone demo

  # See what a policy makes of a capture
  chaperone replay --policy examples/talk-only.hcl examples/office.pcap

  # Try it at a gateway without touching a packet, then for real
  sudo chaperone run --policy policy.hcl --dry-run
  sudo chaperone run --policy policy.hcl`

// Groups of commands, as help shows them.
const (
	atGateway = "gateway"
	atDesk    = "desk"
)

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "chaperone",
		Short:         "They can talk, and only talk: an application-layer firewall",
		Long:          rootLong,
		Example:       rootExample,
		Args:          subcommands,
		Version:       build(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },

		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(helpful)
	root.SetVersionTemplate("chaperone {{.Version}}\n")
	root.AddGroup(
		&cobra.Group{ID: atGateway, Title: "At the gateway:"},
		&cobra.Group{ID: atDesk, Title: "Anywhere:"},
	)
	root.AddCommand(
		in(atGateway, runCommand()),
		in(atGateway, statusCommand()),
		in(atGateway, flowsCommand()),
		in(atGateway, topCommand()),
		in(atGateway, tailCommand()),
		in(atGateway, reloadCommand()),
		in(atGateway, rulesCommand()),
		in(atDesk, demoCommand()),
		in(atDesk, benchCommand()),
		in(atDesk, replayCommand()),
		in(atDesk, checkCommand()),
		in(atDesk, fmtCommand()),
		in(atDesk, testCommand()),
		in(atDesk, explainCommand()),
		in(atDesk, reportCommand()),
		in(atDesk, suggestCommand()),
		in(atDesk, appsCommand()),
		manCommand(),
		versionCommand(),
	)
	return root
}

func in(group string, c *cobra.Command) *cobra.Command {
	c.GroupID = group
	return c
}
