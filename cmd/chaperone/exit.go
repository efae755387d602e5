package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitGood    = 0
	exitWrong   = 1 // the input is wrong: a policy, a capture, an argument
	exitRefused = 2 // the system refused
)

// A failure is an error with its exit code.
type failure struct {
	error
	code int
}

func (f failure) Unwrap() error { return f.error }

// refused marks err as one of the system, not of the input.
func refused(err error) error {
	if err == nil {
		return nil
	}
	return failure{err, exitRefused}
}

// errTold is the error of a command that has told people what is wrong.
var errTold = errors.New("told")

// execute runs the command line and returns the exit code.
func execute(root *cobra.Command, args []string, out, errs io.Writer) int {
	root.SetArgs(twoDashes(args))
	root.SetOut(out)
	root.SetErr(errs)
	err := root.Execute()
	if err == nil {
		return exitGood
	}
	if !errors.Is(err, errTold) {
		report(errs, err)
	}
	var f failure
	if errors.As(err, &f) {
		return f.code
	}
	return exitWrong
}

// twoDashes lets -var and -var-file stand for --var and --var-file, as users of
// other programs with HCL variables write them.
func twoDashes(args []string) []string {
	out := slices.Clone(args)
	for i, a := range out {
		name, _, _ := strings.Cut(a, "=")
		if a == "--" {
			break
		}
		if name == "-var" || name == "-var-file" {
			out[i] = "-" + a
		}
	}
	return out
}

// report writes an error for people. One that consists of several gets a line for each.
func report(w io.Writer, err error) {
	t := terminalOf(w)
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(w, "%s %s\n", t.paint(red, "chaperone:"), line)
	}
}

// warn writes something that people should know, but that stops nothing.
func warn(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, "%s %s\n", terminalOf(w).paint(yellow, "warning:"), fmt.Sprintf(format, args...))
}

// helpful adds to an error about the command line where to read about it.
func helpful(c *cobra.Command, err error) error {
	return fmt.Errorf("%w; see `%s --help`", err, c.CommandPath())
}

// arguments makes a check of arguments helpful.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return helpful(c, err)
		}
		return nil
	}
}

// subcommands refuses what is no command below c, and names the one that may be meant.
func subcommands(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf(", did you mean %q?", near[0])
	}
	return helpful(c, fmt.Errorf("unknown command %q%s", args[0], hint))
}
