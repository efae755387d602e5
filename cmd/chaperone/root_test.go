package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// every yields c and all commands below it that we wrote.
func every(c *cobra.Command, f func(*cobra.Command)) {
	f(c)
	for _, sub := range c.Commands() {
		if sub.Name() != "help" && sub.Name() != "completion" {
			every(sub, f)
		}
	}
}

// Help says of every command what it is for and how it is used, and every
// example is a command line that the program takes.
func TestHelp(t *testing.T) {
	every(rootCommand(), func(c *cobra.Command) {
		if c.Short == "" || c.Example == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: short %q, example %q", c.CommandPath(), c.Short, c.Example)
		}
		if c.Args == nil && !c.HasAvailableSubCommands() && c.ValidArgsFunction == nil {
			t.Errorf("%s takes any arguments", c.CommandPath())
		}
		for line := range strings.Lines(c.Example) {
			example(t, strings.TrimSpace(line))
		}
	})
}

// example checks one line of an example.
func example(t *testing.T, line string) {
	t.Helper()
	_, line, found := strings.Cut(line, "chaperone ")
	if !found || strings.Contains(line, "demo") { // a comment, or another program's
		return
	}
	line, _, _ = strings.Cut(line, " |")
	root := rootCommand()
	c, rest, err := root.Find(twoDashes(strings.Fields(line)))
	if err == nil {
		err = c.ParseFlags(rest)
	}
	if err == nil {
		err = c.ValidateArgs(c.Flags().Args())
	}
	if err != nil || c == root {
		t.Errorf("example %q: %v", line, err)
	}
}

func TestTwoDashes(t *testing.T) {
	got := strings.Join(twoDashes(strings.Fields("check -var a=b -var=c=d -var-file f -v -- -var x")), " ")
	if want := "check --var a=b --var=c=d --var-file f -v -- -var x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
