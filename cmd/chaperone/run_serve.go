package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"

	"chaperone/cmd/chaperone/journal"
	"chaperone/enforce/gateway"
	"chaperone/policy"
)

// signals is what the gateway is told from outside.
type signals struct {
	end, reload chan os.Signal
}

func listen() *signals {
	s := &signals{make(chan os.Signal, 2), make(chan os.Signal, 1)}
	signal.Notify(s.end, syscall.SIGTERM, os.Interrupt)
	signal.Notify(s.reload, syscall.SIGHUP)
	return s
}

func (s *signals) stop() {
	signal.Stop(s.end)
	signal.Stop(s.reload)
}

// A runner looks after a gateway until it ends.
type runner struct {
	flag    *runFlag
	c       *cobra.Command
	gateway *gateway.Gateway
	signals *signals
	watch   *watch
	changed <-chan struct{} // the policy's files have; nil: nobody watches
	ill     bool            // and that has been told
	board   board
}

// serve returns when the gateway has ended: nil if it was told to.
func (r *runner) serve() error {
	watchdog := r.watchdog()
	for {
		select {
		case <-r.signals.reload:
			r.reload()
		case <-r.changed:
			r.reload()
		case <-watchdog:
			r.alive()
		case asked := <-r.watch.reloads:
			asked <- r.reload()
		case <-r.signals.end:
			return r.end()
		case <-r.gateway.Done():
			r.notify(daemon.SdNotifyStopping)
			return r.gateway.Err()
		}
	}
}

// watchdog ticks as often as systemd wants to hear that the gateway lives; nil,
// which never does, if it does not want to.
func (r *runner) watchdog() <-chan time.Time {
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		warn(r.c.ErrOrStderr(), "watchdog: %v", err)
	}
	if every <= 0 {
		return nil
	}
	return time.Tick(every / 2)
}

// alive feeds the watchdog, unless the gateway is stuck: systemd then starts
// another, and meanwhile the rules do what on_failure says.
func (r *runner) alive() {
	err := r.gateway.Health()
	if err == nil {
		r.notify(daemon.SdNotifyWatchdog)
	} else if !r.ill {
		r.watch.alarm(err.Error())
	}
	r.ill = err != nil
}

func (r *runner) notify(state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		warn(r.c.ErrOrStderr(), "sd_notify: %v", err)
	}
}

// inForce says that a policy is.
func (r *runner) inForce(began time.Duration, t *policy.Table, d *policy.Diagnostics) state {
	g := t.At(time.Now()).Gateway()
	departments := len(t.Departments())
	r.watch.policy(&journal.Policy{Path: r.flag.path, Mode: g.Mode, Departments: departments, Problems: d.Problems()})
	status := fmt.Sprintf("policy %s, %s, %s, mode %s, %s",
		r.flag.path, plural(departments, "department"), queues(g), g.Mode, failing(g.OnFailure))
	s := state{Began: began, Status: status, Problems: d.Problems()}
	r.tell(s)
	fmt.Fprintln(r.c.ErrOrStderr(), "chaperone:", status)
	return s
}

// tell says what became of a policy, to systemd and to `chaperone reload`.
func (r *runner) tell(s state) {
	if err := r.board.show(s); err != nil {
		warn(r.c.ErrOrStderr(), "`chaperone reload` will not find this gateway: %v", err)
	}
	r.notify(daemon.SdNotifyReady + "\nSTATUS=" + s.Status)
}

func queues(g *policy.Gateway) string {
	if g.Queues == 1 {
		return fmt.Sprintf("queue %d", g.FirstQueue)
	}
	return fmt.Sprintf("queues %d-%d", g.FirstQueue, int(g.FirstQueue)+g.Queues-1)
}

func failing(a policy.Action) string {
	if a == policy.Accept {
		return "fails open"
	}
	return "fails closed"
}

// reload reads the policy again and returns what became of it. One that cannot be
// used changes nothing.
func (r *runner) reload() state {
	r.notify(daemon.SdNotifyReloading + "\n" + daemon.SdNotifyMonotonicUsec())
	began := monotonic()
	t, diags, err := r.flag.compile(r.c)
	if err == nil && t != nil {
		err = r.gateway.Reload(t)
	}
	if err == nil && t != nil {
		return r.inForce(began, t, diags)
	}
	problems := diags.Problems()
	if err != nil {
		problems = append(problems, policy.Problem{Summary: err.Error()})
	}
	_ = show(r.c.ErrOrStderr(), diags)
	r.watch.policy(&journal.Policy{Path: r.flag.path, Refused: true, Problems: problems})
	status := "the new policy is refused, the one before stays in force"
	report(r.c.ErrOrStderr(), errors.Join(errors.New(status), err))
	s := state{Began: began, Refused: true, Status: status, Problems: problems}
	r.tell(s)
	return s
}

// end closes the gateway. A second signal does not wait for that.
func (r *runner) end() error {
	r.notify(daemon.SdNotifyStopping)
	closed := make(chan error, 1)
	go func() { closed <- r.gateway.Close() }()
	select {
	case err := <-closed:
		return err
	case <-r.signals.end:
		return errors.New("ended by a second signal: rules may be left; remove them with `sudo chaperone rules remove`")
	}
}
