package control

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/gateway"
)

// A Gateway is what is watched. [gateway.Gateway] is one.
type Gateway interface {
	Status() (gateway.Status, error)
	Flows(see func(*enforce.LiveFlow) bool) error
	Health() error
}

// A Config is what a monitor is told once.
type Config struct {
	Build   string
	Missing func() uint64                          // journal entries that could not be written; nil: none
	Reload  func(context.Context) (*Reload, error) // reads the policy again; nil: it cannot be
}

// A Monitor knows how the gateway fares: it counts what the engines tell, and
// asks the gateway for the rest. All its methods may be called by any goroutine.
type Monitor struct {
	Feed
	config  Config
	tally   *tally
	clients atomic.Int32
	scan    sync.Mutex // one look through all flows at a time

	mu      sync.Mutex
	gateway Gateway
	policy  Policy
	alarms  Alarms
}

// NewMonitor returns a monitor of a gateway that is yet to start.
func NewMonitor(c Config) *Monitor {
	if c.Missing == nil {
		c.Missing = func() uint64 { return 0 }
	}
	return &Monitor{config: c, tally: newTally()}
}

// Attach says which gateway it is, once it works.
func (m *Monitor) Attach(g Gateway) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gateway = g
}

// Notice counts what an engine has to say: it is an [enforce.Sink].
func (m *Monitor) Notice(n *enforce.Notice) {
	if n.Kind == enforce.Alarm {
		m.Alarm(n.Text)
		return
	}
	m.tally.notice(n)
}

// maxAlarm bounds what is kept of an alarm's text, which may be a whole stack.
const maxAlarm = 500

// Alarm counts that something is wrong with the gateway.
func (m *Monitor) Alarm(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.alarms = Alarms{Count: m.alarms.Count + 1, Latest: text[:min(len(text), maxAlarm)], Time: time.Now()}
}

// InForce says that the policy at path is.
func (m *Monitor) InForce(path string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.policy = Policy{Path: path, Since: time.Now()}
}

// Refused says that the policy was read again and is not in force.
func (m *Monitor) Refused(why string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.policy.Refused = why
}

// errStarting is returned while there is no gateway yet.
var errStarting = errors.New("the gateway is starting")

func (m *Monitor) attached() (Gateway, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gateway == nil {
		return nil, errStarting
	}
	return m.gateway, nil
}

// Health returns nil if the gateway works.
func (m *Monitor) Health() error {
	g, err := m.attached()
	if err != nil {
		return err
	}
	return g.Health()
}

// maxVerdicts is how many kinds of verdict a status tells of.
const maxVerdicts = 200

// Status returns how the gateway fares.
func (m *Monitor) Status() (*Status, error) {
	g, err := m.attached()
	if err != nil {
		return nil, err
	}
	from, err := g.Status()
	if err != nil {
		return nil, err
	}
	s := &Status{
		Build: m.config.Build, PID: os.Getpid(), Started: from.Started, Uptime: time.Since(from.Started).Seconds(), Health: "ok",
		Counters: Counters{}, Injected: from.Inject.Sent, Restored: from.Restored, Missing: m.config.Missing(),
		Clients: int(m.clients.Load()), LinesLost: m.lost.Load(), Verdicts: m.tally.top(maxVerdicts),
	}
	if err := g.Health(); err != nil {
		s.Health = err.Error()
	}
	m.mu.Lock()
	s.Policy, s.Alarms = m.policy, m.alarms
	m.mu.Unlock()
	s.Policy.fill(&from)
	for i := range from.Queues {
		s.add(&from.Queues[i])
	}
	return s, nil
}

// fill adds what the gateway knows of its policy.
func (p *Policy) fill(from *gateway.Status) {
	g := from.View.Gateway()
	p.Hash, p.Mode, p.OnFailure = fmt.Sprintf("%016x", from.View.Hash()), g.Mode.String(), g.OnFailure.String()
	for _, d := range from.Table.Departments() {
		p.Departments = append(p.Departments, Department{d.Name, d.Policy, d.Mode.String()})
	}
}

func (s *Status) add(q *gateway.QueueStatus) {
	s.Queues = append(s.Queues, Queue{
		Number: q.Number, Waiting: q.Queue.Waiting, Packets: q.Queue.Packets, QueueFull: q.Queue.QueueFull,
		SocketFull: q.Queue.SocketFull, Brimful: q.Queue.Brimful, Overruns: q.Queue.Overruns, VerdictErrors: q.Queue.VerdictErrors,
		Truncated: q.Queue.Truncated, Malformed: q.Queue.Malformed, Panics: q.Queue.Panics,
	})
	for _, f := range figures {
		s.Counters[f.name] += f.of(&q.Engine)
	}
}
