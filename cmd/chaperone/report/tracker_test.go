package report

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
)

// A told is what a tracker told of some lines.
type told struct{ list []string }

func (o *told) tracker(v *policy.View) *Tracker {
	say := func(format string, args ...any) { o.list = append(o.list, fmt.Sprintf(format, args...)) }
	return &Tracker{
		Use:       func(u *Use) { say("%s %s %s %s@%d", u.Host, u.App, u.Feature, u.Outcome, u.Time.Minute()) },
		Flow:      func(u *Use) { say("%s ended", u.Host) },
		Announced: func(l *Line) { say("announced %s", l.To) },
		Met:       func(l *Line) { say("met %s", l.To) },
		Policy:    v,
	}
}

// A step is a line in short: minute, event, ends, packets, app, features so far.
func step(minute int, event, ends string, packets int, app string, features ...proto.Feature) *Line {
	src, dst, _ := strings.Cut(ends, ">")
	return &Line{
		Time: monday.Add(time.Duration(minute) * time.Minute), Event: event, Src: netip.MustParseAddrPort(src), Dst: netip.MustParseAddrPort(dst),
		Transport: "tcp", App: app, Department: "finance", Features: proto.Of(features...), Packets: uint64(packets),
	}
}

func (l *Line) with(f proto.Feature, o Outcome) *Line { l.Feature, l.Outcome = f, o; return l }
func (l *Line) again() *Line                          { l.Details = true; return l }
func (l *Line) at(to string) *Line                    { l.To = netip.MustParseAddrPort(to); return l }

const (
	ann   = "10.20.1.7:4000>192.0.2.1:5190"
	bob   = "10.20.1.8:4000>192.0.2.1:5190"
	peer  = "192.0.2.9:700>10.20.1.7:4443"
	first = proto.Session
	talks = proto.Messaging
	file  = proto.FileTransfer
)

func TestTracker(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []*Line
		want  []string
	}{
		{"what has no line of its own passed, when the flow was first seen", []*Line{
			step(1, Classified, ann, 3, "aim"), step(9, Expired, ann, 30, "aim", first, talks),
		}, []string{"10.20.1.7 aim session accepted@1", "10.20.1.7 aim messaging accepted@1", "10.20.1.7 ended"}},
		{"what was refused did not pass, each offer counts", []*Line{
			step(1, Classified, ann, 3, "aim"), step(2, Verdict, ann, 5, "aim", first, file).with(file, Refused),
			step(3, Verdict, ann, 7, "aim", first, file).with(file, WouldRefuse), step(9, Expired, ann, 30, "aim", first, file),
		}, []string{"10.20.1.7 aim file_transfer refused@2", "10.20.1.7 aim file_transfer would@3", "10.20.1.7 aim session accepted@1", "10.20.1.7 ended"}},
		{"details are of the use before", []*Line{
			step(2, Verdict, ann, 5, "aim", file).with(file, Refused), step(2, Verdict, ann, 6, "aim", file).with(file, Refused).again(),
			step(9, Expired, ann, 30, "aim", file),
		}, []string{"10.20.1.7 aim file_transfer refused@2", "10.20.1.7 ended"}},
		{"what was accepted by a rule that logs is told once", []*Line{
			step(2, Verdict, ann, 5, "aim", talks).with(talks, Accepted), step(9, Expired, ann, 30, "aim", talks),
		}, []string{"10.20.1.7 aim messaging accepted@2", "10.20.1.7 ended"}},
		{"the app may become clear late", []*Line{
			step(1, Classified, ann, 3, "aim"), step(2, Classified, ann, 5, "icq", first), step(9, Expired, ann, 30, "icq", first),
		}, []string{"10.20.1.7 icq session accepted@1", "10.20.1.7 ended"}},
		{"a flow that is still open", []*Line{
			step(1, Classified, ann, 3, "aim"), step(2, Verdict, ann, 5, "aim", first, file).with(file, Refused),
		}, []string{"10.20.1.7 aim file_transfer refused@2", "10.20.1.7 aim session accepted@1", "10.20.1.7 ended"}},
		{"ends in use again without an end between", []*Line{
			step(1, Classified, ann, 30, "aim", first), step(5, Classified, ann, 3, "aim", talks),
		}, []string{"10.20.1.7 aim session accepted@1", "10.20.1.7 ended", "10.20.1.7 aim messaging accepted@5", "10.20.1.7 ended"}},
		{"only the end is in the journal", []*Line{step(9, Expired, ann, 30, "aim", first)},
			[]string{"10.20.1.7 aim session accepted@9", "10.20.1.7 ended"}},
		{"two flows, and lines about none", []*Line{
			step(1, Classified, ann, 3, "aim", first), {Event: Alarm}, {Event: Policy}, step(1, Classified, bob, 3, "aim", talks),
		}, []string{"10.20.1.7 aim session accepted@1", "10.20.1.7 ended", "10.20.1.8 aim messaging accepted@1", "10.20.1.8 ended"}},
		{"a data connection comes up, once, at an inside host", []*Line{
			step(1, Expectation, ann, 3, "aim").at("10.20.1.7:4443"), step(2, Classified, peer, 3, "aim", file),
			step(3, Expired, peer, 3, "aim", file), step(4, Expired, peer, 3, "aim"),
		}, []string{"announced 10.20.1.7:4443", "met 10.20.1.7:4443", "10.20.1.7 aim file_transfer accepted@2", "10.20.1.7 ended", "10.20.1.7 ended", "10.20.1.7 ended"}},
		{"or too late", []*Line{
			step(1, Expectation, ann, 3, "aim").at("10.20.1.7:4443"), step(20, Expired, peer, 3, "aim"),
		}, []string{"announced 10.20.1.7:4443", "10.20.1.7 ended", "10.20.1.7 ended"}},
	} {
		var o told
		tr := o.tracker(nil)
		for _, l := range c.lines {
			tr.Line(l)
		}
		tr.End()
		if got, want := strings.Join(o.list, "\n"), strings.Join(c.want, "\n"); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// Which end is inside: the department says, else the addresses.
func TestInside(t *testing.T) {
	table, diags := policy.Parse("p.hcl", []byte(`
		policy "p" {}
		department "finance" {
			networks = ["198.51.100.0/24", "10.20.0.0/16"]
			policy   = policy.p
		}
		default_department {
			policy = policy.p
		}`), catalog.All)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, c := range []struct{ ends, department, alone, known string }{
		{"10.20.1.7:1>192.0.2.1:2", "finance", "10.20.1.7", "10.20.1.7"},
		{"192.0.2.1:1>10.20.1.7:2", "finance", "10.20.1.7", "10.20.1.7"},
		{"192.0.2.1:1>198.51.100.7:2", "finance", "192.0.2.1", "198.51.100.7"},
		{"10.30.1.1:1>198.51.100.7:2", "finance", "10.30.1.1", "198.51.100.7"},
		{"10.20.1.7:1>10.20.1.8:2", "finance", "10.20.1.7", "10.20.1.7"},
		{"10.20.1.7:1>10.30.1.8:2", "default", "10.20.1.7", "10.30.1.8"},
		{"[2001:db8::1]:1>[fd00::1]:2", "default", "fd00::1", "fd00::1"},
		{"[::ffff:192.0.2.1]:1>192.0.2.2:2", "default", "192.0.2.1", "192.0.2.1"},
		{"[fe80::1%eth0]:1>[fe80::2]:2", "default", "fe80::1", "fe80::1"},
	} {
		l := step(0, Classified, c.ends, 1, "aim")
		l.Department = c.department
		var o told
		for v, want := range map[*policy.View]string{nil: c.alone, table.At(monday): c.known} {
			if host, _ := o.tracker(v).inside(l); host.String() != want {
				t.Errorf("%s of %s, policy known %v: got %s, want %s", c.ends, c.department, v != nil, host, want)
			}
		}
	}
}

// Memory stays bounded: of too many flows the longest untouched is taken for
// ended, of too many announcements the oldest is forgotten.
func TestTrackerBounds(t *testing.T) {
	uses, met := 0, 0
	tr := Tracker{Use: func(*Use) { uses++ }, Met: func(*Line) { met++ }}
	const extra = 100
	ends := func(i int) string { return fmt.Sprintf("10.%d.%d.1:%d>192.0.2.1:5190", i>>16, i>>8&255, 1+i&255) }
	for i := range maxFlows + extra {
		tr.Line(step(1, Classified, ends(i), 3, "aim", first))
	}
	if len(tr.flows) != maxFlows || tr.age.Len() != maxFlows || tr.Forgotten() != extra || uses != extra {
		t.Errorf("%d flows, %d forgotten, %d uses", len(tr.flows), tr.Forgotten(), uses)
	}
	tr.End()
	if len(tr.flows) != 0 || uses != maxFlows+extra {
		t.Errorf("%d flows left, %d uses", len(tr.flows), uses)
	}
	to := func(i int) string { return fmt.Sprintf("192.0.3.1:%d", 1+i) }
	for i := range maxAnnounced + extra {
		tr.Line(step(1, Expectation, ann, 3, "aim").at(to(i)))
	}
	if len(tr.announced) != maxAnnounced {
		t.Errorf("%d announcements", len(tr.announced))
	}
	tr.Line(step(2, Classified, "10.9.9.9:1>"+to(0), 3, "aim"))
	if met != 0 {
		t.Error("the oldest announcement was kept")
	}
	tr.Line(step(2, Classified, "10.9.9.9:1>"+to(maxAnnounced+extra-1), 3, "aim"))
	if met != 1 {
		t.Error("the newest announcement was forgotten")
	}
}
