package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"chaperone/policy"
	"chaperone/proto/catalog"
)

// A policyFlag is the flags of a command that needs a policy.
type policyFlag struct {
	path   string
	vars   []string
	files  []string
	dryRun bool // not a flag of every command
}

// add gives c the flags.
func (p *policyFlag) add(c *cobra.Command) {
	c.Flags().StringVarP(&p.path, "policy", "p", "", "the policy, a `file` or a directory of *.hcl and *.hcl.json files")
	_ = c.MarkFlagFilename("policy", "hcl", "json")
	p.addVars(c)
}

// addVars gives c the flags for the policy's variables only.
func (p *policyFlag) addVars(c *cobra.Command) {
	c.Flags().StringArrayVar(&p.vars, "var", nil, "the value of a variable of the policy, as `name=value`; may be repeated")
	c.Flags().StringArrayVar(&p.files, "var-file", nil, "a `file` with values of variables; may be repeated")
	_ = c.MarkFlagFilename("var-file")
}

// completePolicies completes arguments that are policies.
func completePolicies(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"hcl", "json"}, cobra.ShellCompDirectiveFilterFileExt
}

// load compiles the policy. It writes what is wrong or odd about it to c's
// standard error; the error is then errTold.
func (p *policyFlag) load(c *cobra.Command) (*policy.Table, *policy.Diagnostics, error) {
	t, diags, err := p.compile(c)
	if err != nil {
		return nil, nil, err
	}
	if err := show(c.ErrOrStderr(), diags); err != nil {
		return nil, nil, err
	}
	if t == nil {
		return nil, diags, errTold
	}
	return t, diags, nil
}

// compile compiles the policy and writes nothing.
func (p *policyFlag) compile(c *cobra.Command) (*policy.Table, *policy.Diagnostics, error) {
	if p.path == "" {
		return nil, nil, helpful(c, fmt.Errorf("no policy is given: say --policy FILE"))
	}
	o := policy.Options{Vars: map[string]string{}, VarFiles: p.files, DryRun: p.dryRun}
	for _, v := range p.vars {
		name, value, ok := strings.Cut(v, "=")
		if !ok || name == "" {
			return nil, nil, helpful(c, fmt.Errorf("--var %q: want name=value", v))
		}
		o.Vars[name] = value
	}
	t, diags := o.Load(p.path, catalog.All)
	return t, diags, nil
}

// show writes diagnostics with the source lines they are about.
func show(w io.Writer, d *policy.Diagnostics) error {
	if d.Len() == 0 {
		return nil
	}
	t := terminalOf(w)
	return d.Print(w, t.color, t.width)
}

// errors counts the problems that are not only warnings.
func errorsOf(d *policy.Diagnostics) (errors, warnings int) {
	for _, p := range d.Problems() {
		if p.Warning {
			warnings++
		} else {
			errors++
		}
	}
	return errors, warnings
}

// plural returns "1 thing" or "n things".
func plural[N int | uint64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
