package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	reports "chaperone/cmd/chaperone/report"
	"chaperone/policy"
)

// A journalsFlag is the flags of commands that read journals.
type journalsFlag struct {
	policyFlag
	since, until             string
	departments, apps, hosts []string
}

func (f *journalsFlag) add(c *cobra.Command) {
	f.policyFlag.add(c)
	c.Flags().StringVar(&f.since, "since", "", "leave out what was before this `time`: a date, RFC 3339, or how long ago: 7d, 12h")
	c.Flags().StringVar(&f.until, "until", "", "leave out what was from this `time` on")
	c.Flags().StringArrayVar(&f.departments, "department", nil, "only of this department, by `name`; may be repeated")
	c.Flags().StringSliceVar(&f.apps, "app", nil, "only by this app, by `name`; may be repeated")
	c.Flags().StringSliceVar(&f.hosts, "host", nil, "only of this `address` or network inside; may be repeated")
}

// filter reads the flags that say what is told.
func (f *journalsFlag) filter(c *cobra.Command) (out reports.Filter, err error) {
	now := time.Now()
	for _, x := range []struct {
		flag, text string
		to         *time.Time
	}{{"since", f.since, &out.Since}, {"until", f.until, &out.Until}} {
		if x.text == "" {
			continue
		}
		if *x.to, err = reports.ParseTime(x.text, now); err != nil {
			return out, helpful(c, fmt.Errorf("--%s: %w", x.flag, err))
		}
	}
	if !out.Since.IsZero() && !out.Until.IsZero() && !out.Since.Before(out.Until) {
		return out, helpful(c, errors.New("--since is not before --until: nothing is between them"))
	}
	for _, h := range f.hosts {
		p, err := reports.ParseHost(h)
		if err != nil {
			return out, helpful(c, fmt.Errorf("--host: %w", err))
		}
		out.Hosts = append(out.Hosts, p)
	}
	out.Departments, out.Apps = f.departments, f.apps
	return out, nil
}

// table loads the policy, if one is given.
func (f *journalsFlag) table(c *cobra.Command) (*policy.Table, error) {
	if f.path == "" {
		return nil, nil
	}
	t, _, err := f.load(c)
	return t, err
}

// readJournals gives all lines of journals to each. What cannot be read is told;
// the rest goes on, and good is false.
func readJournals(c *cobra.Command, paths []string, each func(*reports.Line)) (r *reports.Reader, good bool) {
	r, good = &reports.Reader{Each: each}, true
	for _, path := range reports.Order(paths) {
		s, err := reports.Open(path, c.InOrStdin())
		if err == nil {
			p := newReading(c.ErrOrStderr(), s)
			r.Progress = p.show
			err = errors.Join(r.Read(s), s.Close())
			p.clear()
		}
		if err != nil {
			report(c.ErrOrStderr(), err)
			good = false
		}
	}
	return r, good
}

// warnUnreadable tells of lines that could not be read.
func warnUnreadable(w io.Writer, r *reports.Reader) {
	const shown = 5
	for _, p := range r.Problems[:min(shown, len(r.Problems))] {
		warn(w, "%s", p)
	}
	if n := r.Lines.Unreadable; n > shown {
		warn(w, "%s that cannot be read", plural(n-shown, "more line"))
	}
}

// A reading shows on a terminal how far a long journal has been read.
type reading struct {
	w     io.Writer // nil: not a terminal
	name  string
	size  int64
	next  time.Time
	shown bool
}

func newReading(w io.Writer, s *reports.Source) *reading {
	p := &reading{name: filepath.Base(s.Name), size: s.Size, next: time.Now().Add(progressAfter)}
	if terminalOf(w).tty {
		p.w = w
	}
	return p
}

func (p *reading) show(_ string, done int64) {
	if p.w == nil || time.Now().Before(p.next) {
		return
	}
	p.next, p.shown = time.Now().Add(progressEvery), true
	much := fmt.Sprintf("%d MiB", done>>20)
	if p.size > 0 {
		much = fmt.Sprintf("%d %% of %d MiB", done*100/p.size, p.size>>20)
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s: %s", p.name, much)
}

func (p *reading) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
