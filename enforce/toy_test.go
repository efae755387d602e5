package enforce

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chaperone/enforce/packet"
	"chaperone/policy"
	"chaperone/proto"
)

// toy is a protocol with one of everything an engine must deal with. A client
// opens with "TOY name"; lines follow:
//
//	SAY text          messaging
//	GIVE addr name    offers a file at addr; blunted by overwriting GIVE
//	CALL              offers voice; cannot be blunted and announces nothing
//	CAN file          an ability
//	RAW n             n content bytes follow
//	BYE               finished
//	INTO              what follows is another conversation
//	BOOM              the parser panics
//
// "DATA" opens its data connection.
var toyApp = &proto.App{
	Name: "toy", Category: proto.IM,
	Features: proto.Of(proto.Session, proto.Messaging, proto.FileTransfer, proto.Voice),
	Blunts:   proto.Of(proto.FileTransfer),
}

var toy = &proto.Protocol{
	Name: "toy", Apps: []*proto.App{toyApp}, Over: proto.TCP | proto.UDP,
	Detect: func(o *proto.Opening) proto.Answer {
		b := o.Initiator
		if len(b) == 0 {
			b = o.Responder
		}
		if o.MidStream {
			return proto.Prefix(b, "SAY ")
		}
		switch proto.Prefix(b, "PANIC") {
		case proto.Yes:
			panic("a matcher")
		case proto.More:
			return proto.More
		}
		if d := proto.Prefix(b, "DATA"); d != proto.No {
			return d
		}
		return proto.Prefix(b, "TOY ")
	},
	New: func() proto.Parser { return new(toyParser) },
}

type toyParser struct{ spoke bool }

func (t *toyParser) Reset() { *t = toyParser{} }

func (t *toyParser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if bytes.HasPrefix(b, []byte("DATA")) {
		ev.Saw(proto.FileTransfer).WithWhole()
		ev.Finished = true
		return 4, nil
	}
	if bytes.HasPrefix(b, []byte("GIVE")) && !t.spoke { // judged as soon as the word is there
		t.spoke = true
		line, next := proto.Line(b)
		e := ev.Offers(proto.FileTransfer).BluntedBy(0, "gone")
		if next > 0 {
			t.give(ev, e, line)
			t.spoke = false
		}
		return next, nil
	}
	line, next := proto.Line(b)
	if next == 0 {
		return 0, nil
	}
	word, rest, _ := bytes.Cut(line, []byte(" "))
	switch string(word) {
	case "TOY":
		ev.Saw(proto.Session).WithWhole().By(rest)
	case "SAY":
		ev.Saw(proto.Messaging)
	case "GIVE":
		t.give(ev, ev.Completes(proto.Offer, proto.FileTransfer), line)
		t.spoke = false
	case "CALL":
		ev.Offers(proto.Voice)
	case "CAN":
		ev.Able(proto.FileTransfer).BluntedBy(4, "none")
	case "RAW":
		ev.Skip, _ = strconv.Atoi(string(rest))
	case "BYE":
		ev.Finished = true
	case "INTO":
		ev.Handoff = true
	case "BOOM":
		panic("a parser")
	case "gone":
	default:
		return 0, errors.New("toy: no such word")
	}
	return next, nil
}

func (t *toyParser) give(ev *proto.Events, e *proto.Event, line []byte) {
	f := bytes.Fields(line)
	if len(f) < 3 {
		return
	}
	e.Named(f[2], 0)
	if to, err := netip.ParseAddrPort(string(f[1])); err == nil {
		ev.Expect(proto.Expectation{To: to, Over: proto.TCP, Feature: proto.FileTransfer, For: time.Minute})
	}
}

var toyCatalog = proto.NewCatalog(toy)

const gatewayText = `
policy "p" {
%s
  default = accept
}
default_department {
  policy = policy.p
}
gateway {
%s
}
`

const noFiles = `
  rule "no files" {
    features = [feature.file_transfer]
    action   = reset
  }`

// views holds what view has compiled.
var views sync.Map

// view compiles a policy of these rules and gateway settings.
func view(t testing.TB, rules, gateway string) *policy.View {
	t.Helper()
	if v, ok := views.Load(rules + gateway); ok {
		return v.(*policy.View)
	}
	table, problems := policy.Parse("test.hcl", fmt.Appendf(nil, gatewayText, rules, gateway), toyCatalog)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	v := table.At(time.Unix(1e9, 0))
	views.Store(rules+gateway, v)
	return v
}

// A rig is an engine between two hosts. It passes on what the engine passes and
// keeps what each side has received, first come first kept, as a host would.
type rig struct {
	t     testing.TB
	e     *Engine
	now   time.Time
	ends  [2]netip.AddrPort
	start [2]uint32
	sent  [2]int
	got   [2][]byte
	have  [2][]bool
	meta  Meta
	last  Verdict
	said  []string
}

const isn = 0xfffffff0 // wraps soon

func newRig(t testing.TB, rules, gateway string, change ...func(*Config)) *rig {
	r := &rig{t: t, now: time.Unix(1e9, 0), start: [2]uint32{isn, 1000}}
	r.ends = [2]netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("192.0.2.1:23")}
	c := Config{
		Catalog: toyCatalog, View: view(t, rules, gateway), Expectations: NewExpectations(8), MaxFlows: 64, Offload: true,
		Sink: func(n *Notice) { r.said = append(r.said, say(n)) },
	}
	for _, f := range change {
		f(&c)
	}
	r.e = New(c)
	return r
}

func say(n *Notice) string {
	switch n.Kind {
	case Decided:
		s := fmt.Sprintf("%v %v", n.Feature, n.Verdict)
		if n.Would != policy.Accept {
			s += fmt.Sprintf(" would %v", n.Would)
		}
		if n.Means != ByNothing {
			s += " by " + n.Means.String()
		}
		if len(n.File) > 0 {
			s += fmt.Sprintf(" %q", n.File)
		}
		return s
	case Expected:
		return fmt.Sprintf("expect %v at %v", n.Feature, n.To)
	case Alarm:
		return "alarm " + strings.SplitN(n.Text, "\n", 2)[0]
	}
	return fmt.Sprintf("%v %s", n.Kind, n.Flow.App.Name)
}

// shake opens the connection.
func (r *rig) shake() *rig {
	r.packet(proto.FromResponder, r.start[1]-1, r.start[0], packet.SYN|packet.ACK, nil)
	return r
}

// packet sends one segment and returns the payload that came out, nil if it was
// not passed.
func (r *rig) packet(dir proto.Dir, seq, ack uint32, flags uint8, payload []byte) []byte {
	b := packet.NewTCP(r.ends[dir], r.ends[dir.Other()], seq, ack, flags, payload)
	r.meta.Reply = dir == proto.FromResponder
	r.last = r.e.Handle(r.now, b, &r.meta)
	if !r.last.Pass {
		return nil
	}
	var p packet.Packet
	if err := p.Decode(b); err != nil || !p.Valid() {
		r.t.Fatalf("what came out is no packet: %v, valid %v", err, p.Valid())
	}
	if !r.last.Changed && !bytes.Equal(p.Payload, payload) {
		r.t.Fatal("changed and not said to be")
	}
	if r.last.Settled.Fate != Queue {
		r.meta.Known = r.last.Settled // as the kernel does
	}
	return p.Payload
}

// at sends data at offset off of a direction's stream; the far side takes it in.
func (r *rig) at(dir proto.Dir, off int, data string) bool {
	out := r.packet(dir, r.start[dir]+uint32(off), r.start[dir.Other()]+uint32(len(r.got[dir.Other()])), packet.ACK, []byte(data))
	for i, c := range out {
		at := off + i
		for len(r.have[dir]) <= at {
			r.have[dir] = append(r.have[dir], false)
			r.got[dir] = append(r.got[dir], 0)
		}
		if !r.have[dir][at] {
			r.have[dir][at], r.got[dir][at] = true, c
		}
	}
	return out != nil
}

// say sends the next bytes of a direction and reports whether they passed.
func (r *rig) say(dir proto.Dir, data string) bool {
	ok := r.at(dir, r.sent[dir], data)
	if ok {
		r.sent[dir] += len(data)
	}
	return ok
}

func (r *rig) out(data string) bool { return r.say(proto.FromInitiator, data) }
func (r *rig) in(data string) bool  { return r.say(proto.FromResponder, data) }

// heard asserts what the far side has received.
func (r *rig) heard(dir proto.Dir, want string) {
	r.t.Helper()
	if string(r.got[dir]) != want {
		r.t.Errorf("the far side has %q, want %q", r.got[dir], want)
	}
}

// told asserts what the sink was told since the last time.
func (r *rig) told(want ...string) {
	r.t.Helper()
	if strings.Join(r.said, "\n") != strings.Join(want, "\n") {
		r.t.Errorf("told\n\t%s\nwant\n\t%s", strings.Join(r.said, "\n\t"), strings.Join(want, "\n\t"))
	}
	r.said = nil
}
