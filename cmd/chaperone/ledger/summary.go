package ledger

import (
	"cmp"
	"slices"

	"chaperone/proto"
)

// A Summary counts flows and verdicts.
type Summary struct {
	Captures int    `json:"captures"`
	Failed   int    `json:"failed"` // captures that could not be read
	Packets  uint64 `json:"packets"`
	Bytes    uint64 `json:"bytes"`
	Flows    uint64 `json:"flows"`
	Lost     uint64 `json:"lost"` // events left out
	Apps     []App  `json:"apps"` // by name, unknown last

	apps map[string]*App
}

// An App is what a summary says of one app.
type App struct {
	App      string    `json:"app"`
	Category string    `json:"category"`
	Flows    uint64    `json:"flows"`
	Packets  uint64    `json:"packets"`
	Bytes    uint64    `json:"bytes"`
	Features []Feature `json:"features"` // by name

	features map[string]*Feature
}

// A Feature is what became of one feature of an app: how often it was used or
// offered, and what was decided.
type Feature struct {
	Feature string `json:"feature"`
	Flows   uint64 `json:"flows"` // in which it was seen
	Accept  uint64 `json:"accept"`
	Drop    uint64 `json:"drop"`
	Reset   uint64 `json:"reset"`
	Would   uint64 `json:"would"` // of the accepted, how many a dry run spared
}

// Add counts a flow.
func (s *Summary) Add(f *Flow) {
	s.Flows++
	s.Bytes += f.Bytes
	a := s.app(f)
	a.Flows++
	a.Packets += f.Packets
	a.Bytes += f.Bytes
	for _, name := range f.Features {
		a.feature(name).Flows++
	}
	for i := range f.Events {
		a.feature(f.Events[i].Feature).count(&f.Events[i])
	}
}

func (s *Summary) app(f *Flow) *App {
	a := s.apps[f.App]
	if a == nil {
		a = &App{App: f.App, Category: f.Category, features: map[string]*Feature{}}
		if s.apps == nil {
			s.apps = map[string]*App{}
		}
		s.apps[f.App] = a
	}
	return a
}

func (a *App) feature(name string) *Feature {
	x := a.features[name]
	if x == nil {
		x = &Feature{Feature: name}
		a.features[name] = x
	}
	return x
}

func (x *Feature) count(e *Event) {
	switch e.Verdict {
	case "drop":
		x.Drop++
	case "reset":
		x.Reset++
	default:
		x.Accept++
	}
	if e.Would != "" && e.Would != "accept" {
		x.Would++
	}
}

// Sort fills the lists in.
func (s *Summary) Sort() {
	s.Apps = make([]App, 0, len(s.apps))
	for _, a := range s.apps {
		a.Features = make([]Feature, 0, len(a.features))
		for _, x := range a.features {
			a.Features = append(a.Features, *x)
		}
		slices.SortFunc(a.Features, func(x, y Feature) int { return cmp.Compare(x.Feature, y.Feature) })
		s.Apps = append(s.Apps, *a)
	}
	slices.SortFunc(s.Apps, func(x, y App) int {
		switch proto.Unknown.Name {
		case x.App:
			return 1
		case y.App:
			return -1
		}
		return cmp.Compare(x.App, y.App)
	})
}
