package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/spf13/cobra"

	"chaperone/enforce/control"
)

// A topFlag is what `chaperone top` is told.
type topFlag struct {
	filterFlag
	every time.Duration
	count int
}

func topCommand() *cobra.Command {
	var f topFlag
	c := &cobra.Command{
		Use:   "top [--department D] [--app A] [--host H] [--interval T]",
		Short: "Watch the running gateway at work",
		Long: `Top shows how the running gateway fares, again and again: its rates, what its
queues lose, what met which verdict most often, and the flows with the most bytes.

  o         order flows by bytes or by their latest packet
  p, space  pause
  q         quit

Where it does not go to a terminal it prints one picture after the other.`,
		Example: `  sudo chaperone top
  sudo chaperone top --department finance --interval 5s
  chaperone top --count 2 --interval 10s | tail -n 30`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return top(c, &f) },
	}
	f.add(c)
	c.Flags().DurationVar(&f.every, "interval", time.Second, "the `time` between two pictures")
	c.Flags().IntVar(&f.count, "count", 0, "end after `many` pictures; 0: never")
	return c
}

func top(c *cobra.Command, f *topFlag) error {
	if f.every < 100*time.Millisecond {
		return helpful(c, errors.New("--interval: 100ms is the least"))
	}
	return f.with("top", func(from *control.Client) error {
		s := &scope{flag: f, client: from, order: control.ByBytes}
		if err := s.look(); err != nil {
			return wrongRequest(err)
		}
		out := c.OutOrStdout()
		if t := terminalOf(out); !t.tty || f.count > 0 {
			return s.print(out, t)
		}
		end, err := tea.NewProgram(&screen{scope: s}, tea.WithAltScreen(), tea.WithInput(c.InOrStdin()), tea.WithOutput(out), tea.WithContext(c.Context())).Run()
		if last, ok := end.(*screen); ok && last.err != nil && last.now == nil {
			return last.err
		}
		return err
	})
}

// A scope is what top sees of the gateway.
type scope struct {
	flag   *topFlag
	client *control.Client // nil: the gateway is gone
	order  control.Order

	now, before *control.Status // the latest two
	flows       []*control.Flow
	matched     uint64
	err         error // of the latest look
}

// maxFetched is how many flows a picture has at most.
const maxFetched = 200

// look asks the gateway, which may be another one since the look before.
func (s *scope) look() error {
	if s.client == nil {
		if s.client, s.err = control.Dial(s.flag.socket); s.err != nil {
			return s.err
		}
		s.now = nil
	}
	now, err := s.client.Status()
	if err == nil {
		s.before, s.now = s.now, now
		s.flows, s.matched, err = s.client.Flows(control.Request{Filter: s.flag.Filter, Order: s.order, Limit: maxFetched})
	}
	if s.err = err; err != nil {
		s.hangUp()
	}
	return err
}

func (s *scope) hangUp() {
	if s.client != nil {
		s.client.Close()
		s.client = nil
	}
}

// print writes picture after picture.
func (s *scope) print(w io.Writer, t terminal) error {
	for n := 1; ; n++ {
		if _, err := fmt.Fprintf(w, "%s\n", s.picture(t, 0)); err != nil {
			return unwritten(err)
		}
		if n == s.flag.count {
			return nil
		}
		time.Sleep(s.flag.every)
		if err := s.look(); err != nil {
			return err
		}
	}
}

// A screen shows what a scope sees on a terminal.
type screen struct {
	*scope
	terminal
	height int
	paused bool
}

// Messages to a screen.
type (
	lookMsg struct{} // it is time for another look
)

// Init begins the looking. Like the two below it is a method of [tea.Model].
func (s *screen) Init() tea.Cmd { return s.wait() }

func (s *screen) wait() tea.Cmd {
	return tea.Tick(s.flag.every, func(time.Time) tea.Msg { return lookMsg{} })
}

// Update takes a key, a size, or what came of a look.
func (s *screen) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	switch m := m.(type) {
	case tea.WindowSizeMsg:
		s.terminal = terminal{tty: true, color: colorful(), width: m.Width}
		s.height = m.Height
	case lookMsg:
		if s.paused {
			return s, s.wait()
		}
		next := *s.scope // what is shown stays as it is meanwhile
		return s, func() tea.Msg {
			_ = next.look() // it is shown
			return &next
		}
	case *scope:
		m.order = s.order
		s.scope = m
		return s, s.wait()
	case tea.KeyMsg:
		return s.key(m.String())
	}
	return s, nil
}

func (s *screen) key(key string) (tea.Model, tea.Cmd) {
	switch key {
	case "q", "esc", "ctrl+c":
		return s, tea.Quit
	case "p", " ":
		s.paused = !s.paused
	case "o":
		if s.order == control.ByBytes {
			s.order = control.ByRecent
		} else {
			s.order = control.ByBytes
		}
	}
	return s, nil
}

// View returns the picture.
func (s *screen) View() string {
	if s.height == 0 {
		return ""
	}
	return s.picture(s.terminal, s.height)
}
