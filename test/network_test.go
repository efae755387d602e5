package test

import (
	"fmt"
	"sync"
	"testing"

	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// firstPackets is how many packets of a conversation may pass, both ways together,
// before it is known whose it is and that is refused.
const firstPackets = 4

// A wall is the test of what a policy refuses altogether.
type wall struct {
	*testing.T
	*player
	rules, open *policy.Table
	how         lab.How // how a refused connection ends
	mu          sync.Mutex
	tallies     map[string]*arrivals // by app
}

// arrivals is what has come to the far side of an app's conversations.
type arrivals struct {
	talks, said, packets, bytes, most int
}

// Every P2P network is recognised on ports of no meaning and refused, in silence or
// aloud, within its first packets in both directions and families. Nothing of a
// file comes through.
func TestNetworksRefused(t *testing.T) {
	for action, how := range map[string]lab.How{"drop": lab.Silence, "reset": lab.Reset} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			w := &wall{T: t, player: &player{lab: build(t, lab.Options{}), aloud: how == lab.Reset}, how: how, tallies: map[string]*arrivals{}}
			w.open = table(t, "testdata/open.hcl", "")
			w.rules = compiled(t, action, fmt.Sprintf(`
policy "no_swapping" {
  rule "no swapping" {
    apps   = category.p2p
    action = %s
  }
}
default_department {
  policy = policy.no_swapping
}
`, action))
			start(t, w.lab, w.rules)
			for _, app := range catalog.All.Apps[1:] {
				if app.Category == proto.P2P {
					w.network(app)
				}
			}
		})
	}
}

func (w *wall) network(app *proto.App) {
	all := stories(w.T, app)
	if len(all) == 0 {
		w.Errorf("%s: no transcript", app.Name)
	}
	a := &arrivals{}
	w.tallies[app.Name] = a
	atOnceEach(all, func(x story) {
		known := w.known(app, x.tr)
		for _, v6 := range []bool{false, true} {
			r, err := w.play(x.tr, alone(w.rules, x.tr, v6, nil), v6)
			if err != nil {
				w.Errorf("%s, IPv6 %v: %v", x.name, v6, err)
				continue
			}
			w.stands(fmt.Sprintf("%s, IPv6 %v", x.name, v6), x.tr, r, known)
			w.count(a, x.tr, r)
		}
	})
	w.Logf("%-13s %3d conversations: of %4d packets said %3d (%5d bytes) arrived, at the most %d of one", app.Name, a.talks, a.said, a.packets, a.bytes, a.most)
	if a.most > firstPackets {
		w.Errorf("%s: %d packets of a conversation passed", app.Name, a.most)
	}
}

// known returns the turn with which an engine knows that tr is app's.
func (w *wall) known(app *proto.App, tr *transcript.Transcript) int {
	for i := range tr.Turns {
		part := *tr
		part.Turns = tr.Turns[:i+1]
		if sightings(w.open, &part)[app] != 0 {
			return i
		}
	}
	return len(tr.Turns)
}

// stands checks that nothing passes from the turn on by which a conversation is
// known, and how it ends. Only a datagram that means nothing passes among others.
func (w *wall) stands(name string, tr *transcript.Transcript, r *played, known int) {
	for i, got := range r.got {
		nothing := tr.Over == proto.UDP && len(tr.Turns[i].Want) == 0
		if i >= known && len(got) > 0 && !nothing && len(tr.Turns[i].Data) <= oneSegment {
			w.Errorf("%s: known by turn %d, and of turn %d there arrived %d bytes", name, known+1, i+1, len(got))
			return
		}
	}
	for app, left := range sightings(w.open, r.received(tr)) {
		if app.Category == proto.P2P {
			w.Errorf("%s: the far side can read %v", name, left.Strings())
		}
	}
	if want := [2]lab.How{w.how, w.how}; tr.Over == proto.TCP && r.hows() != want {
		w.Errorf("%s: ended with %v, want %v", name, r.hows(), want)
	}
}

func (w *wall) count(a *arrivals, tr *transcript.Transcript, r *played) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a.talks++
	a.said += len(tr.Turns)
	n := 0
	for _, got := range r.got {
		a.bytes += len(got)
		if len(got) > 0 {
			n++
		}
	}
	a.packets += n
	a.most = max(a.most, n)
}
