package test

import (
	"testing"

	"github.com/google/nftables"

	"chaperone/cmd/chaperone/demo"
	"chaperone/test/lab"
)

// With an engine that stands still and a queue that is full, a gateway that fails
// open lets all else pass, also what belongs to a conversation that it follows.
// When the engine goes on, so does the conversation, and is read again.
func TestQueueFullOpen(t *testing.T) {
	l := build(t, demo.Hosts)
	g := stalling(t, l, "accept")
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	release := g.hold(t, l)
	s.Transparent = true
	must(t, s, "talk", "file", "picture")
	anew := &demo.Stage{Lab: l, Port: 5191, Transparent: true}
	defer anew.Close()
	must(t, anew, "signon", "talk", "file")
	release()
	s.Transparent, anew.Transparent = false, false
	must(t, s, "talk", "file", "talk", "file")
	must(t, anew, "talk", "file")
	g.alarmed(t, "may have passed unjudged")
	for _, s := range []*demo.Stage{s, anew} {
		if err := s.Leave(); err != nil {
			t.Error(err)
		}
	}
}

// While another program has taken the rules away all passes unseen. Conversations
// that went on meanwhile go on when the rules are there again, and are read again,
// whichever way on_failure is set.
func TestFlushedMeanwhile(t *testing.T) {
	for _, failure := range []string{"accept", "drop"} {
		l := build(t, demo.Hosts)
		g := stalling(t, l, failure)
		port := uint16(5190)
		for !g.flushed(t, l, port) {
			port++
		}
	}
}

// flushed takes the rules away in the middle of a conversation. It reports false
// where they came back so soon that it was not clear what was said without them: the
// demo's conversation repeats itself, with numbers that no longer follow each other,
// and so can be found again behind a hole only if that lies before the repetition.
func (g *stall) flushed(t *testing.T, l *lab.Lab, port uint16) bool {
	t.Helper()
	s := &demo.Stage{Lab: l, Port: port}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	inGateway(t, l, func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		c.FlushRuleset()
		return c.Flush()
	})
	must(t, s, "talk", "talk", "talk")
	meanwhile := rules(t, l) == 0
	g.alarmed(t, "installed again")
	if !meanwhile {
		return false
	}
	must(t, s, "talk", "file", "talk", "file")
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
	return true
}
