package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

var (
	chat = &proto.App{Name: "chat", Category: proto.IM}
	dept = &policy.Department{Name: "finance", Policy: "talk_only"}
	talk = &policy.Rule{Policy: "talk_only", Name: "default"}
	send = &policy.Rule{Policy: "talk_only", Name: "send nothing"}
)

// flow describes flow id as an engine would.
func flow(id uint64, app *proto.App, features ...proto.Feature) enforce.FlowInfo {
	return enforce.FlowInfo{
		ID: id, Src: netip.MustParseAddrPort("10.20.1.7:40000"), Dst: netip.MustParseAddrPort("192.0.2.1:5190"),
		Over: proto.TCP, App: app, Department: dept, Features: proto.Of(features...), Packets: 7, Bytes: 700,
	}
}

// gather gives the notices to a ledger and returns the flows as JSON.
func gather(t *testing.T, notices ...enforce.Notice) (flows []string) {
	t.Helper()
	l := New(func(f *Flow) {
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		flows = append(flows, string(b))
	}, func(text string) { flows = append(flows, "alarm: "+text) })
	for i := range notices {
		n := notices[i]
		l.Notice(&n)
		for _, b := range [][]byte{n.Login, n.Peer, n.File, n.Flow.Host} {
			clear(b) // they are valid only during the call
		}
	}
	if len(l.open) != 0 {
		t.Errorf("%d flows stay open", len(l.open))
	}
	return flows
}

func compare(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Keys, their order and the form of every value, for a flow with a bit of everything.
func TestRecord(t *testing.T) {
	session := flow(1, chat, proto.Session)
	named := session
	named.Host = []byte("chat.example")
	got := gather(t,
		enforce.Notice{Kind: enforce.Classified, Flow: named},
		enforce.Notice{Kind: enforce.Decided, Flow: session, Feature: proto.Messaging, Rule: talk, Login: []byte("al"), Peer: []byte("bob")},
		enforce.Notice{Kind: enforce.Decided, Flow: session, Feature: proto.FileTransfer, Rule: send, Verdict: policy.Reset, Means: enforce.ByBlunt},
		enforce.Notice{Kind: enforce.Decided, Flow: session, Feature: proto.FileTransfer, Rule: send, Verdict: policy.Reset, Means: enforce.ByBlunt,
			Details: true, Peer: []byte("bob"), File: []byte("a.exe"), Size: 9},
		enforce.Notice{Kind: enforce.Expected, Flow: session, Feature: proto.FileTransfer},
		enforce.Notice{Kind: enforce.Expired, Flow: flow(1, chat, proto.Session, proto.Messaging, proto.FileTransfer)},
	)
	compare(t, got, `{"src":"10.20.1.7:40000","dst":"192.0.2.1:5190","transport":"tcp","app":"chat","category":"im",`+
		`"features":["session","messaging","file_transfer"],"confidence":"certain","department":"finance","policy":"talk_only",`+
		`"rule":"send nothing","verdict":"reset","means":"blunt","would":"","packets":7,"bytes":700,"host":"chat.example","events":[`+
		`{"feature":"messaging","verdict":"accept","means":"","rule":"default","attributes":{"login":"al","peer":"bob"}},`+
		`{"feature":"file_transfer","verdict":"reset","means":"blunt","rule":"send nothing","attributes":{"peer":"bob","file":"a.exe","size":9}}]}`)
}

func TestUnknownRecord(t *testing.T) {
	i := flow(1, proto.Unknown, proto.Session)
	i.Over, i.Confidence = 0, proto.Certain
	compare(t, gather(t, enforce.Notice{Kind: enforce.Expired, Flow: i}),
		`{"src":"10.20.1.7:40000","dst":"192.0.2.1:5190","transport":"ip","app":"unknown","category":"other","features":[],"confidence":"",`+
			`"department":"finance","policy":"talk_only","rule":"","verdict":"accept","means":"","would":"","packets":7,"bytes":700,"host":"","events":[]}`)
}

// The hardest verdict is the flow's, with its rule, whatever comes later.
func TestHardest(t *testing.T) {
	for _, c := range []struct {
		name    string
		notices []enforce.Notice
		want    string // verdict, means, would, rule
	}{
		{"accepted", []enforce.Notice{{Rule: talk}}, "accept   default"},
		{"hardest first", []enforce.Notice{{Rule: send, Verdict: policy.Reset, Means: enforce.ByFlow}, {Rule: talk}}, "reset flow  send nothing"},
		{"hardest last", []enforce.Notice{{Rule: talk}, {Rule: send, Verdict: policy.Drop, Means: enforce.ByPacket}}, "drop packet  send nothing"},
		{"dry run", []enforce.Notice{{Rule: talk, DryRun: true}, {Rule: send, DryRun: true, Would: policy.Drop, Means: enforce.ByBlunt}}, "accept blunt drop send nothing"},
		{"dry run, nothing to do", []enforce.Notice{{Rule: talk, DryRun: true}}, "accept   default"},
	} {
		for i := range c.notices {
			c.notices[i].Kind, c.notices[i].Flow = enforce.Decided, flow(1, chat)
		}
		var got string
		l := New(func(f *Flow) { got = fmt.Sprint(f.Verdict, " ", f.Means, " ", f.Would, " ", f.Rule) }, nil)
		for i := range c.notices {
			l.Notice(&c.notices[i])
		}
		l.Notice(&enforce.Notice{Kind: enforce.Expired, Flow: flow(1, chat)})
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A flow that goes on and on keeps a bounded number of events, and says so.
func TestManyEvents(t *testing.T) {
	events := 0
	l := New(func(f *Flow) { events = len(f.Events) }, nil)
	for range maxEvents + 5 {
		l.Notice(&enforce.Notice{Kind: enforce.Decided, Flow: flow(1, chat), Feature: proto.FileTransfer, Rule: talk})
	}
	l.Notice(&enforce.Notice{Kind: enforce.Expired, Flow: flow(1, chat)})
	if events != maxEvents || l.Lost() != 5 {
		t.Errorf("%d events kept, %d lost", events, l.Lost())
	}
}

// Flows are kept apart by number, and alarms are nobody's.
func TestApart(t *testing.T) {
	got := gather(t,
		enforce.Notice{Kind: enforce.Classified, Flow: flow(1, chat)},
		enforce.Notice{Kind: enforce.Classified, Flow: flow(2, proto.Unknown)},
		enforce.Notice{Kind: enforce.Alarm, Text: "parser panic"},
		enforce.Notice{Kind: enforce.Expired, Flow: flow(2, proto.Unknown)},
		enforce.Notice{Kind: enforce.Expired, Flow: flow(1, chat)},
	)
	if len(got) != 3 || got[0] != "alarm: parser panic" || !strings.Contains(got[1], `"unknown"`) || !strings.Contains(got[2], `"chat"`) {
		t.Errorf("got %q", got)
	}
}

func TestSummary(t *testing.T) {
	var s Summary
	l := New(s.Add, nil)
	zebra := &proto.App{Name: "zebra", Category: proto.P2P}
	for _, n := range []enforce.Notice{
		{Kind: enforce.Decided, Flow: flow(1, chat), Feature: proto.Messaging, Rule: talk},
		{Kind: enforce.Decided, Flow: flow(1, chat), Feature: proto.FileTransfer, Rule: send, Verdict: policy.Reset},
		{Kind: enforce.Decided, Flow: flow(1, chat), Feature: proto.FileTransfer, Rule: send, Verdict: policy.Drop},
		{Kind: enforce.Decided, Flow: flow(1, chat), Feature: proto.Voice, Rule: send, DryRun: true, Would: policy.Drop},
		{Kind: enforce.Expired, Flow: flow(1, chat, proto.Session)},
		{Kind: enforce.Expired, Flow: flow(2, proto.Unknown)},
		{Kind: enforce.Expired, Flow: flow(3, zebra)},
	} {
		l.Notice(&n)
	}
	s.Sort()
	var got bytes.Buffer
	for _, a := range s.Apps {
		fmt.Fprintln(&got, a.App, a.Category, a.Flows, a.Packets, a.Bytes, a.Features)
	}
	want := "chat im 1 7 700 [{file_transfer 1 0 1 1 0} {messaging 1 1 0 0 0} {session 1 0 0 0 0} {voice 1 1 0 0 1}]\n" +
		"zebra p2p 1 7 700 []\nunknown other 1 7 700 []\n"
	if got.String() != want || s.Flows != 3 || s.Bytes != 2100 {
		t.Errorf("%+v\n%s\nwant\n%s", s, got.String(), want)
	}
}
