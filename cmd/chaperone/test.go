package main

import (
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"chaperone/policy"
)

// A testFlag is what `chaperone test` is told.
type testFlag struct {
	policyFlag
	run     string
	verbose bool
	json    bool
}

func testCommand() *cobra.Command {
	var f testFlag
	c := &cobra.Command{
		ValidArgsFunction: completePolicies,

		Use:   "test P...",
		Short: "Run the test blocks of policies",
		Long: `Test runs the test blocks of policies and says for each expectation that is not
met where it stands, what was found, and which rule decided it. Every argument, a
file or a directory, is a policy by itself.

A test with "capture" replays the capture, a path from the policy's folder on,
through the same engine as the gateway.

Exit code 1 if a test fails or a policy cannot be used.`,
		Example: `  chaperone test policy.hcl
  chaperone test -v --run 'chat|files' /etc/chaperone
  chaperone test --json examples/*.hcl | jq 'select(.pass == false)'`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return test(c, &f, args) },
	}
	f.addVars(c)
	c.Flags().StringVar(&f.run, "run", "", "only tests whose name matches this regular `expression`")
	c.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "name the tests that pass, too")
	c.Flags().BoolVar(&f.json, "json", false, "print JSON lines: tests, then a summary")
	return c
}

// A testResult is what became of one test.
type testResult struct {
	Policy   string        `json:"policy"` // the argument
	Name     string        `json:"name"`
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Pass     bool          `json:"pass"`
	Seconds  float64       `json:"seconds"`
	Failures []testFailure `json:"failures"`
}

// A testFailure is one expectation that was not met.
type testFailure struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

// A suite is the tests of one policy.
type suite struct {
	path   string
	broken bool // the policy cannot be used
	has    int  // tests
	ran    int
	failed int
	took   time.Duration
}

// A testOutput shows results as they come, and after those of a policy its suite.
type testOutput interface {
	result(*testResult) error
	suite(*suite) error
	end() error
}

func test(c *cobra.Command, f *testFlag, paths []string) error {
	only, err := regexp.Compile(f.run)
	if err != nil {
		return helpful(c, fmt.Errorf("--run %q: %w", f.run, err))
	}
	var out testOutput = &testText{w: c.OutOrStdout(), to: terminalOf(c.OutOrStdout()), verbose: f.verbose}
	if f.json {
		out = newTestLines(c.OutOrStdout())
	}
	bad := false
	for _, path := range paths {
		s, err := testPolicy(c, f, path, only, out)
		if err != nil {
			return err
		}
		bad = bad || s.broken || s.failed > 0
		if err := out.suite(s); err != nil {
			return unwritten(err)
		}
	}
	if err := out.end(); err != nil {
		return unwritten(err)
	}
	if bad {
		return errTold
	}
	return nil
}

// unwritten is the error of output that could not be written.
func unwritten(err error) error { return refused(fmt.Errorf("write: %w", err)) }

// testPolicy runs the tests of one policy.
func testPolicy(c *cobra.Command, f *testFlag, path string, only *regexp.Regexp, out testOutput) (*suite, error) {
	s := &suite{path: path}
	p := f.policyFlag
	p.path = path
	t, diags, err := p.load(c)
	if diags.HasErrors() {
		s.broken = true
		return s, nil
	}
	if err != nil {
		return s, err
	}
	for _, x := range t.Tests() {
		s.has++
		if !only.MatchString(x.Name) {
			continue
		}
		r := runTest(t, x, c.ErrOrStderr())
		r.Policy = path
		s.ran++
		s.took += time.Duration(r.Seconds * float64(time.Second))
		if !r.Pass {
			s.failed++
		}
		if err := out.result(r); err != nil {
			return s, unwritten(err)
		}
	}
	return s, nil
}

func runTest(t *policy.Table, x *policy.Test, errs io.Writer) *testResult {
	start := time.Now()
	r := &testResult{Name: x.Name, File: x.File, Line: x.Line, Failures: []testFailure{}}
	for _, f := range x.Run(observer(t, errs)) {
		r.Failures = append(r.Failures, testFailure{f.File, f.Line, f.Text})
	}
	r.Pass = len(r.Failures) == 0
	r.Seconds = time.Since(start).Seconds()
	return r
}
