package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"chaperone/policy"
)

// A formatter brings files into canonical form.
type formatter struct {
	write, check, diff bool
	in                 io.Reader // for "-"
	out, errs          io.Writer
	amiss              bool // something is not in canonical form, or could not be read
}

func fmtCommand() *cobra.Command {
	var f formatter
	c := &cobra.Command{
		ValidArgsFunction: completePolicies,

		Use:   "fmt [-w] [--check] [--diff] P...",
		Short: "Bring policy files into canonical form",
		Long: `Fmt writes policy files in canonical form to standard output: indented, aligned,
with their comments, meaning what they meant. A directory stands for its *.hcl
files, "-" for standard input. JSON has no canonical form here: *.hcl.json files of
a directory are left alone.

  -w        puts the result into the files instead, and names those that change
  --check   changes nothing, names the files that -w would change, and ends with
            exit code 1 if there are any
  --diff    shows what changes

What is no HCL is left as it is and shown with its line; the other files are
still done, and the exit code is 1.`,
		Example: `  chaperone fmt -w policy.hcl
  chaperone fmt --check --diff /etc/chaperone
  chaperone fmt - < policy.hcl`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			f.in, f.out, f.errs = c.InOrStdin(), c.OutOrStdout(), c.ErrOrStderr()
			switch {
			case f.write && f.check:
				return helpful(c, errors.New("-w changes files and --check does not: say one of them"))
			case f.write && slices.Contains(args, "-"):
				return helpful(c, errors.New("-w cannot change standard input: leave it out"))
			}
			return f.all(args)
		},
	}
	c.Flags().BoolVarP(&f.write, "write", "w", false, "put the result into the files")
	c.Flags().BoolVar(&f.check, "check", false, "name the files that are not in canonical form; exit code 1 if there are any")
	c.Flags().BoolVar(&f.diff, "diff", false, "show what changes")
	return c
}

// all formats what args name. What is wrong with a file is told at once and the
// rest goes on, unless the system refuses.
func (f *formatter) all(args []string) error {
	for _, arg := range args {
		names, err := formatted(arg)
		if err != nil {
			f.amiss = true
			report(f.errs, err)
		}
		for _, name := range names {
			if err := f.file(name); err != nil {
				return err
			}
		}
	}
	if f.amiss {
		return errTold
	}
	return nil
}

// formatted returns the files that arg stands for, without JSON.
func formatted(arg string) (names []string, err error) {
	if arg == "-" {
		return []string{arg}, nil
	}
	all, err := policy.Files(arg)
	if err != nil {
		return nil, fmt.Errorf("fmt %s: %w", arg, bare(err))
	}
	for _, name := range all {
		if !strings.HasSuffix(name, ".json") {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("fmt %s: JSON has no canonical form here; fmt is for files in HCL's own syntax", arg)
	}
	return names, nil
}

// bare takes operation and path from an error, for texts that name them already.
func bare(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// file formats one file. It returns what the system refused.
func (f *formatter) file(name string) error {
	src, title, err := f.read(name)
	if err != nil {
		f.amiss = true
		report(f.errs, fmt.Errorf("fmt %s: %w", title, bare(err)))
		return nil
	}
	out, err := policy.FormatFile(title, src)
	if err != nil {
		f.amiss = true
		f.refuse(title, err)
		return nil
	}
	same := bytes.Equal(src, out)
	if f.check && !same {
		f.amiss = true
	}
	if f.write && !same {
		if err := replaceFile(name, out); err != nil {
			return refused(fmt.Errorf("fmt: %w", err))
		}
	}
	return f.show(title, src, out)
}

func (f *formatter) refuse(title string, err error) {
	var d *policy.Diagnostics
	if errors.As(err, &d) {
		_ = show(f.errs, d)
		return
	}
	report(f.errs, fmt.Errorf("fmt %s: %w", title, err))
}

// show writes to standard output what is asked for.
func (f *formatter) show(title string, src, out []byte) error {
	var b []byte
	switch {
	case !f.write && !f.check && !f.diff:
		b = out
	case bytes.Equal(src, out):
	case f.diff:
		b = diff.Diff(title, src, title+" (formatted)", out)
	default:
		b = []byte(title + "\n")
	}
	if _, err := f.out.Write(b); err != nil {
		return refused(fmt.Errorf("write: %w", err))
	}
	return nil
}

// maxSource bounds what is read of a file; much less is more than a policy may have.
const maxSource = 64 << 20

// read returns the text of a file and what to call it.
func (f *formatter) read(name string) (src []byte, title string, err error) {
	if name == "-" {
		src, err = io.ReadAll(io.LimitReader(f.in, maxSource))
		return src, "standard input", err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, name, err
	}
	defer file.Close()
	src, err = io.ReadAll(io.LimitReader(file, maxSource))
	return src, name, err
}
