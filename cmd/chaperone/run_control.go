package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/spf13/cobra"

	"chaperone/cmd/chaperone/journal"
	"chaperone/enforce"
	"chaperone/enforce/control"
	"chaperone/policy"
)

// A watchFlag says who may watch a gateway, and where.
type watchFlag struct {
	control string
	group   string
	metrics string
	named   bool // the socket was asked for by name
}

func (f *watchFlag) add(c *cobra.Command) {
	c.Flags().StringVar(&f.control, "control", control.DefaultPath, "the `socket` for status, flows, top, tail and reload; none if empty")
	c.Flags().StringVar(&f.group, "control-group", "", "the `group` that may use the socket, beside root")
	c.Flags().StringVar(&f.metrics, "metrics", "", "serve metrics for Prometheus, and health, at this `address`, such as 127.0.0.1:9590")
	_ = c.MarkFlagFilename("control")
	_ = c.RegisterFlagCompletionFunc("metrics", cobra.NoFileCompletions)
}

// Sockets are where people who watch come in; nil where there is none.
type sockets struct {
	control *net.UnixListener
	metrics net.Listener
}

// open opens the sockets. Where nobody asked for the control socket it is no
// reason not to start that there is none.
func (f *watchFlag) open(c *cobra.Command) (s sockets, err error) {
	group, err := control.GroupNamed(f.group)
	if err != nil {
		return s, fmt.Errorf("--control-group: %w", err)
	}
	if f.control != "" {
		s.control, err = control.Listen(f.control, group)
	}
	if err != nil && f.named {
		return s, refused(err)
	} else if err != nil {
		warn(c.ErrOrStderr(), "%v; the gateway starts without one, --control names another", err)
	}
	if f.metrics != "" {
		if s.metrics, err = net.Listen("tcp", f.metrics); err != nil {
			return s, refused(errors.Join(fmt.Errorf("metrics: %w", err), s.close()))
		}
	}
	return s, nil
}

func (s sockets) close() error {
	var errs []error
	if s.control != nil {
		errs = append(errs, s.control.Close())
	}
	if s.metrics != nil {
		errs = append(errs, s.metrics.Close())
	}
	return errors.Join(errs...)
}

// A watch is what makes a gateway's doings known: the journal, the live feed, the
// metrics and the control socket.
type watch struct {
	journal *journal.Journal
	live    *journal.Journal // whose lines those who tail get
	monitor *control.Monitor
	server  *control.Server
	web     *control.Web
	reloads chan chan<- state
}

// liveRoom is how many notices may wait to be made lines for those who tail.
const liveRoom = 2048

func newWatch(j *journal.Journal) *watch {
	w := &watch{journal: j, reloads: make(chan chan<- state)}
	w.monitor = control.NewMonitor(control.Config{Build: build(), Missing: j.Missing, Reload: w.reload})
	t := &tap{feed: &w.monitor.Feed}
	w.live = journal.New(t, journal.Options{Room: liveRoom, All: true, Shown: func(n *enforce.Notice) { t.about = n }})
	return w
}

// serve opens the doors.
func (w *watch) serve(s sockets, f *watchFlag) {
	if s.control != nil {
		group, _ := control.GroupNamed(f.group) // there was one when the socket was opened
		w.server = control.Serve(s.control, w.monitor, group)
	}
	if s.metrics != nil {
		w.web = control.ServeWeb(s.metrics, w.monitor)
	}
}

func (w *watch) close() {
	if w.server != nil {
		w.server.Close()
	}
	if w.web != nil {
		w.web.Close()
	}
	w.live.Close()
}

// notice is the sink of all engines.
func (w *watch) notice(n *enforce.Notice) {
	w.journal.Notice(n)
	w.monitor.Notice(n)
	if w.monitor.Watched() {
		w.live.Notice(n)
	}
}

// alarm says that something is wrong with the gateway.
func (w *watch) alarm(text string) {
	w.journal.Alarm(text)
	w.monitor.Alarm(text)
	if w.monitor.Watched() {
		w.live.Alarm(text)
	}
}

// policy says what became of a policy.
func (w *watch) policy(p *journal.Policy) {
	w.journal.Policy(p)
	if p.Refused {
		w.monitor.Refused(reason(p.Problems))
	} else {
		w.monitor.InForce(p.Path)
	}
	if w.monitor.Watched() {
		w.live.Policy(p)
	}
}

// reason is the first thing that is wrong.
func reason(problems []policy.Problem) string {
	for _, p := range problems {
		if !p.Warning {
			return p.String()
		}
	}
	return "it cannot be used"
}

// reload has the runner read the policy again.
func (w *watch) reload(ctx context.Context) (*control.Reload, error) {
	result := make(chan state, 1)
	late := errors.New("the gateway is busy, or ending; its journal will say what became of the policy")
	select {
	case w.reloads <- result:
	case <-ctx.Done():
		return nil, late
	}
	select {
	case s := <-result:
		return &control.Reload{PID: os.Getpid(), Refused: s.Refused, Status: s.Status, Problems: s.Problems}, nil
	case <-ctx.Done():
		return nil, late
	}
}

// A tap hands the lines of a journal to a feed. One goroutine writes a journal.
type tap struct {
	feed  *control.Feed
	about *enforce.Notice // the next line; nil: a policy
}

// Write takes one line.
func (t *tap) Write(b []byte) (int, error) {
	t.feed.Line(t.about, b, t.about == nil || journal.Usual(t.about))
	t.about = nil
	return len(b), nil
}
