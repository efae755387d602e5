package test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/transcript"
)

// A story is a transcript with what an engine that refuses nothing makes of it.
type story struct {
	name string
	tr   *transcript.Transcript
	seen map[*proto.App]proto.Features // used or offered

	announced proto.Features // data connections of the app asked for
}

// tales is all stories, by name, made once: they are asked for by every app.
var tales struct {
	sync.Mutex
	all []story
}

// everyStory returns them all, without what they announce. Nobody changes them.
func everyStory(t *testing.T, open *policy.Table) []story {
	tales.Lock()
	defer tales.Unlock()
	if tales.all == nil {
		for name, tr := range transcripts(t) {
			if !tr.MidStream {
				tales.all = append(tales.all, story{name: name, tr: tr, seen: sightings(open, tr)})
			}
		}
		slices.SortFunc(tales.all, func(a, b story) int { return strings.Compare(a.name, b.name) })
	}
	return tales.all
}

// stories returns those of an app, by name.
func stories(t *testing.T, app *proto.App) (out []story) {
	open := table(t, "testdata/open.hcl", "")
	for _, x := range everyStory(t, open) {
		if x.seen[app] != 0 {
			x.announced = announcements(open, x.tr, app)
			out = append(out, x)
		}
	}
	return out
}

// alone plays tr through an engine without a kernel, and returns what passes of
// each turn.
func alone(rules *policy.Table, tr *transcript.Transcript, v6 bool, sink enforce.Sink) [][]byte {
	return play(rules, tr, v6, ways["whole"], sink).turns(tr)
}

// sightings returns which features of which apps a reader of tr would see used
// or offered.
func sightings(open *policy.Table, tr *transcript.Transcript) map[*proto.App]proto.Features {
	seen := map[*proto.App]proto.Features{}
	alone(open, tr, false, func(n *enforce.Notice) {
		if n.Kind == enforce.Decided {
			seen[n.Flow.App] |= proto.Of(n.Feature)
		}
	})
	return seen
}

// beside is what has to pass in an app for anything to: how one comes on line.
func beside(app *proto.App) proto.Features {
	switch app.Category {
	case proto.RemoteAccess: // the least that one comes on line for
		if app.Features.Has(proto.AppSharing) {
			return proto.Of(proto.Session, proto.AppSharing)
		}
		return proto.Of(proto.Session, proto.RemoteControl)
	case proto.IM:
		return proto.Of(proto.Session, proto.Messaging)
	case proto.P2P:
		return proto.Of(proto.Session, proto.Overlay, proto.Presence, proto.Messaging)
	}
	return proto.Of(proto.Session)
}

// only is the policy that refuses everything of app but some features.
func only(t *testing.T, app *proto.App, allowed proto.Features) *policy.Table {
	words := strings.Join(allowed.Strings(), ", feature.")
	return compiled(t, "only "+words, fmt.Sprintf(`
policy "only" {
  rule "these" {
    apps     = app.%[1]s
    features = [feature.%[2]s]
    action   = accept
  }
  rule "nothing else" {
    apps   = app.%[1]s
    action = reset
  }
}
default_department {
  policy = policy.only
}
`, app.Name, words))
}
