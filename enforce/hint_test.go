package enforce

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// book says where hosts are, and carries what it says the names of: "ASK name",
// "ANSWER name address", "HOST name", "ENDS" without one, "CALLS" whoever waits there,
// "GARBLED" what cannot be read. Inside a toy conversation that says INTO it is only a
// wrapping.
var (
	bookApp  = &proto.App{Name: "book", Category: proto.Web}
	acmeApp  = &proto.App{Name: "acme", Category: proto.IM, Features: proto.Of(proto.Session, proto.FileTransfer)}
	bookRows = []proto.Row{
		{App: "acme", Feature: proto.Session, Host: "acme.example"},
		{App: "acme", Feature: proto.FileTransfer, Host: "files.acme.example"},
	}
	book = &proto.Protocol{
		Name: "book", Apps: []*proto.App{bookApp}, Over: proto.TCP | proto.UDP,
		Detect:  func(o *proto.Opening) proto.Answer { return proto.Prefix(o.Initiator, "BOOK ") },
		New:     func() proto.Parser { return bookParser{} },
		Carries: true,
	}
	bookCatalog = proto.NewCatalogOf([]*proto.Protocol{book, toy}, []*proto.App{acmeApp}, bookRows)
)

type bookParser struct{}

func (bookParser) Reset() {}

func (bookParser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	words := strings.Fields(string(b))
	ev.Saw(proto.Session)
	switch {
	case len(words) < 2:
	case words[1] == "ASK":
		ev.Asked = b[9 : 9+len(words[2])]
	case words[1] == "ANSWER":
		ev.Resolves([]byte(words[2]), netip.MustParseAddr(words[3]), time.Second)
	case words[1] == "HOST":
		ev.Host, ev.Finished = []byte(words[2]), true
	case words[1] == "ENDS":
		ev.Finished = true
	case words[1] == "CALLS":
		ev.App, ev.Likely = ev.Hinted, true
		ev.Saw(proto.Voice).WithWhole()
	case words[1] == "GARBLED":
		return 0, errors.New("garbled")
	}
	return len(b), nil
}

func newBookRig(t *testing.T, rules string, gateway ...string) *rig {
	table, problems := policy.Parse("test.hcl", fmt.Appendf(nil, gatewayText, rules, strings.Join(gateway, "\n")), bookCatalog)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return newRig(t, "", "", func(c *Config) { c.Catalog, c.View = bookCatalog, table.At(time.Unix(1e9, 0)) })
}

const noFilesOf = "  rule \"no files\" {\n    apps = app.acme\n    features = feature.file_transfer\n    action = %s\n  }"

// A flow of the web is that of whose host it names.
func TestHostOfApp(t *testing.T) {
	for host, passes := range map[string]bool{"eu.acme.example": true, "files.acme.example": false, "other.example": true} {
		r := newBookRig(t, fmt.Sprintf(noFilesOf, "reset")).shake()
		if got := r.out("BOOK HOST " + host + "\n"); got != passes || r.last.Tell == passes {
			t.Errorf("%s passes: %v", host, got)
		}
	}
}

// Nobody is told the address of a host that is refused, in a dry run excepted, and
// asking is not using.
func TestAsked(t *testing.T) {
	for _, c := range []struct {
		action, name string
		passes, told bool
	}{
		{"drop", "files.acme.example", false, false}, {"reset", "files.acme.example", false, true},
		{"reset", "acme.example", true, false}, {"reset\n    mode = dry_run", "files.acme.example", true, false},
	} {
		r := newBookRig(t, fmt.Sprintf(noFilesOf, c.action))
		if got := r.datagram(proto.FromInitiator, "BOOK ASK "+c.name); (got != nil) != c.passes || r.last.Tell != c.told {
			t.Errorf("%+v: passes %v, told %v", c, got != nil, r.last.Tell)
		}
		if r.datagram(proto.FromInitiator, "BOOK ASK other.example") == nil {
			t.Error("the flow is refused")
		}
	}
}

// Where no name is said, the latest answer of whose address it is counts, as likely.
func TestResolved(t *testing.T) {
	for _, c := range []struct {
		answers []string
		wait    time.Duration
		passes  bool
	}{
		{nil, 0, true},
		{[]string{"files.acme.example"}, 0, false},
		{[]string{"files.acme.example"}, nameStays, true},
		{[]string{"files.acme.example", "other.example"}, 0, true},
		{[]string{"other.example", "files.acme.example"}, 0, false},
		{[]string{"acme.example"}, 0, true},
	} {
		for _, certain := range []string{"", "\n    certain_only = true"} {
			for _, last := range []string{"BOOK ENDS\n", "\x00\x01 nobody's"} {
				r := newBookRig(t, fmt.Sprintf(noFilesOf, "reset"+certain))
				for _, name := range c.answers {
					r.datagram(proto.FromInitiator, "BOOK ANSWER "+name+" "+r.ends[1].Addr().String())
				}
				r.now = r.now.Add(c.wait)
				if got := r.shake().out(last); got != (c.passes || certain != "") {
					t.Errorf("%v, %q, %q: passes %v", c, certain, last, got)
				}
			}
		}
	}
}

// What goes on inside a wrapping stays its own, whatever name the wrapping says.
func TestWrapped(t *testing.T) {
	r := newBookRig(t, fmt.Sprintf(noFilesOf, "reset")).shake()
	r.out("TOY bob\nINTO\n")
	r.in("OK\n")
	if !r.out("BOOK HOST files.acme.example\n") {
		t.Error("taken for another's")
	}
	if last := r.said[0]; last != "classified toy" {
		t.Error(r.said)
	}
}

// A parser that says a flow is of the app that waits at its far end may mean one of the
// policy's own.
func TestOwnAppWaits(t *testing.T) {
	r := newBookRig(t, `
  rule "no calls" {
    apps     = [app.chatty]
    features = [feature.voice]
    action   = reset
  }
  default = accept
}
app "chatty" {
  category = category.im
  feature "voice" {
    ports    = ["udp/1-65535"]
    networks = ["192.0.2.1"]
  }
}
policy "other" {`)
	if r.datagram(fromClient, "BOOK CALLS"); r.last.Settled.Fate != Refuse {
		t.Errorf("%+v", r.last)
	}
	r.told("classified chatty", "session accept", "voice reset by flow")
}

// What carries any app's conversations and cannot be read may be that of one of which
// something is refused: it is cut, unless the policy lets be what cannot be judged.
func TestCarriesAnybody(t *testing.T) {
	const own = "}\napp \"chatty\" {\n  category = category.im\n  hosts = [\"chatty.example\"]\n}\npolicy \"other\" {"
	for _, c := range []struct {
		rules, gateway string
		cut            bool
	}{
		{"", "", false},
		{fmt.Sprintf(noFilesOf, "reset"), "", true},
		{fmt.Sprintf(noFilesOf, "reset"), "when_inseparable = accept", false},
		{"  rule \"ours\" {\n    apps = app.chatty\n    action = drop\n  }\n" + own, "", true},
	} {
		r := newBookRig(t, c.rules, c.gateway).shake()
		if passed := r.out("BOOK GARBLED\n"); passed == c.cut {
			t.Errorf("%s %s: passed %v", c.rules, c.gateway, passed)
		}
		named := newBookRig(t, c.rules, c.gateway)
		named.datagram(fromClient, "BOOK HOST eu.acme.example")
		if named.datagram(fromClient, "BOOK GARBLED"); !named.last.Pass {
			t.Errorf("%s %s: named before, and cut", c.rules, c.gateway)
		}
	}
}

// A flow of the web to a host of nobody's is that of the app in whose network it ends;
// one to an app's host is that app's.
func TestHoused(t *testing.T) {
	const plant = `  rule "no plant" {
    apps   = app.plant
    action = drop
  }
}
app "plant" {
  category = category.other
  networks = ["192.0.2.0/24"]
}
policy "other" {`
	for say, passes := range map[string]bool{"ENDS": false, "HOST other.example": false, "HOST eu.acme.example": true} {
		r := newBookRig(t, plant).shake()
		if got := r.out("BOOK " + say + "\n"); got != passes {
			t.Errorf("%s passes: %v, %v", say, got, r.said)
		}
	}
}

// A datagram of another protocol, which no server answers, does not hide what comes
// behind it; in a conversation that goes on nothing else begins.
func TestBehindAnotherProtocol(t *testing.T) {
	for _, answered := range []bool{false, true} {
		r := newBookRig(t, fmt.Sprintf(noFilesOf, "reset"))
		r.datagram(fromClient, "TOY bob\n")
		if answered {
			r.datagram(fromServer, "SAY hello\n")
		}
		if r.datagram(fromClient, "BOOK HOST files.acme.example"); r.last.Pass != answered {
			t.Errorf("answered %v: passes %v", answered, r.last.Pass)
		}
	}
}
