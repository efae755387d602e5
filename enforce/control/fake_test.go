package control

import (
	"errors"
	"net"
	"net/netip"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/gateway"
	"chaperone/enforce/nfq"
	"chaperone/policy"
	"chaperone/proto"
)

var (
	chat    = &proto.App{Name: "chat", Category: proto.IM}
	swap    = &proto.App{Name: "swap", Category: proto.P2P}
	finance = &policy.Department{Name: "finance", Policy: "talk_only"}
	school  = &policy.Department{Name: "school", Policy: "open"}
)

// A fake is a gateway without a kernel.
type fake struct {
	flows []enforce.LiveFlow
	table *policy.Table
	sick  atomic.Bool
}

const fakePolicy = "policy \"open\" {}\ndepartment \"finance\" {\n  networks = [\"10.0.0.0/8\"]\n  policy = policy.open\n  mode = dry_run\n}\ndefault_department {\n  policy = policy.open\n}\n"

func newFake(t testing.TB) *fake {
	f := &fake{}
	var diags *policy.Diagnostics
	f.table, diags = policy.Options{}.Parse("p.hcl", []byte(fakePolicy), proto.NewCatalog())
	if f.table == nil {
		t.Fatal(diags.Problems())
	}
	return f
}

func (f *fake) Status() (gateway.Status, error) {
	return gateway.Status{
		Started: time.Now().Add(-time.Minute), Table: f.table, View: f.table.At(time.Now()), Restored: 2,
		Queues: []gateway.QueueStatus{
			{Number: 100, Queue: nfq.Stats{Waiting: 3, QueueFull: 4, SocketFull: 5, Brimful: 6}, Engine: enforce.Counters{Packets: 10, Live: 1}},
			{Number: 101, Engine: enforce.Counters{Packets: 20, Live: 2}},
		},
	}, nil
}

func (f *fake) Flows(see func(*enforce.LiveFlow) bool) error {
	for i := range f.flows {
		if !see(&f.flows[i]) {
			break
		}
	}
	return nil
}

func (f *fake) Health() error {
	if f.sick.Load() {
		return errors.New("queue 100 has not been served")
	}
	return nil
}

// flow makes a flow; the host's bytes are spoilt as soon as they may be.
func flow(src, dst, host string, app *proto.App, d *policy.Department, bytes uint64) enforce.LiveFlow {
	return enforce.LiveFlow{State: "following", Last: time.Unix(int64(10000-bytes), 0), FlowInfo: enforce.FlowInfo{
		Src: netip.MustParseAddrPort(src), Dst: netip.MustParseAddrPort(dst), Over: proto.TCP, App: app, Department: d,
		Features: proto.Of(proto.Messaging), Packets: 1, Bytes: bytes, Host: []byte(host), First: time.Unix(1, 0),
	}}
}

// A world is a gateway that is served, and where.
type world struct {
	*fake
	m    *Monitor
	s    *Server
	path string
}

func serve(t testing.TB, c Config) *world {
	t.Helper()
	return serveWith(t, c, usual)
}

func serveWith(t testing.TB, c Config, l limits) *world {
	t.Helper()
	w := &world{fake: newFake(t), m: NewMonitor(c), path: filepath.Join(t.TempDir(), "sock")}
	w.m.Attach(w.fake)
	w.m.InForce("p.hcl")
	ln, err := Listen(w.path, Group{})
	if err != nil {
		t.Fatal(err)
	}
	w.s = l.serve(ln, w.m, Group{})
	t.Cleanup(func() { w.s.Close() })
	return w
}

// client connects to the gateway until the test ends.
func (w *world) client(t testing.TB) *Client {
	t.Helper()
	c, err := Dial(w.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// raw connects without a protocol.
func (w *world) raw(t testing.TB) net.Conn {
	t.Helper()
	c, err := net.Dial("unix", w.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * time.Second))
	return c
}

// eventually waits until something is so.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
