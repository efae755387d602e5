package test

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vishvananda/netlink"

	"chaperone/cmd/chaperone/demo"
	"chaperone/enforce"
	"chaperone/enforce/gateway"
	"chaperone/enforce/nfq"
	"chaperone/proto/catalog"
	"chaperone/test/lab"
)

// A stall is a gateway in this process whose engine can be made to stand still.
type stall struct {
	*gateway.Gateway
	alarms chan string
	mu     sync.Mutex // held: whoever has something to say waits
}

// stalling starts a gateway with one queue that fails open or closed.
func stalling(t *testing.T, l *lab.Lab, failure string) *stall {
	t.Helper()
	s := &stall{alarms: make(chan string, 100)}
	inGateway(t, l, func() (err error) {
		s.Gateway, err = gateway.Start(t.Context(), gateway.Config{
			Table:   table(t, talkOnly, fmt.Sprintf("gateway {\n  queues = 1\n  on_failure = %s\n}\n", failure)),
			Catalog: catalog.All,
			Sink:    func(*enforce.Notice) { s.mu.Lock(); defer s.mu.Unlock() },
			Alarm:   func(text string) { s.alarms <- text },
		})
		return err
	})
	t.Cleanup(func() { s.Close() })
	return s
}

// pause makes the engine stand still, by a conversation that it has to tell of, and
// returns what sets it going again and waits until all that waited is judged.
func (s *stall) pause(t *testing.T, l *lab.Lab) (release func()) {
	t.Helper()
	s.mu.Lock()
	unlock := sync.OnceFunc(s.mu.Unlock)
	t.Cleanup(unlock)
	told, err := l.Open(lab.Script{Port: 5199})
	if err != nil || !told.Up() {
		t.Fatalf("a conversation to tell of: %v", err)
	}
	t.Cleanup(told.Close)
	for _, turn := range demo.Story("signon") {
		told.Conn(turn.Dir).Write(turn.Data)
	}
	return func() {
		unlock()
		for late := time.Now().Add(20 * time.Second); s.waiting(t) > 0; time.Sleep(time.Millisecond) {
			if time.Now().After(late) {
				t.Fatalf("the queue does not empty: %d packets wait", s.waiting(t))
			}
		}
	}
}

// hold pauses the engine and fills the queue.
func (s *stall) hold(t *testing.T, l *lab.Lab) (release func()) {
	t.Helper()
	release = s.pause(t, l)
	to := netip.AddrPortFrom(l.Server.V4, 9000)
	for late := time.Now().Add(20 * time.Second); s.waiting(t) < nfq.DefaultMaxLen; {
		c, err := l.Client.Dial(t.Context(), "udp", to)
		if err != nil {
			t.Fatal(err)
		}
		for range 2000 {
			c.Write([]byte("of no interest"))
		}
		c.Close()
		if time.Now().After(late) {
			t.Fatalf("the queue does not fill: %d packets wait", s.waiting(t))
		}
	}
	return release
}

// waiting is how many packets wait in the kernel's queue.
func (s *stall) waiting(t *testing.T) uint64 {
	t.Helper()
	st, err := s.Status()
	if err != nil {
		t.Fatal(err)
	}
	return st.Queues[0].Queue.Waiting
}

// alarmed waits for an alarm that has some words.
func (s *stall) alarmed(t *testing.T, words string) {
	t.Helper()
	for late := time.After(10 * time.Second); ; {
		select {
		case text := <-s.alarms:
			if strings.Contains(text, words) {
				return
			}
		case <-late:
			t.Errorf("no alarm %q", words)
			return
		}
	}
}

// With an engine that stands still and a queue that is full, a gateway that fails
// closed lets nothing pass, and then goes on where it was.
func TestQueueFullClosed(t *testing.T) {
	l := build(t, demo.Hosts)
	g := stalling(t, l, "drop")
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	release := g.hold(t, l)
	said := make(chan error, 1)
	go func() { said <- s.Perform(act("talk")) }()
	select {
	case err := <-said:
		t.Fatalf("the conversation went on through a full queue: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	release()
	if err := <-said; err != nil {
		t.Fatalf("the conversation did not go on: %v", err)
	}
	must(t, s, "file", "talk", "file")
	g.alarmed(t, "could not be queued")
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
}

// What waits in the queue is lost when its interface goes down. All goes on when it
// is up again, and nobody is alarmed by verdicts on packets that are gone.
func TestInterfaceDown(t *testing.T) {
	for _, failure := range []string{"accept", "drop"} {
		l := build(t, demo.Hosts)
		g := stalling(t, l, failure)
		s := &demo.Stage{Lab: l, Port: 5190}
		defer s.Close()
		must(t, s, "signon", "talk", "file")
		for _, h := range []*lab.Host{l.Client, l.Server} {
			cable(t, l, h, false)
			said := make(chan error, 1)
			go func() { said <- s.Perform(act("talk")) }()
			time.Sleep(100 * time.Millisecond)
			cable(t, l, h, true)
			if err := <-said; err != nil {
				t.Fatalf("on_failure = %s: the conversation did not go on: %v", failure, err)
			}
			must(t, s, "file", "talk", "file")
		}
		release := g.pause(t, l)
		pc, err := l.Client.Dial(t.Context(), "udp", netip.AddrPortFrom(l.Server.V4, 9000))
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			pc.Write([]byte("is lost"))
		}
		pc.Close()
		cable(t, l, l.Client, false)
		cable(t, l, l.Client, true)
		release()
		must(t, s, "talk", "file")
		st, err := g.Status()
		if err != nil || st.Queues[0].Queue.VerdictErrors == 0 {
			t.Errorf("no verdict came too late: this test sees nothing: %+v, %v", st.Queues[0].Queue, err)
		}
		if len(g.alarms) > 0 {
			t.Errorf("alarm: %s", <-g.alarms)
		}
		if err := s.Leave(); err != nil {
			t.Error(err)
		}
	}
}

// cable takes the gateway's interface towards a host down, or up.
func cable(t *testing.T, l *lab.Lab, h *lab.Host, up bool) {
	t.Helper()
	inGateway(t, l, func() error {
		link, err := netlink.LinkByName(h.Interface())
		if err != nil {
			return err
		}
		if up {
			return netlink.LinkSetUp(link)
		}
		return netlink.LinkSetDown(link)
	})
}
