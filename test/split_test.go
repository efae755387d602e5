package test

import (
	"fmt"
	"strings"
	"testing"

	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/test/lab"
)

// split is the networks that search and transfer in ways that can be told apart.
var split = []string{"directconnect", "edonkey", "gnutella", "soulseek"}

// Searching without files, and files without searching: one is refused, and the
// other passes, in the same conversation too.
func TestSearchApartFromFiles(t *testing.T) {
	search, files := proto.Of(proto.Search), proto.Of(proto.FileTransfer, proto.FileSharing)
	for _, name := range split {
		t.Run(name, func(t *testing.T) {
			app := catalog.All.App(name)
			if app == nil {
				t.Fatal("this build does not know it")
			}
			t.Parallel()
			s := &single{T: t, player: &player{lab: build(t, lab.Options{})}, app: app, open: table(t, "testdata/open.hcl", "")}
			g, j := start(t, s.lab, s.open)
			s.journal = j
			all := stories(t, app)
			for refused, kept := range map[proto.Features]proto.Features{files: search, search: files} {
				s.rules = without(t, app, refused)
				if err := g.Reload(s.rules); err != nil {
					t.Fatal(err)
				}
				s.apart(all, refused, kept)
			}
		})
	}
}

// without is the policy that refuses some features of app alone.
func without(t *testing.T, app *proto.App, refused proto.Features) *policy.Table {
	words := strings.Join(refused.Strings(), ", feature.")
	return compiled(t, "without "+words, fmt.Sprintf(`
policy "without" {
  rule "these" {
    apps     = app.%s
    features = [feature.%s]
    action   = reset
  }
}
default_department {
  policy = policy.without
}
`, app.Name, words))
}

// apart plays the stories that search or transfer. Where nothing of a story is
// refused all that is kept passes; and there is one with both, in which it does.
func (s *single) apart(all []story, refused, kept proto.Features) {
	mixed := 0
	for _, x := range all {
		of := x.seen[s.app]
		if of&(refused|kept) == 0 {
			continue
		}
		v6 := s.turn.Add(1)%2 == 0
		r, err := s.play(x.tr, alone(s.rules, x.tr, v6, nil), v6)
		if err != nil {
			s.Errorf("%s: %v", x.name, err)
			continue
		}
		left := sightings(s.open, r.received(x.tr))[s.app]
		if left&refused != 0 {
			s.Errorf("%s: %v is refused, and the far side can read %v", x.name, refused.Strings(), (left & refused).Strings())
		}
		if lost := of & kept &^ left; lost != 0 && of&refused == 0 {
			s.Errorf("%s: %v is refused, and %v was lost", x.name, refused.Strings(), lost.Strings())
		}
		if of&refused != 0 && of&kept != 0 && left&kept != 0 && (r.whole || x.tr.Over == proto.UDP) {
			mixed++
		}
	}
	if mixed == 0 {
		s.Errorf("no conversation lives on with %v, without %v", kept.Strings(), refused.Strings())
	}
}
