package test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"chaperone/cmd/chaperone/demo"
	"chaperone/proto"
	"chaperone/test/lab"
)

// policyFile writes the policy in a file with head before its text to another
// file and returns its path.
func policyFile(tb testing.TB, from, head string) string {
	tb.Helper()
	src, err := os.ReadFile(from)
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "policy.hcl")
	if err := os.WriteFile(path, append([]byte(head), src...), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// act returns the act of the conversation that plays a story.
func act(story string) *demo.Act {
	for i := range demo.Conversation {
		if demo.Conversation[i].Story == story {
			return &demo.Conversation[i]
		}
	}
	panic("no act plays " + story)
}

// Killed with on_failure = accept, the gateway lets everything pass at once: the
// conversation that was under way, and new ones.
func TestKilledOpen(t *testing.T) {
	l := build(t, demo.Hosts)
	p := run(t, l, "--policy", policyFile(t, talkOnly, "gateway {\n  on_failure = accept\n}\n"))
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	p.kill()
	s.Transparent = true
	must(t, s, "talk", "file")
	anew := &demo.Stage{Lab: l, Port: 5191, Transparent: true}
	defer anew.Close()
	must(t, anew, "signon", "talk", "file")
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
}

// Killed with on_failure = drop, it lets nothing pass until it is there again;
// then the conversation goes on where it was.
func TestKilledClosed(t *testing.T) {
	l := build(t, demo.Hosts)
	policy := policyFile(t, talkOnly, "gateway {\n  on_failure = drop\n}\n")
	p := run(t, l, "--policy", policy)
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	p.kill()
	r, err := l.Play(lab.Script{Turns: demo.Story("secret"), Port: 7000, Wait: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Received(demo.Story("secret"), proto.FromInitiator)); n > 0 {
		t.Errorf("%d bytes passed a gateway that is dead and fails closed", n)
	}
	told := make(chan error, 1)
	go func() { told <- s.Perform(act("talk")) }()
	select {
	case err := <-told:
		t.Fatalf("the conversation went on without a gateway: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	run(t, l, "--policy", policy)
	if err := <-told; err != nil {
		t.Errorf("the conversation did not go on: %v", err)
	}
	must(t, s, "file", "again")
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
}

func must(t *testing.T, s *demo.Stage, stories ...string) {
	t.Helper()
	for _, story := range stories {
		if err := s.Perform(act(story)); err != nil {
			t.Fatalf("%s: %v", story, err)
		}
	}
}
