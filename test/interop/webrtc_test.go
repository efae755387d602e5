package interop

import (
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

// A signalling is a chat over TCP, by which callers also find each other.
type signalling struct{ inside, outside net.Conn }

func newSignalling(t *testing.T, w *world, v6 bool) *signalling {
	t.Helper()
	ln, err := w.Server.Listen("tcp", at(w.Server, v6, 8765))
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	s := new(signalling)
	if s.inside, err = w.Client.Dial(t.Context(), "tcp", at(w.Server, v6, 8765)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.inside.Close() })
	if s.outside, err = ln.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.outside.Close() })
	return s
}

// carry brings something from one to the other.
func carry[T any](t *testing.T, from, to net.Conn, what T) (got T) {
	t.Helper()
	from.SetDeadline(time.Now().Add(patience))
	to.SetDeadline(time.Now().Add(patience))
	if err := json.NewEncoder(from).Encode(what); err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(to).Decode(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

// A call is two callers, one inside and one outside, who know of each other.
type call struct {
	*world
	chat            *signalling
	inside, outside *caller
}

// A setting says how a call shall be.
type setting struct {
	rules string
	v6    bool
	relay string // is used over udp or tcp, by the one inside

	incoming bool // the one outside calls
}

// call lets one of them call. What is prepared is done before that.
func (s *setting) call(t *testing.T, prepare func(from, to *caller)) *call {
	t.Helper()
	w := newWorld(t, s.rules)
	var relay *webrtc.ICEServer
	if s.relay != "" {
		relay = serveRelay(t, w.Server, s.relay)
	}
	c := &call{w, newSignalling(t, w, s.v6), newCaller(t, w.Client, s.v6, relay), newCaller(t, w.Server, s.v6, nil)}
	if s.incoming {
		prepare(c.outside, c.inside)
		c.negotiate(t, c.outside, c.inside, c.chat.outside, c.chat.inside)
	} else {
		prepare(c.inside, c.outside)
		c.negotiate(t, c.inside, c.outside, c.chat.inside, c.chat.outside)
	}
	return c
}

// negotiate has one make an offer and the other answer.
func (c *call) negotiate(t *testing.T, from, to *caller, mine, theirs net.Conn) {
	t.Helper()
	offer, err := from.CreateOffer(nil)
	got := carry(t, mine, theirs, from.described(t, offer, err))
	if err := to.SetRemoteDescription(*got); err != nil {
		t.Fatal(err)
	}
	answer, err := to.CreateAnswer(nil)
	got = carry(t, theirs, mine, to.described(t, answer, err))
	if err := from.SetRemoteDescription(*got); err != nil {
		t.Fatal(err)
	}
}

// talks wants the chat to be alive.
func (c *call) talks(t *testing.T) {
	t.Helper()
	for _, text := range []string{"can you hear me?", "no, but I can read you"} {
		if got := carry(t, c.chat.inside, c.chat.outside, text); got != text {
			t.Errorf("%q arrived as %q", text, got)
		}
	}
}

const noVoice = "    features = [feature.voice]\n    action = "

// Voice between two peers arrives where it is allowed and nowhere else, and they
// can go on to talk.
func TestCall(t *testing.T) {
	for _, c := range []struct {
		name, rules string
		works       bool
	}{
		{"allowed", open, true},
		{"reset", refusing(noVoice + "reset"), false},
		{"dropped", refusing("    apps = [app.webrtc]\n" + noVoice + "drop"), false},
	} {
		for _, way := range []struct {
			name string
			setting
		}{
			{"IPv4", setting{}},
			{"IPv6", setting{v6: true}},
			{"incoming", setting{incoming: true}},
			{"relay, UDP", setting{relay: "udp"}},
			{"relay, TCP", setting{relay: "tcp"}},
		} {
			way.rules = c.rules
			t.Run(c.name+", "+way.name, func(t *testing.T) {
				t.Parallel()
				call := way.call(t, func(from, to *caller) {
					from.speak(t)
					to.speak(t)
					from.write(t, "hello")
				})
				if c.works {
					call.works(t)
				} else {
					call.fails(t)
				}
				call.talks(t)
			})
		}
	}
}

// works wants voice both ways, and the data channel.
func (c *call) works(t *testing.T) {
	t.Helper()
	const enough = 25
	if !eventually(2*patience, func() bool { return c.inside.voice.Load() > enough && c.outside.voice.Load() > enough }) {
		t.Errorf("packets of voice: %d inside, %d outside", c.inside.voice.Load(), c.outside.voice.Load())
	}
	if !eventually(patience, func() bool { return c.inside.heard("hello") || c.outside.heard("hello") }) {
		t.Error("the data channel is silent")
	}
	if !c.heard(called) || c.heard(notCalled) {
		t.Errorf("said: %+v", c.notices)
	}
}

// fails wants voice to be refused, and none to arrive afterwards either.
func (c *call) fails(t *testing.T) {
	t.Helper()
	if !eventually(2*patience, func() bool { return c.heard(notCalled) }) {
		t.Errorf("no voice was refused: %+v", c.notices)
	}
	time.Sleep(time.Second)
	if in, out := c.inside.voice.Load(), c.outside.voice.Load(); in+out > 0 {
		t.Errorf("packets of voice: %d inside, %d outside", in, out)
	}
}

// called reports whether n is of voice, notCalled whether it was refused.
func called(n notice) bool    { return n.Kind == enforce.Decided && n.Feature == proto.Voice }
func notCalled(n notice) bool { return called(n) && n.Verdict != policy.Accept }

// A data channel alone is no call. What is in it nobody can tell, and so it is
// refused as a tunnel.
func TestDataChannel(t *testing.T) {
	for _, c := range []struct {
		name, rules string
		works       bool
	}{
		{"allowed", open, true},
		{"no voice", refusing(noVoice + "reset"), true},
		{"no tunnels", refusing("    features = [feature.tunnel]\n    action = reset"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			call := (&setting{rules: c.rules}).call(t, func(from, _ *caller) {
				from.write(t, strings.Repeat("much ", 5000)+"the end")
				from.write(t, strings.Repeat("more ", 10000)+"that is all")
			})
			arrived := func() bool { return call.outside.heard("the end") && call.outside.heard("that is all") }
			if c.works && !eventually(2*patience, arrived) {
				t.Error("the data channel is silent")
			}
			if !c.works && !eventually(2*patience, func() bool { return call.refused("webrtc", proto.Tunnel) }) {
				t.Error("not refused")
			}
			call.talks(t)
			if arrived() != c.works || call.refused("webrtc") == c.works || !call.saw("webrtc") {
				t.Errorf("arrived %v, said: %+v", arrived(), call.notices)
			}
		})
	}
}

// Nor does voice arrive that comes when the peers have long been exchanging other
// things.
func TestLateCall(t *testing.T) {
	for _, c := range []struct {
		name, rules string
		works       bool
	}{
		{"allowed", open, true},
		{"refused", refusing(noVoice + "reset"), false},
	} {
		for _, relay := range []string{"", "udp", "tcp"} {
			t.Run(c.name+", relay "+relay, func(t *testing.T) {
				t.Parallel()
				call := (&setting{rules: c.rules, relay: relay}).call(t, func(from, _ *caller) {
					from.write(t, strings.Repeat("more ", 13000)+"hello")
					from.write(t, strings.Repeat("more ", 13000)+"that is all")
				})
				if !eventually(2*patience, func() bool { return call.outside.heard("hello") && call.outside.heard("that is all") }) {
					t.Fatal("the data channel is silent")
				}
				call.inside.speak(t)
				call.outside.speak(t)
				call.negotiate(t, call.inside, call.outside, call.chat.inside, call.chat.outside)
				if c.works {
					call.works(t)
				} else {
					call.fails(t)
				}
				call.talks(t)
			})
		}
	}
}
