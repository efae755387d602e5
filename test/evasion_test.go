package test

import (
	"bytes"
	"flag"
	"fmt"
	"hash/maphash"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
)

var (
	everyWay = flag.Bool("long", false, "try every split point and many more combinations in the evasion test: takes more than half an hour")
	seed     = flag.Uint64("seed", 1, "of what the evasion test takes at random; 0: another each time")
)

// A use is a feature of an app.
type use struct {
	app     string
	feature proto.Feature
}

type uses map[use]bool

func (u uses) String() string {
	var out []string
	for x := range u {
		out = append(out, x.app+" "+x.feature.String())
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// without returns what is in u and not in v.
func (u uses) without(v uses) uses {
	out := maps.Clone(u)
	maps.DeleteFunc(out, func(x use, _ bool) bool { return v[x] })
	return out
}

// only returns what is in both.
func (u uses) only(v uses) uses { return u.without(u.without(v)) }

// A reader is a far side that reads whatever can be read.
type reader struct {
	open *policy.Table
	mu   sync.Mutex
	seen map[uint64]uses
	hash maphash.Seed
}

// uses returns what a reader of t sees used or offered.
func (r *reader) uses(t *transcript.Transcript) uses {
	var h maphash.Hash
	h.SetSeed(r.hash)
	for _, turn := range t.Turns {
		fmt.Fprint(&h, turn.Dir, len(turn.Data))
		h.Write(turn.Data)
	}
	fmt.Fprint(&h, t.Src, t.Dst, t.Over, t.MidStream)
	r.mu.Lock()
	seen, known := r.seen[h.Sum64()]
	r.mu.Unlock()
	if known {
		return seen
	}
	seen = uses{}
	play(r.open, t, false, ways["whole"], func(n *enforce.Notice) {
		if n.Kind == enforce.Decided {
			seen[use{n.Flow.App.Name, n.Feature}] = true
		}
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[h.Sum64()] = seen
	return seen
}

// features returns which features a reader of t would see used or offered.
func features(open *policy.Table, t *transcript.Transcript) (seen proto.Features) {
	play(open, t, false, ways["whole"], func(n *enforce.Notice) {
		if n.Kind == enforce.Decided {
			seen |= proto.Of(n.Feature)
		}
	})
	return seen
}

// ways holds the way of those who hide nothing.
var ways = map[string]*way{"whole": {name: "whole"}}

// play holds the conversation of t through an engine under rules.
func play(rules *policy.Table, t *transcript.Transcript, v6 bool, way *way, sink enforce.Sink) *wire {
	w := newWire(rules, t, v6, sink)
	w.play(t, way)
	return w
}

func (w *wire) play(t *transcript.Transcript, way *way) {
	w.dress = way.dress
	if w.over == proto.UDP {
		w.playDatagrams(t, way)
		return
	}
	if way.first != [2]uint32{} {
		w.first = way.first
	}
	w.host[0].last, w.host[1].last = way.last, way.last
	w.begin()
	open := (*wire).shake
	switch {
	case t.MidStream:
		open = func(*wire) bool { return true }
	case way.open != nil:
		open = way.open
	}
	if !open(w) {
		return
	}
	for _, turn := range t.Turns {
		w.say(way, turn.Dir, turn.Data)
	}
}

func (w *wire) playDatagrams(t *transcript.Transcript, way *way) {
	for _, turn := range t.Turns {
		d := turn.Dir
		n := len(w.datagrams[d])
		if way.before != nil {
			way.before(w, d, 0, turn.Data)
		}
		w.datagram(d, turn.Data, odd{})
		if way.after != nil {
			way.after(w, d, 0, turn.Data)
		}
		w.datagrams[d] = append(w.datagrams[d], nil)[:n+1] // none, or the first of several
	}
}

// transcripts returns those of all protocols, by name.
func transcripts(t *testing.T) map[string]*transcript.Transcript {
	all := map[string]*transcript.Transcript{}
	for _, p := range catalog.All.Protocols {
		list, err := transcript.ReadDir("../proto/" + p.Name + "/testdata")
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %d transcripts (%v)", p.Name, len(list), err)
		}
		for _, tr := range list {
			all[p.Name+"/"+tr.Name] = tr
		}
	}
	return all
}

// A suite is what all scenarios of the evasion test share, and its figures.
type suite struct {
	reader
	seed                               uint64
	scenarios, runs                    atomic.Int64
	forbidden, heads, damaged, allowed atomic.Int64
}

// A scenario is a transcript under a policy, and what an honest sender gets.
type scenario struct {
	*suite
	*testing.T
	rules   *policy.Table
	name    string
	once    bool // whether what is accepted is looked at here
	tr      *transcript.Transcript
	rnd     *rand.Rand
	refused uses // all that is refused
	kept    uses // what can be read although something is
	settled uses // of that, what takes its flow with it or a data connection
	left    uses // of that, what can be read of it nevertheless: its data connection is what is refused
}

// Whatever a sender does, the far side can read nothing that is refused, in any
// transcript of any protocol, and what is allowed arrives as it was sent.
func TestEvasion(t *testing.T) {
	unraced(t)
	s := newSuite(t)
	t.Run("ways", func(t *testing.T) {
		for policy, path := range map[string]string{"talk only": talkOnly, "separate": "testdata/separate.hcl"} {
			rules := table(t, path, "")
			for name, tr := range transcripts(t) {
				if slices.ContainsFunc(tr.Turns, oversized) {
					continue
				}
				t.Run(policy+"/"+name, func(t *testing.T) {
					t.Parallel()
					c := s.scenario(t, rules, tr)
					c.once = path == talkOnly
					c.every()
				})
			}
		}
	})
	t.Logf("%d refusing scenarios, %d runs: %d forbidden bytes reached the far side (%d bytes of heads of flows before they were refused)",
		s.scenarios.Load(), s.runs.Load(), s.forbidden.Load(), s.heads.Load())
	t.Logf("%d allowed conversations, %d damaged; seed %d", s.allowed.Load(), s.damaged.Load(), s.seed)
}

// oversized reports whether no packet holds a turn: the senders here send one
// whole, and do not wait for acknowledgements.
func oversized(turn transcript.Turn) bool { return len(turn.Data) > 1<<16 }

func newSuite(t *testing.T) *suite {
	s := &suite{seed: *seed}
	if s.seed == 0 {
		s.seed = uint64(time.Now().UnixNano())
	}
	s.open, s.seen, s.hash = table(t, "testdata/open.hcl", ""), map[uint64]uses{}, maphash.MakeSeed()
	return s
}

func (s *suite) scenario(t *testing.T, rules *policy.Table, tr *transcript.Transcript) *scenario {
	c := &scenario{suite: s, T: t, rules: rules, tr: tr, refused: uses{}, settled: uses{}}
	c.rnd = rand.New(rand.NewPCG(s.seed, uint64(len(t.Name()))<<32|uint64(len(tr.Turns))))
	w := play(rules, tr, false, ways["whole"], func(n *enforce.Notice) {
		if n.Kind == enforce.Decided && n.Verdict != policy.Accept {
			x := use{n.Flow.App.Name, n.Feature}
			c.refused[x] = true
			if n.Means != enforce.ByBlunt {
				c.settled[x] = true
			}
		}
	})
	seen := s.uses(w.received(tr))
	c.left, c.kept = seen.only(c.refused), seen.without(c.refused)
	return c
}

func same(a, b *transcript.Transcript) bool {
	return slices.EqualFunc(a.Turns, b.Turns, func(x, y transcript.Turn) bool {
		return x.Dir == y.Dir && bytes.Equal(x.Data, y.Data)
	})
}
