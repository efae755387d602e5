package replay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/pcapgo"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/policy"
	"chaperone/proto"
)

// toy is a protocol of lines: "TOY" opens, "SEND" is a file transfer.
var toy = &proto.Protocol{
	Name: "toy",
	Apps: []*proto.App{{Name: "toy", Category: proto.IM, Features: proto.Of(proto.Session, proto.FileTransfer)}},
	Over: proto.TCP | proto.UDP,
	Detect: func(o *proto.Opening) proto.Answer {
		return proto.Prefix(o.Initiator, "TOY\n")
	},
	New: func() proto.Parser { return lines{} },
}

type lines struct{}

func (lines) Reset() {}

func (lines) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	line, next := proto.Line(b)
	if string(line) == "SEND" {
		ev.Saw(proto.FileTransfer)
	}
	return next, nil
}

const officePolicy = `
policy "p" {
  rule "not in office hours" {
    features = [feature.file_transfer]
    during   = schedule.office
    action   = reset
  }
}
schedule "office" {
  days     = [fri]
  hours    = "10:00-10:05"
  timezone = "UTC"
}
default_department {
  policy = policy.p
}
`

// replayed runs a capture through an engine and returns what it said.
func replayed(t *testing.T, file []byte) (said []string, clock []time.Time, e *enforce.Engine, err error) {
	t.Helper()
	cat := proto.NewCatalog(toy)
	table, diags := policy.Parse("office.hcl", []byte(officePolicy), cat)
	if table == nil {
		t.Fatal(diags)
	}
	view := table.At(epoch.Add(-time.Hour))
	e = enforce.New(enforce.Config{
		Catalog: cat, View: view, Expectations: enforce.NewExpectations(16), MaxFlows: 1024, Observe: true,
		Sink: func(n *enforce.Notice) {
			said = append(said, fmt.Sprintf("%s %s %s %s %s", n.Time.Format("05.0"), n.Kind, n.Flow.App.Name, n.Feature, n.Verdict))
		},
	})
	r, err := NewReader("x", bytes.NewReader(file))
	check(t, err)
	err = Run(r, e, func(now time.Time) {
		clock = append(clock, now)
		e.SetView(table.At(now))
	})
	return said, clock, e, err
}

// talk writes a capture of packets of one flow, each at an offset to epoch.
func talk(t *testing.T, say ...any) []byte {
	t.Helper()
	var out bytes.Buffer
	w := pcapgo.NewWriter(&out)
	check(t, w.WriteFileHeader(65535, linkRaw))
	seq := uint32(1)
	for i := 0; i < len(say); i += 2 {
		text := say[i+1].(string)
		b := packet.NewTCP(al4, bob4, seq, 1, packet.ACK, []byte(text))
		seq += uint32(len(text))
		at := epoch.Add(say[i].(time.Duration))
		check(t, w.WritePacket(gopacket.CaptureInfo{Timestamp: at, CaptureLength: len(b), Length: len(b)}, b))
	}
	return out.Bytes()
}

// The engine's clock and the schedules are the capture's; at its end all flows are told.
func TestRun(t *testing.T) {
	said, _, e, err := replayed(t, talk(t, 0*time.Second, "TOY\n", 2*time.Second, "SEND\n"))
	check(t, err)
	want := []string{
		"00.1 classified toy session accept",
		"02.1 verdict toy file_transfer reset",
		"02.1 expired toy session accept",
	}
	if !slices.Equal(said, want) {
		t.Errorf("said\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
	if n := e.Count(); n.Packets != 2 || n.Live != 0 {
		t.Errorf("counted %+v", n)
	}
	said, _, _, err = replayed(t, talk(t, 0*time.Second, "TOY\n", 6*time.Minute, "SEND\n"))
	check(t, err)
	if want := "00.1 verdict toy file_transfer accept"; !slices.Contains(said, want) {
		t.Errorf("behind office hours: said %q, want %q among it", said, want)
	}
}

// Idle flows end while the capture goes on.
func TestRunExpiry(t *testing.T) {
	said, _, _, err := replayed(t, talk(t, 0*time.Second, "TOY\n", 24*time.Hour, "TOY\n"))
	check(t, err)
	ends := 0
	for _, s := range said {
		if strings.Contains(s, "expired") {
			ends++
		}
	}
	if ends != 2 {
		t.Errorf("%d flows ended, want the first a day before the second: %q", ends, said)
	}
}

// Progress is told before the first packet and every tenth of a second of the
// capture, and time never goes back.
func TestRunClock(t *testing.T) {
	const ms = time.Millisecond
	_, clock, _, err := replayed(t, talk(t, 0*ms, "a", 10*ms, "b", 99*ms, "c", 100*ms, "d", -time.Hour, "e", 150*ms, "f", time.Hour, "g"))
	check(t, err)
	want := []time.Time{epoch, epoch.Add(100 * ms), epoch.Add(time.Hour)}
	if !slices.EqualFunc(clock, want, time.Time.Equal) {
		t.Errorf("told at %v, want %v", clock, want)
	}
}

// What goes wrong in the reader is returned, after all flows have been told.
func TestRunError(t *testing.T) {
	file := classic(t, linkRaw, record{frame: packet.NewTCP(al4, bob4, 1, 1, packet.ACK, []byte("TOY\n"))})
	e := enforce.New(enforce.Config{
		Catalog: proto.NewCatalog(toy), View: emptyView(t), Expectations: enforce.NewExpectations(1), Observe: true, MaxFlows: 16,
	})
	broken := errors.New("the disk is broken")
	r, err := NewReader("x", io.MultiReader(bytes.NewReader(file), failing{broken}))
	check(t, err)
	if err := Run(r, e, nil); !errors.Is(err, broken) {
		t.Errorf("%v, want %v", err, broken)
	}
	if n := e.Count(); n.Flows != 1 || n.Live != 0 {
		t.Errorf("counted %+v", n)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func emptyView(t *testing.T) *policy.View {
	t.Helper()
	table, diags := policy.Parse("p.hcl", []byte("policy \"p\" {}\ndefault_department {\n  policy = policy.p\n}\n"), proto.NewCatalog(toy))
	if table == nil {
		t.Fatal(diags)
	}
	return table.At(epoch)
}
