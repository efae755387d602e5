package enforce

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chaperone/enforce/packet"
	"chaperone/policy"
	"chaperone/proto"
)

// via is a proxy. A client opens with "VIA addr", the answer GO lets the
// conversation begin, and BACK one that the far side begins. Each of its datagrams
// has the header "VIA addr|"; of "VIA ?" nobody can tell what it holds.
var viaApp = &proto.App{Name: "via", Category: proto.TunnelApp, Features: proto.Of(proto.Tunnel)}

var via = &proto.Protocol{
	Name: "via", Apps: []*proto.App{viaApp}, Over: proto.TCP | proto.UDP,
	Detect: func(o *proto.Opening) proto.Answer { return proto.Prefix(o.Initiator, "VIA ") },
	New:    func() proto.Parser { return new(viaParser) },
}

// secret is encrypted: four exclamation marks say so, and only a hint makes it
// likely that they do.
var secret = &proto.Protocol{
	Name: "secret", Apps: []*proto.App{toyApp}, Over: proto.TCP, Confidence: proto.Likely,
	Detect: func(o *proto.Opening) proto.Answer {
		if o.Hint != toyApp {
			return proto.No
		}
		return proto.Prefix(o.Initiator, "!!!!")
	},
	Suspect: func(o *proto.Opening) bool { return proto.Prefix(o.Initiator, "!!!!") == proto.Yes },
}

var viaCatalog = proto.NewCatalog(toy, via, secret)

type viaParser struct{}

func (viaParser) Reset() {}

func (viaParser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if ev.Over == proto.UDP {
		return viaHeader(ev, b)
	}
	line, next := proto.Line(b)
	switch {
	case next == 0:
		return 0, nil
	case dir == proto.FromInitiator:
		ev.Saw(proto.Tunnel).WithWhole()
		toward(ev, line[4:])
	default:
		ev.Handoff, ev.Reversed = true, string(line) == "BACK"
	}
	return next, nil
}

func viaHeader(ev *proto.Events, b []byte) (int, error) {
	ev.Handoff = true
	head, _, found := bytes.Cut(b, []byte("|"))
	if !found {
		return 0, nil
	}
	toward(ev, head[4:])
	return len(head) + 1, nil
}

func toward(ev *proto.Events, to []byte) {
	if far, err := netip.ParseAddrPort(string(to)); err == nil {
		ev.Far = far
	} else {
		ev.Host, ev.Far = to, netip.MustParseAddrPort("[::]:23")
	}
}

// viaView compiles rules for an engine that knows the proxy.
func viaView(t testing.TB, rules, gateway string) *policy.View {
	t.Helper()
	table, problems := policy.Parse("test.hcl", fmt.Appendf(nil, gatewayText, rules, gateway), viaCatalog)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return table.At(time.Unix(1e9, 0))
}

func newViaRig(t testing.TB, rules, gateway string) *rig {
	return newRig(t, "", "", func(c *Config) { c.Catalog, c.View = viaCatalog, viaView(t, rules, gateway) })
}

// A conversation inside a tunnel, or inside several, is followed as if it stood alone.
func TestInside(t *testing.T) {
	for _, layers := range []int{1, 2, maxNested} {
		r := newViaRig(t, noFiles, "").shake()
		for range layers {
			r.out("VIA 10.8.8.8:23\n")
			r.in("GO\n")
		}
		r.out("TOY bob\n" + offerLine + "SAY b\n")
		r.heard(fromClient, strings.Repeat("VIA 10.8.8.8:23\n", layers)+"TOY bob\n"+bluntLine+"SAY b\n")
		r.told("classified via", "tunnel accept", "classified toy", "session accept",
			`file_transfer reset by blunt "cat.jpg"`, "expect file_transfer at 10.9.9.9:7000", "messaging accept")
	}
}

// One layer more than is looked into may hold anything: it is cut where anything
// is refused, unless the policy lets be what cannot be judged.
func TestInsideTooMuch(t *testing.T) {
	for _, c := range []struct {
		rules, gateway string
		cut            bool
	}{{noFiles, "", true}, {noFiles, "when_inseparable = accept", false}, {"", "", false}} {
		r := newViaRig(t, c.rules, c.gateway).shake()
		for range maxNested {
			r.out("VIA 10.8.8.8:23\n")
			r.in("GO\n")
		}
		r.out("VIA 10.8.8.8:23\n")
		if passed := r.in("GO\n"); passed == c.cut || r.e.count.TooDeep != 1 {
			t.Errorf("%s %s: passed %v, %d too deep", c.rules, c.gateway, passed, r.e.count.TooDeep)
		}
	}
}

// What the far side begins is read with its sides exchanged.
func TestInsideReversed(t *testing.T) {
	r := newViaRig(t, noFiles, "").shake()
	r.out("VIA 10.8.8.8:23\n")
	r.in("BACK\nTOY bob\n" + offerLine)
	r.out("SAY a\n" + offerLine)
	r.heard(fromServer, "BACK\nTOY bob\n"+bluntLine)
	r.heard(fromClient, "VIA 10.8.8.8:23\nSAY a\n"+bluntLine)
}

// Rules on networks mean whom the conversation is with, not the proxy; of a name
// nobody knows where it is.
func TestInsideFar(t *testing.T) {
	const rules = `
  rule "nothing for them" {
    features = [feature.file_transfer, feature.session]
    networks = ["10.8.0.0/16", "192.0.2.1/32"]
    action   = reset
  }`
	for to, refused := range map[string]bool{"10.8.8.8:23": true, "10.7.7.7:23": false, "shop.example": false} {
		r := newViaRig(t, rules, "").shake()
		r.out("VIA " + to + "\n")
		r.in("GO\n")
		if r.out("TOY bob\n") == refused {
			t.Errorf("%s: refused %v", to, !refused)
		}
	}
}

// The tunnel alone can be refused, what nobody recognises inside it meets what is
// set for that, and each by its own name in the notices.
func TestInsideRefused(t *testing.T) {
	r := newViaRig(t, "  rule \"no tunnels\" {\n    features = [feature.tunnel]\n    action = reset\n  }", "").shake()
	if r.out("VIA 10.8.8.8:23\n") {
		t.Error("the tunnel came up")
	}
	r = newViaRig(t, "", "unknown = drop").shake()
	r.out("VIA 10.8.8.8:23\n")
	r.in("GO\n")
	if r.out("nobody's words") {
		t.Error("what is unknown passes inside a tunnel")
	}
	r.told("classified via", "tunnel accept", "session drop by flow")
}

// A new policy is asked about both, the tunnel and what is in it.
func TestInsideReviewed(t *testing.T) {
	for rule, app := range map[string]string{"apps = app.via": "tunnel", "apps = app.toy": "session"} {
		r := newViaRig(t, "", "").shake()
		r.out("VIA 10.8.8.8:23\n")
		r.in("GO\n")
		r.out("TOY bob\nBYE\n")
		r.said = nil
		r.e.SetView(viaView(t, "  rule \"not any more\" {\n    "+rule+"\n    action = reset\n  }", ""))
		if r.out("more"); r.last.Settled.Fate != Refuse {
			t.Errorf("%s: %+v", rule, r.last)
		}
		r.told(app + " reset by flow")
	}
}

// The datagrams of a relay are each unwrapped, those that cannot be are dropped.
func TestInsideDatagrams(t *testing.T) {
	const rules = noFiles + "\n  rule \"not there\" {\n    networks = [\"10.7.0.0/16\"]\n    features = [feature.messaging]\n    action = reset\n  }"
	r := newViaRig(t, rules, "")
	for _, c := range []struct{ sent, want string }{
		{"VIA 10.8.8.8:23|TOY bob\n", "VIA 10.8.8.8:23|TOY bob\n"},
		{"VIA 10.8.8.8:23|" + offerLine, "VIA 10.8.8.8:23|" + bluntLine},
		{"VIA 10.8.8.8:23|SAY a\n", "VIA 10.8.8.8:23|SAY a\n"},
		{"VIA 10.7.7.7:23|SAY a\n", ""},
		{"VIA ?", ""},
	} {
		if got := r.datagram(fromClient, c.sent); string(got) != c.want {
			t.Errorf("%q came out as %q, want %q", c.sent, got, c.want)
		}
	}
	r = newViaRig(t, rules, "")
	if got := r.datagram(fromClient, "VIA ?"); got != nil {
		t.Errorf("the first one came out as %q", got)
	}
}

// A hint makes likely what alone proves nothing, and is no evidence against those
// whom no hint names.
func TestHints(t *testing.T) {
	const rules = "  rule \"no toys\" {\n    apps = app.toy\n    action = reset\n  }"
	r := newViaRig(t, rules, "").shake()
	if !r.out("!!!!") {
		t.Error("refused without a hint")
	}
	for _, certain := range []bool{false, true} {
		only := map[bool]string{true: "    certain_only = true\n"}[certain]
		r = newViaRig(t, strings.Replace(rules, "    action", only+"    action", 1), "")
		r.e.expect.hints.add(r.ends[1], rumour{app: viaCatalog.ID(toyApp)}, r.now.Add(hintStays), r.now)
		if r.shake(); r.out("!!!!") != certain {
			t.Errorf("certain_only %v: passes %v", certain, !certain)
		}
	}
	r = newViaRig(t, rules, "")
	r.e.expect.hints.add(r.ends[1], rumour{app: viaCatalog.ID(toyApp)}, r.now, r.now)
	if r.shake(); !r.out("!!!!") {
		t.Error("refused by a hint of long ago")
	}
}

// With probe_encrypted what may be encrypted is reset once. Who then speaks
// clearly is known, and so is whom he called; who does not is left alone.
func TestProbe(t *testing.T) {
	const rules = "  rule \"no toys\" {\n    apps = app.toy\n    action = reset\n  }"
	again := func(r *rig, port string) *rig {
		*r = rig{t: t, e: r.e, now: r.now, start: r.start, ends: r.ends}
		r.ends[0] = netip.MustParseAddrPort("10.0.0.1:" + port)
		return r.shake()
	}
	r := newViaRig(t, rules, "probe_encrypted = true").shake()
	if r.out("!!!!"); !r.last.Tell || r.e.count.Probed != 1 {
		t.Errorf("the first try: %+v", r.last)
	}
	if again(r, "40001"); !r.out("!!!!") {
		t.Error("the same again is refused")
	}
	if again(r, "40002"); r.out("TOY bob\n") {
		t.Error("clear text passes")
	}
	if again(r, "40003"); r.out("!!!!") {
		t.Error("whom clear text was spoken with is not remembered")
	}
	if r = newViaRig(t, "", "probe_encrypted = true").shake(); !r.out("!!!!") {
		t.Error("probed though nothing is refused")
	}
	if r = newViaRig(t, rules, "").shake(); !r.out("!!!!") {
		t.Error("probed though nobody asked for it")
	}
}

// The acknowledgement of a FIN is no hole in a capture.
func TestObserveHalfClosed(t *testing.T) {
	r := newRig(t, "", "", observing).shake()
	r.out("TOY bob\n")
	r.packet(fromClient, r.start[0]+8, r.start[1], packet.ACK|packet.FIN, nil)
	r.packet(fromServer, r.start[1], r.start[0]+9, packet.ACK, nil)
	r.in("SAY a\n")
	if r.told("classified toy", "session accept", "messaging accept"); r.e.count.Missed != 0 {
		t.Errorf("%d missed", r.e.count.Missed)
	}
}
