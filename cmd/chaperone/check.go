package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	var p policyFlag
	c := &cobra.Command{
		Use:   "check POLICY",
		Short: "Say what is wrong with a policy",
		Long: `Check reads a policy, a file or a directory of *.hcl and *.hcl.json files, and
says what is wrong with it: file, line, the source line, and what to write instead.

Exit code 1 if the policy cannot be used; warnings alone do not count.`,
		Example: `  chaperone check policy.hcl
  chaperone check /etc/chaperone
  chaperone check --var site=berlin /etc/chaperone`,
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: completePolicies,
		RunE: func(c *cobra.Command, args []string) error {
			p.path = args[0]
			return check(c, &p)
		},
	}
	p.addVars(c)
	return c
}

func check(c *cobra.Command, p *policyFlag) error {
	t, diags, err := p.load(c)
	errors, warnings := errorsOf(diags)
	if diags.HasErrors() {
		fmt.Fprintf(c.ErrOrStderr(), "\n%s: %s, %s\n", p.path, plural(errors, "error"), plural(warnings, "warning"))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s: good, %s, %s\n", p.path, plural(len(t.Departments()), "department"), plural(warnings, "warning"))
	return err
}
