package test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/test/lab"
)

// A single is the test of one app.
type single struct {
	*testing.T
	*player
	app      *proto.App
	journal  *journal
	rules    *policy.Table
	open     *policy.Table
	allowed  proto.Features
	turn     atomic.Int32   // by which the families take turns
	up, down proto.Features // whose announced data connections did and did not come up
}

// With everything of an app refused but one feature, and what it takes to come on
// line, exactly that one passes: in the conversation and where its data
// connection was announced. So with every feature of every app.
func TestSingleFeature(t *testing.T) {
	for _, app := range catalog.All.Apps[1:] {
		t.Run(app.Name, func(t *testing.T) {
			t.Parallel()
			all := stories(t, app)
			if len(all) == 0 && placed(app) == app.Features {
				return // what is found by its hosts is TestRows's
			}
			l := build(t, lab.Options{})
			s := &single{T: t, player: &player{lab: l}, app: app, open: table(t, "testdata/open.hcl", "")}
			g, j := start(t, l, s.open)
			s.journal = j
			s.house(all)
			for f := range app.Features.All() {
				s.allowed = proto.Of(f) | beside(app)&app.Features
				s.rules = only(t, app, s.allowed)
				if err := g.Reload(s.rules); err != nil {
					t.Fatal(err)
				}
				s.feature(f, all)
			}
			s.met(all)
		})
	}
}

// beyond is what does not pass alone, for a reason.
var beyond = map[string]proto.Features{
	"discord":  proto.Of(proto.Video),                     // in one flow with voice, which takes it along
	"ech":      proto.Of(proto.Tunnel),                    // an ability, of which nothing is told
	"mgcp":     mediaOf & ^proto.Of(proto.Voice),          // what SDP may describe; the transcripts of sip show it
	"megaco":   mediaOf & ^proto.Of(proto.Voice),          // the same
	"rdp":      proto.Of(proto.FileTransfer, proto.Voice), // abilities
	"skype":    proto.Of(proto.Session),                   // in one flow with voice
	"vnc":      proto.Of(proto.FileTransfer),              // remote control is offered in the same connection, and takes it along
	"whatsapp": proto.Of(proto.Video),                     // in one flow with voice
	"zoom":     proto.Of(proto.AppSharing),                // in one flow with voice
}

const mediaOf = ^proto.Features(0)

// feature plays the stories with f, and of those without it one for each feature
// that is refused. Datagrams, which announce nothing, are played side by side: it
// takes time to see that they do not come.
func (s *single) feature(f proto.Feature, all []story) {
	var passed atomic.Int32
	one := func(x story) {
		if s.tell(f, &x).Has(f) {
			passed.Add(1)
		}
	}
	some := s.choose(f, all)
	atOnceEach(some[proto.UDP], one)
	for _, x := range some[proto.TCP] {
		one(x)
	}
	told := slices.ContainsFunc(all, func(x story) bool { return (x.seen[s.app] | x.announced).Has(f) })
	if passed.Load() == 0 && (told || f != proto.Session && !placed(s.app).Has(f)) && !beyond[s.app.Name].Has(f) {
		s.Errorf("%v alone: passes in none of its transcripts", f)
	}
}

// choose returns which stories are played where f alone may pass.
func (s *single) choose(f proto.Feature, all []story) map[proto.Transport][]story {
	var refused proto.Features
	out := map[proto.Transport][]story{}
	for _, x := range all {
		of := x.seen[s.app] | x.announced
		if !of.Has(f) && of&^s.allowed&^refused == 0 {
			continue
		}
		if !of.Has(f) {
			refused |= of
		}
		out[x.tr.Over] = append(out[x.tr.Over], x)
	}
	return out
}

// tell plays a story where f alone may pass, with the data connections that it
// announces, and returns what came through of the app. What is refused must not,
// and where nothing is, all must as it was sent.
func (s *single) tell(f proto.Feature, x *story) proto.Features {
	v6 := s.turn.Add(1)%2 == 0
	s.journal.take()
	r, err := s.play(x.tr, alone(s.rules, x.tr, v6, nil), v6)
	if err != nil {
		s.Errorf("%v alone: %s: %v", f, x.name, err)
		return 0
	}
	left := sightings(s.open, r.received(x.tr))[s.app]
	elsewhere := x.announced &^ s.app.Blunts // refused where it comes up: see announced
	if bad := left &^ s.allowed &^ elsewhere; bad != 0 {
		s.Errorf("%v alone: %s: the far side can read %v", f, x.name, bad.Strings())
	}
	if s.exact(x) {
		if err := r.unchanged(x.tr); err != nil {
			s.Errorf("%v alone: %s: %v", f, x.name, err)
		}
	}
	if x.tr.Over == proto.TCP {
		s.announced(f, x)
	}
	return left
}

// exact reports whether nothing at all of a story is refused: no ability either,
// and its bytes can be read to their end.
func (s *single) exact(x *story) bool {
	for _, turn := range x.tr.Turns {
		for _, want := range turn.Want {
			what, rest, _ := strings.Cut(want, " ")
			word, _, _ := strings.Cut(rest, " ")
			if f, _ := proto.FeatureNamed(word); what == "error" || what == "ability" && !s.allowed.Has(f) {
				return false
			}
		}
	}
	return x.seen[s.app]&^s.allowed == 0
}
