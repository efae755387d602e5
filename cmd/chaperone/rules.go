package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"chaperone/enforce/gateway"
	"chaperone/enforce/kernel"
	"chaperone/proto/catalog"
)

func rulesCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "rules",
		Short: "Print, install or remove the kernel's rules",
		Long: `Rules shows or changes the nftables table inet chaperone, which brings packets
to the gateway and remembers what was decided. "chaperone run" installs it and
removes it at its end; these commands are for looking at it, and for cleaning up
after a gateway that was killed.`,
		Example: `  chaperone rules print --policy policy.hcl
  sudo chaperone rules remove`,
		Args: subcommands,
		RunE: func(c *cobra.Command, _ []string) error {
			return helpful(c, errors.New("say what to do: print, install or remove"))
		},
	}
	c.AddCommand(rulesPrint(), rulesInstall(), rulesRemove())
	return c
}

func rulesPrint() *cobra.Command {
	var p policyFlag
	c := &cobra.Command{
		Use:   "print --policy P",
		Short: "Print the rules as nft reads them",
		Long: `Print writes the rules that "chaperone run" installs for this policy as text
that nft reads. It changes nothing and needs no privilege.`,
		Example: `  chaperone rules print --policy policy.hcl
  chaperone rules print --policy policy.hcl | sudo nft -c -f -`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			spec, err := specOf(c, &p)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.OutOrStdout(), spec)
			return err
		},
	}
	p.add(c)
	return c
}

func rulesInstall() *cobra.Command {
	var p policyFlag
	c := &cobra.Command{
		Use:   "install --policy P",
		Short: "Install the rules without running the gateway",
		Long: `Install puts the rules into the kernel, in place of those that are there.

While no gateway runs, what reaches a queue passes if the policy says
on_failure = accept, and is dropped if it says on_failure = drop: so on a
gateway that must not pass anything unjudged, install the rules before the
network comes up.`,
		Example: `  sudo chaperone rules install --policy policy.hcl`,
		Args:    arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			spec, err := specOf(c, &p)
			if err != nil {
				return err
			}
			if err := errors.Join(spec.Valid(), kernel.Check()); err != nil {
				return refused(err)
			}
			if err := kernel.Install(spec); err != nil {
				return refused(err)
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), "the table inet chaperone is installed")
			return err
		},
	}
	p.add(c)
	return c
}

func rulesRemove() *cobra.Command {
	c := &cobra.Command{
		Use:   "remove",
		Short: "Remove the rules",
		Long: `Remove takes the rules out of the kernel. Packets that wait in a queue at that
moment are lost. A gateway that runs puts them back within a second: stop it
instead, which removes them too.`,
		Example: `  sudo chaperone rules remove`,
		Args:    arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			there, err := kernel.Installed()
			if err == nil && there {
				err = kernel.Remove()
			}
			if err != nil {
				return refused(err)
			}
			what := "the table inet chaperone is removed"
			if !there {
				what = "there was no table inet chaperone"
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), what)
			return err
		},
	}
	// The table is the same for every policy; the flag lets the three be called alike.
	c.Flags().StringP("policy", "p", "", "not needed")
	_ = c.Flags().MarkHidden("policy")
	return c
}

// specOf returns the rules of a policy as it is now.
func specOf(c *cobra.Command, p *policyFlag) (kernel.Spec, error) {
	t, _, err := p.load(c)
	if err != nil {
		return kernel.Spec{}, err
	}
	return gateway.Spec(t.At(time.Now()), catalog.All), nil
}
