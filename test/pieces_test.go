package test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// talking is what a messenger keeps under talk-only.
var talking = proto.Of(proto.Session, proto.Presence, proto.Messaging)

// spoilt is a story of a messenger for each feature and direction that can be
// taken away in place, in which nothing worse is done.
func spoilt(t *testing.T, rules *policy.Table) (out []story) {
	for _, app := range catalog.All.Apps[1:] {
		if app.Category != proto.IM {
			continue
		}
		var had [2]proto.Features
		for _, x := range stories(t, app) {
			i := slices.IndexFunc(x.tr.Turns, offers)
			if x.tr.Over != proto.TCP || i < 0 || !lives(rules, x.tr) {
				continue
			}
			d, of := x.tr.Turns[i].Dir, x.seen[app]&app.Blunts
			if of&^had[d] != 0 {
				had[d] |= of
				out = append(out, x)
			}
		}
		if missing := app.Blunts &^ (had[0] | had[1]); missing != 0 {
			t.Errorf("%s: no transcript lives on without %v", app.Name, missing.Strings())
		}
	}
	return out
}

// lives reports whether an engine lets all of tr through, spoilt or not.
func lives(rules *policy.Table, tr *transcript.Transcript) bool {
	for i, b := range alone(rules, tr, false, nil) {
		if len(b) != len(tr.Turns[i].Data) {
			return false
		}
	}
	return true
}

// Cut into segments of a single byte, every row of every messenger is what it is
// whole: messages arrive byte for byte on the same connection, before and after
// offers that nobody can read.
func TestOffersInPieces(t *testing.T) {
	unraced(t)
	l := build(t, lab.Options{})
	rules, open := table(t, talkOnly, ""), table(t, "testdata/open.hcl", "")
	start(t, l, rules)
	p := &player{lab: l}
	atOnceEach(spoilt(t, rules), func(x story) {
		port := p.next()
		r, err := l.Play(lab.Script{Turns: x.tr.Turns, Port: port, IPv6: port%2 == 0, Segment: 1, Wait: long})
		if err == nil {
			err = pieces(open, x.tr, r)
		}
		if err != nil {
			t.Errorf("%s: %v", x.name, err)
		}
	})
}

// pieces checks what arrived of tr.
func pieces(open *policy.Table, tr *transcript.Transcript, r *lab.Result) error {
	got := *tr
	got.Turns = nil
	for i, b := range r.Got {
		if d := lab.Diff(tr.Turns[i].Data, b); d != "" && talk(tr.Turns[i]) {
			return fmt.Errorf("turn %d: %s", i+1, d)
		}
		got.Turns = append(got.Turns, transcript.Turn{Dir: tr.Turns[i].Dir, Data: b})
	}
	for app, left := range sightings(open, &got) {
		if left&^talking != 0 {
			return fmt.Errorf("the far side can read %s's %v", app.Name, (left &^ talking).Strings())
		}
	}
	if len(r.Got) < len(tr.Turns) || r.Ends[0].How != lab.Closed || r.Ends[1].How != lab.Closed {
		return fmt.Errorf("ended behind turn %d of %d: %v", len(r.Got), len(tr.Turns), r.Ends)
	}
	if bytes.Equal(got.Bytes(0), tr.Bytes(0)) && bytes.Equal(got.Bytes(1), tr.Bytes(1)) {
		return fmt.Errorf("nothing was taken away")
	}
	return nil
}

// talk reports whether nothing but talk is noted for a turn.
func talk(turn transcript.Turn) bool {
	for _, want := range turn.Want {
		for word := range strings.FieldsSeq(want) {
			if f, ok := proto.FeatureNamed(word); ok && !talking.Has(f) {
				return false
			}
		}
	}
	return true
}
