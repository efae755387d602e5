package report

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"chaperone/cmd/chaperone/journal"
	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

var update = flag.Bool("update", false, "write goldens anew")

// The apps of the office. Some are real, one is the office's own, one is of a
// program that this one knows nothing of.
var (
	aim   = &proto.App{Name: "aim", Category: proto.IM}
	icq   = &proto.App{Name: "icq", Category: proto.IM}
	kazaa = &proto.App{Name: "kazaa", Category: proto.P2P}
	acme  = &proto.App{Name: "acme_chat", Category: proto.IM}
)

var (
	sendNothing = &policy.Rule{Policy: "talk_only", Name: "send nothing", File: "office.hcl", Line: 12}
	noSwapping  = &policy.Rule{Policy: "talk_only", Name: "no swapping", File: "office.hcl", Line: 19}
	finance     = &policy.Department{Name: "finance", Policy: "talk_only"}
	warehouse   = &policy.Department{Name: "warehouse", Policy: "talk_only", Mode: policy.DryRun}
	guests      = &policy.Department{Name: "default", Policy: "open"}
)

// berlin is the zone of the office's clocks, without the machine's tables.
var berlin = time.FixedZone("", 3600)

var monday = time.Date(2026, 11, 16, 8, 0, 0, 0, berlin)

// A scribe writes a journal the way the gateway does: through package journal.
type scribe struct {
	out  bytes.Buffer
	j    *journal.Journal
	port uint16
}

func newScribe() *scribe {
	s := &scribe{port: 40000}
	s.j = journal.New(&s.out, journal.Options{})
	return s
}

func (s *scribe) text() string {
	s.j.Close()
	return s.out.String()
}

// A talk is one conversation that is journalled.
type talk struct {
	s   *scribe
	at  time.Time
	n   enforce.Notice
	dry bool
}

// begin opens a conversation of a host with a server.
func (s *scribe) begin(at time.Time, host, server string, app *proto.App, d *policy.Department) *talk {
	s.port++
	t := &talk{s: s, at: at, dry: d.Mode == policy.DryRun}
	t.n.Flow = enforce.FlowInfo{
		Src: netip.AddrPortFrom(netip.MustParseAddr(host), s.port), Dst: netip.MustParseAddrPort(server),
		Over: proto.TCP, App: app, Department: d, Packets: 3, Bytes: 300,
	}
	t.say(enforce.Classified)
	return t
}

func (t *talk) say(k enforce.NoticeKind) {
	n := t.n
	n.Kind, n.Time = k, t.at
	t.s.j.Notice(&n)
	t.n.Flow.Packets += 2
	t.n.Flow.Bytes += 500
	t.at = t.at.Add(90 * time.Second)
}

// does uses features that pass.
func (t *talk) does(fs ...proto.Feature) *talk {
	t.n.Flow.Features |= proto.Of(fs...)
	return t
}

// refused offers what a rule refuses, or in the warehouse would.
func (t *talk) refused(f proto.Feature, r *policy.Rule, a policy.Action) *talk {
	t.does(f)
	t.n.Feature, t.n.Rule, t.n.Means = f, r, enforce.ByBlunt
	t.n.Verdict, t.n.Would, t.n.DryRun = a, policy.Accept, t.dry
	if t.dry {
		t.n.Verdict, t.n.Would = policy.Accept, a
	}
	t.n.File = []byte("report.xls")
	t.say(enforce.Decided)
	return t
}

// announces a data connection.
func (t *talk) announces(f proto.Feature, to string) *talk {
	t.n.Feature, t.n.To = f, netip.MustParseAddrPort(to)
	t.say(enforce.Expected)
	return t
}

func (t *talk) ends() { t.say(enforce.Expired) }

// week is a working week of the office.
func week() string {
	s := newScribe()
	r := rand.New(rand.NewPCG(1, 2))
	for day := range 5 {
		for hour := range 9 {
			at := monday.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour)
			if hour == 4 {
				continue // lunch
			}
			for range 2 + r.IntN(4) {
				s.visit(r, at.Add(time.Duration(r.IntN(50))*time.Minute))
			}
		}
	}
	s.j.Notice(&enforce.Notice{Kind: enforce.Alarm, Time: monday.Add(49 * time.Hour), Text: "the rules were gone: installed again"})
	s.j.Notice(&enforce.Notice{Kind: enforce.Alarm, Time: monday.Add(51 * time.Hour), Text: "the rules were gone: installed again"})
	return `{"time":"2026-11-16T07:55:00+01:00","event":"policy","mode":"enforce","path":"office.hcl","refused":false,"departments":3,"problems":[]}` +
		"\n" + s.text()
}

// visit is what somebody does at some time.
func (s *scribe) visit(r *rand.Rand, at time.Time) {
	n := r.IntN(6) + 1
	switch r.IntN(6) {
	case 0, 1:
		t := s.begin(at, fmt.Sprintf("10.20.1.%d", n), "198.51.100.10:5190", aim, finance).does(proto.Session, proto.Presence, proto.Messaging)
		for range r.IntN(3) {
			t.refused(proto.FileTransfer, sendNothing, policy.Reset)
		}
		t.ends()
	case 2:
		t := s.begin(at, fmt.Sprintf("fd00:20::%d", n), "[2001:db8::24]:5190", icq, finance).does(proto.Session, proto.Messaging)
		to := fmt.Sprintf("192.0.2.%d:4443", n)
		t.refused(proto.Voice, sendNothing, policy.Reset).announces(proto.Voice, to)
		if n%2 == 0 {
			s.begin(t.at, fmt.Sprintf("fd00:20::%d", n), to, icq, finance).refused(proto.Voice, sendNothing, policy.Reset).ends()
		}
		t.ends()
	case 3:
		s.begin(at, fmt.Sprintf("10.30.7.%d", n), "203.0.113.5:1214", kazaa, warehouse).refused(proto.Overlay, noSwapping, policy.Drop).ends()
	case 4:
		s.begin(at, fmt.Sprintf("10.30.7.%d", n), "198.51.100.10:5190", aim, warehouse).
			does(proto.Session, proto.Messaging).refused(proto.Image, sendNothing, policy.Reset).ends()
	case 5:
		t := s.begin(at, fmt.Sprintf("192.168.9.%d", n), "203.0.113.44:7001", acme, guests).does(proto.Session, proto.Voice)
		if n > 2 {
			t.ends() // the others are still open
		}
	}
}

// officePolicy is the policy the office's journal is of.
const officePolicy = `
policy "talk_only" {
  rule "no executables" {
    features = feature.file_transfer
    files    = ["*.exe"]
    action   = reset
  }
  rule "let the session be" {
    features = feature.session
    action   = accept
  }
  rule "send nothing" {
    features = [feature.file_transfer, feature.voice, feature.image]
    action   = reset
  }
  rule "no swapping" {
    apps   = category.p2p
    action = drop
  }
}
policy "open" {}
app "acme_chat" {
  title    = "ACME Chat"
  category = category.im
  ports    = ["tcp/7000-7010"]
  feature "voice" {
    networks = ["203.0.113.0/24"]
  }
}
department "finance" {
  networks = ["10.20.0.0/16", "fd00:20::/32"]
  except   = ["10.20.9.9"]
  policy   = policy.talk_only
}
department "warehouse" {
  networks = ["10.30.0.0/16"]
  policy   = policy.talk_only
  mode     = dry_run
}
department "lab" {
  networks = ["10.20.64.0/18"]
  policy   = policy.talk_only
}
default_department {
  policy = policy.open
}
`

// read reports journals, each under its name.
func read(t testing.TB, f Filter, table *policy.Table, journals ...string) *Report {
	t.Helper()
	b := NewBuilder(f, table)
	r := &Reader{Each: b.Line}
	for i, j := range journals {
		s, err := NewSource(fmt.Sprintf("%d.jsonl", i+1), strings.NewReader(j))
		if err == nil {
			err = r.Read(s)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.Report(r)
}

// golden compares got with a file, or writes it with -update.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what it should be; look at the difference, then run: go test ./cmd/chaperone/report/... -update\n%s", path, difference(got, want))
	}
}

func difference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\ngot:  %s\nwant: %s", i+1, g[i], w[i])
		}
	}
	return "one of them ends early"
}
