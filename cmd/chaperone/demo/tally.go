package demo

import (
	"sync"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

// A tally counts what the gateway has to say.
type tally struct {
	mu       sync.Mutex
	accepted [proto.NumFeatures]int
	blunted  [proto.NumFeatures]int
	reset    [proto.NumFeatures]int // flows and packets
	refused  [proto.NumFeatures]int // by whatever means
	would    int                    // refusals of a dry run
	alarms   []string
}

// sink is the gateway's sink.
func (t *tally) sink(n *enforce.Notice) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case n.Kind != enforce.Decided || n.Details: // details of something told before
	case n.DryRun && n.Would != policy.Accept:
		t.would++
	case n.Verdict == policy.Accept:
		t.accepted[n.Feature]++
	default:
		t.refused[n.Feature]++
		if n.Means == enforce.ByBlunt {
			t.blunted[n.Feature]++
		} else {
			t.reset[n.Feature]++
		}
	}
}

// alarm keeps what is wrong with the gateway.
func (t *tally) alarm(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.alarms = append(t.alarms, text)
}

// dryRuns returns how much would have been refused so far.
func (t *tally) dryRuns() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.would
}
