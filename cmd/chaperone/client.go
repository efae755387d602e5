package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"chaperone/enforce/control"
	"chaperone/proto/catalog"
)

// A clientFlag is the flag of the commands that ask a running gateway.
type clientFlag struct{ socket string }

func (f *clientFlag) add(c *cobra.Command) {
	c.Flags().StringVar(&f.socket, "control", "", "the gateway's `socket`; if empty, "+control.DefaultPath+" or "+control.ServicePath)
	_ = c.MarkFlagFilename("control")
}

// with connects to the gateway and hangs up after ask has returned.
func (f *clientFlag) with(what string, ask func(*control.Client) error) error {
	c, err := control.Dial(f.socket)
	if err != nil {
		return refused(fmt.Errorf("%s: %w", what, err))
	}
	defer c.Close()
	err = ask(c)
	switch {
	case err == nil, errors.As(err, new(failure)):
		return err
	case errors.Is(err, io.EOF):
		err = errors.New("the gateway has hung up; it may have ended")
	}
	return refused(fmt.Errorf("%s: %w", what, err))
}

// A filterFlag is the flags of the commands that choose flows.
type filterFlag struct {
	clientFlag
	control.Filter
}

func (f *filterFlag) add(c *cobra.Command) {
	f.clientFlag.add(c)
	c.Flags().StringVar(&f.Department, "department", "", "only of this `department`")
	c.Flags().StringVar(&f.App, "app", "", "only of this `app`")
	c.Flags().StringVar(&f.Host, "host", "", "only of this `host`: an address or a network of either end, or a server's name")
	_ = c.RegisterFlagCompletionFunc("department", f.completeDepartments)
	_ = c.RegisterFlagCompletionFunc("app", completeAnyApp)
	_ = c.RegisterFlagCompletionFunc("host", cobra.NoFileCompletions)
}

// completeDepartments asks the gateway for its departments. Where none answers
// there is nothing to complete.
func (f *filterFlag) completeDepartments(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
	_ = f.with("complete", func(c *control.Client) error {
		s, err := c.Status()
		if err != nil {
			return err
		}
		for _, d := range s.Policy.Departments {
			names = append(names, d.Name+"\tpolicy "+d.Policy)
		}
		return nil
	})
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeAnyApp completes apps of the catalogue, and what stands for none of them.
func completeAnyApp(c *cobra.Command, args []string, to string) ([]string, cobra.ShellCompDirective) {
	names, d := completeApps(c, args, to)
	return append(names, catalog.All.Apps[0].Name+"\tnothing recognises it"), d
}
