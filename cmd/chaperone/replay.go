package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"chaperone/cmd/chaperone/ledger"
	"chaperone/enforce"
	"chaperone/enforce/replay"
	"chaperone/policy"
	"chaperone/proto/catalog"
)

func replayCommand() *cobra.Command {
	var p policyFlag
	var asJSON bool
	c := &cobra.Command{
		Use:   "replay --policy P [--json] CAPTURE...",
		Short: "Show what a policy makes of captures",
		Long: `Replay takes the packets of pcap and pcapng files, compressed by gzip or not,
through the same engine as the gateway, at the time they were captured, and shows
flow by flow what was recognised and what the policy says. It needs no privilege.
"-" is standard input.

With --json there is one object a line for each flow, at its end, and a last one
with the key "summary".

A capture that ends in the middle is replayed as far as it goes, with a warning.
A file that is no capture is an error, and the others are still replayed.`,
		Example: `  chaperone replay --policy examples/talk-only.hcl examples/office.pcap
  chaperone replay --policy policy.hcl --json *.pcap | jq 'select(.app == "aim")'
  sudo tcpdump -i lan0 -s 0 -w - | chaperone replay --policy policy.hcl -`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			table, _, err := p.load(c)
			if err != nil {
				return err
			}
			return replayAll(c, table, args, asJSON)
		},
	}
	p.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON lines: flows, then a summary")
	return c
}

// An output shows flows as they end, capture by capture.
type output interface {
	begin(capture string)
	flow(*ledger.Flow) // no later than end
	end() error
	summary(*ledger.Summary) error
}

// maxExpectations is how many announced data connections are remembered at once.
const maxExpectations = 1 << 16

// A replayer takes captures through engines.
type replayer struct {
	table   *policy.Table
	in      io.Reader // for "-"
	errs    io.Writer
	out     output
	summary ledger.Summary
}

// replayAll replays captures one after the other. What fails is told at once;
// the rest goes on.
func replayAll(c *cobra.Command, t *policy.Table, captures []string, asJSON bool) error {
	w := bufio.NewWriterSize(c.OutOrStdout(), 64<<10)
	defer w.Flush()
	r := &replayer{table: t, in: c.InOrStdin(), errs: c.ErrOrStderr()}
	if asJSON {
		r.out = newLines(w)
	} else {
		r.out = &sheet{w: w, to: terminalOf(c.OutOrStdout()), several: len(captures) > 1}
	}
	for _, path := range captures {
		r.out.begin(path)
		if err := r.capture(path); err != nil {
			r.summary.Failed++
			report(r.errs, err)
		} else {
			r.summary.Captures++
		}
		if err := errors.Join(r.out.end(), w.Flush()); err != nil {
			return refused(fmt.Errorf("write: %w", err))
		}
	}
	r.summary.Sort()
	if err := errors.Join(r.out.summary(&r.summary), w.Flush()); err != nil {
		return refused(fmt.Errorf("write: %w", err))
	}
	if r.summary.Failed > 0 {
		return errTold
	}
	return nil
}

// capture replays one capture.
func (r *replayer) capture(path string) error {
	in, err := r.open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	book := ledger.New(func(f *ledger.Flow) {
		r.summary.Add(f)
		r.out.flow(f)
	}, func(text string) { warn(r.errs, "%s: %s", path, text) })
	view := r.table.At(time.Now())
	engine := enforce.New(enforce.Config{
		Catalog: catalog.All, View: view, Expectations: enforce.NewExpectations(maxExpectations),
		MaxFlows: view.Gateway().MaxFlows, Observe: true, Sink: book.Notice,
	})
	p := newProgress(r.errs, path, in)
	err = replay.Run(in, engine, func(now time.Time) {
		if v := r.table.At(now); v != view { // the schedules follow the capture's clock
			view = v
			engine.SetView(v)
		}
		p.show(now)
	})
	p.clear()
	r.summary.Packets += in.Counts().Packets
	r.summary.Lost += book.Lost()
	for _, w := range in.Warnings() {
		warn(r.errs, "%s: %s", path, w)
	}
	return err
}

func (r *replayer) open(path string) (*replay.Reader, error) {
	if path == "-" {
		return replay.NewReader("standard input", r.in)
	}
	in, err := replay.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = fmt.Errorf("%w; check the path", err)
	case errors.Is(err, fs.ErrPermission):
		err = fmt.Errorf("%w; captures made by root are often for root only: try sudo", err)
	}
	return in, err
}
