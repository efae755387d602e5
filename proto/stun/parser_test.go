package stun

import (
	"fmt"
	"slices"
	"testing"

	"chaperone/proto"
	"chaperone/proto/hosts"
	"chaperone/proto/transcript"
)

// said plays datagrams of the initiator's, to or from a place that somebody's app is
// said to wait at, and returns whose the flow is and what is said.
func said(t *testing.T, hint *proto.App, likely *bool, datagrams ...string) (app *proto.App, all []string) {
	p := Protocol.New()
	ev := &proto.Events{Over: proto.UDP, Hinted: hint}
	for _, d := range datagrams {
		ev.Clear()
		b := unhex(t, d)
		if n, err := p.Parse(ev, proto.FromInitiator, b); n != len(b) || err != nil {
			t.Fatalf("%d of %d, %v", n, len(b), err)
		}
		if ev.App != nil {
			app, *likely = ev.App, ev.Likely
		}
		for i := range ev.Seen[:ev.NSeen] {
			e := &ev.Seen[i]
			line := e.Feature.String()
			if e.App != nil {
				line += " of " + e.App.Name
			}
			all = append(all, line)
		}
		if *likely && (ev.NHints > 1 || ev.NHints == 1 && ev.Hints[0] != sender) {
			all = append(all, fmt.Sprint(ev.Hints[:ev.NHints]))
		}
	}
	return app, all
}

const (
	integrity  = "00080014 000102030405060708090a0b0c0d0e0f10111213"
	proven     = "0001 0018 2112a442 000102030405060708090a0b" + integrity
	iceCheck   = "0001 0020 2112a442 000102030405060708090a0b 00240004 6e7f1eff" + integrity
	allocation = "0003 0008 2112a442 000102030405060708090a0b 00190004 11000000"
	spoken     = "8078 0001 000002f3 87fab2d7 0102030405"
	spokenNext = "8078 0002 000002fd 87fab2d7 0102030405"
	pictured   = "8067 0001 000002f3 87fab2d8 0102030405"
)

func TestHints(t *testing.T) {
	session := []string{"session of stun"}
	call := []string{"session of stun", "session", "voice"}
	for _, c := range []struct {
		about     string
		hint      *proto.App
		datagrams []string
		app       *proto.App
		said      []string
	}{
		{"a question for an address is no call", hosts.Signal, []string{question}, nil, session},
		{"nobody is known there", nil, []string{proven}, nil, session},
		{"WhatsApp's peers prove a password and nothing else", hosts.WhatsApp, []string{proven}, hosts.WhatsApp, call},
		{"and show pictures", hosts.WhatsApp, []string{proven, spoken, pictured}, hosts.WhatsApp, append(slices.Clone(call), "video")},
		{"ICE to somebody's place", hosts.Telegram, []string{iceCheck}, hosts.Telegram, call},
		{"ICE to nobody's", nil, []string{iceCheck}, WebRTC, call[:2]},
		{"another relay, of the same call", hosts.Signal, []string{allocation}, hosts.Signal, call},
		{"whose calls are not known here", hosts.Slack, []string{iceCheck}, WebRTC, call[:2]},
		{"a call without keys, to somebody's place", hosts.Viber, []string{question, spoken, spokenNext}, hosts.Viber, call},
		{"Microsoft's, where Teams waits", hosts.Teams, []string{"0001 0008 2112a442 000102030405060708090a0b 80700004 00000004"}, hosts.Teams, []string{"session", "voice", "session of stun"}},
	} {
		likely := false
		app, all := said(t, c.hint, &likely, c.datagrams...)
		if app != c.app || !slices.Equal(all, c.said) {
			t.Errorf("%s: %v %q, want %v %q", c.about, app, all, c.app, c.said)
		}
		if want := app != nil && app != WebRTC && app != hosts.Teams; likely != want {
			t.Errorf("%s: likely is %v", c.about, likely)
		}
	}
}

// Packets that only look like media are no call.
func TestNoCall(t *testing.T) {
	for _, c := range []struct {
		about string
		after []string
	}{
		{"one packet", []string{spoken}},
		{"the same again", []string{spoken, spoken}},
		{"of another source", []string{spoken, "8078 0002 000002fd 87fab2d8 0102030405"}},
		{"long after", []string{spoken, "8078 0102 000002fd 87fab2d7 0102030405"}},
		{"a report, no keys agreed upon", []string{"81c9 0001 87fab2d7 01020304", "81c9 0001 87fab2d7 01020304"}},
		{"a payload type of RTCP's", []string{"8048 0001 000002f3 87fab2d7", "8048 0002 000002f3 87fab2d7"}},
		{"too short", []string{"8078 0001 000002", "8f78 0001 000002f3 87fab2d7", "80"}},
	} {
		likely := false
		if _, all := said(t, nil, &likely, append([]string{question}, c.after...)...); !slices.Equal(all, []string{"session of stun"}) {
			t.Errorf("%s: %q", c.about, all)
		}
	}
}

// What is broken says nothing and breaks nothing.
func TestBroken(t *testing.T) {
	for _, b := range []string{
		"", "00", "000100", "40000004", "400000ff01", "ff10", "ff10000000", "16feff", "16feff00000000000000000000",
		"0016 0004 2112a442 000102030405060708090a0b 0013ffff",
		"16feff 0000 000000000000 000c 01 000000 0000 000000 000000",
		"16feff 0000 000000000000 000e 01 ffffff 0000 000000 000002 fefd",
		"16feff 0000 000000000000 000e 01 000900 0001 000800 000002 fefd",
	} {
		likely := false
		if app, all := said(t, nil, &likely, question, b); app != nil || len(all) != 1 {
			t.Errorf("%s: %v %q", b, app, all)
		}
	}
}

// A relay's message inside a relay's message is not looked into.
func TestNesting(t *testing.T) {
	inner := unhex(t, iceCheck)
	for range 3 {
		inner = append([]byte{0x40, 0, byte(len(inner) >> 8), byte(len(inner))}, inner...)
	}
	likely := false
	if app, all := said(t, nil, &likely, question, fmt.Sprintf("%x", inner)); app != nil || len(all) != 1 {
		t.Errorf("%v %q", app, all)
	}
}

// A stream that falls out of step is an error; a message that is too long is left out.
func TestStream(t *testing.T) {
	ev := &proto.Events{Over: proto.TCP}
	p := new(parser)
	if n, err := p.Parse(ev, 0, unhex(t, question)); n != 20 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := p.Parse(ev, 0, []byte("POST / HTTP/1.1\r\n\r\n")); err == nil {
		t.Error("HTTP is a message")
	}
	b := append(unhex(t, "4000 f000"), make([]byte, 100)...)
	if n, err := p.Parse(ev, 0, b); n != len(b) || err != nil || ev.Skip != 4+0xF000-len(b) {
		t.Error(n, err, ev.Skip)
	}
	p.Reset()
	if n, err := p.Parse(ev, 0, []byte("GET / HTTP/1.1\r\n\r\n")); n != 0 || err == nil {
		t.Error("a stream may start with anything")
	}
}

// FuzzDatagrams gives the parser datagrams of any bytes, and every one of them to
// the matcher: what is recognised can be read.
func FuzzDatagrams(f *testing.F) {
	all, err := transcript.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for _, t := range all {
		if t.Over == proto.UDP && len(t.Turns) > 1 {
			f.Add(t.Turns[0].Data, t.Turns[1].Data, t.Turns[len(t.Turns)-1].Data)
		}
	}
	f.Fuzz(func(t *testing.T, a, b, c []byte) {
		detect(&proto.Opening{Initiator: a, Responder: b, Over: proto.UDP})
		p, ev := new(parser), &proto.Events{Over: proto.UDP}
		for i, d := range [][]byte{a, b, c, a} {
			ev.Clear()
			n, err := p.Parse(ev, proto.Dir(i&1), d)
			if n != len(d) || err != nil || ev.Lost > 0 || ev.NSeen > 6 {
				t.Fatal(n, err, ev.Lost, ev.NSeen)
			}
			if i == 0 && certain(d) && ev.NSeen == 0 && d[0] < 0xFF {
				t.Fatal("recognised, and nothing is said")
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, datagram string }{{"check", iceCheck}, {"media", spoken}, {"data", goesOn}} {
		d := unhex(b, c.datagram)
		b.Run(c.name, func(b *testing.B) {
			p, ev := new(parser), &proto.Events{Over: proto.UDP}
			for range b.N {
				ev.Clear()
				p.Parse(ev, proto.FromInitiator, d)
			}
		})
	}
	b.Run("stranger", func(b *testing.B) {
		o := &proto.Opening{Initiator: unhex(b, "c3000000010800010203040506070800"), Over: proto.UDP}
		for range b.N {
			detect(o)
		}
	})
}
