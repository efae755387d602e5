package test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"chaperone/cmd/chaperone/demo"
	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// refused is the features that the acts offer and that talk-only refuses.
var refused = []proto.Feature{proto.Image, proto.FileTransfer, proto.FileSharing, proto.Voice, proto.Game}

// perform plays all acts on a stage, each on top of what the ones before left.
func perform(t *testing.T, s *demo.Stage) {
	t.Helper()
	defer s.Close()
	for _, a := range demo.Acts() {
		if !s.Possible(&a) {
			continue
		}
		if err := s.Perform(&a); err != nil {
			t.Errorf("%s: %v", a.Title, err)
		}
	}
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
}

// stages is every family, port and way of cutting that the promise is held on.
func stages(l *lab.Lab) map[string]*demo.Stage {
	out := map[string]*demo.Stage{}
	for _, v6 := range []bool{false, true} {
		family := map[bool]string{false: "IPv4", true: "IPv6"}[v6]
		for _, port := range []uint16{5190, 443, 23, uint16(20000 + rand.IntN(20000))} {
			out[fmt.Sprintf("%s port %d", family, port)] = &demo.Stage{Lab: l, Port: port, IPv6: v6}
		}
		out[family+" single bytes"] = &demo.Stage{Lab: l, Port: 5190, IPv6: v6, Segment: 1}
		out[family+" three bytes"] = &demo.Stage{Lab: l, Port: 5190, IPv6: v6, Segment: 3}
	}
	return out
}

// The promise: with talk-only a conversation arrives unchanged, its offers arrive
// spoiled, and the connections that come up anyway carry nothing.
func TestTalkOnly(t *testing.T) {
	l := build(t, demo.Hosts)
	_, j := start(t, l, table(t, talkOnly, ""))
	for name, s := range stages(l) {
		t.Run(name, func(t *testing.T) {
			perform(t, s)
			if got := verdicts(j.take(), false); !slices.Equal(got, refused) {
				t.Errorf("the journal has verdicts on %v, want %v", names(got), names(refused))
			}
		})
	}
}

// A dry run changes not one byte, and its journal has what would have been.
func TestDryRun(t *testing.T) {
	l := build(t, demo.Hosts)
	_, j := start(t, l, table(t, talkOnly, "gateway {\n  mode = dry_run\n}\n"))
	for name, s := range stages(l) {
		t.Run(name, func(t *testing.T) {
			s.Transparent = true
			perform(t, s)
			lines := j.take()
			if got := verdicts(lines, true); !slices.Equal(got, refused) {
				t.Errorf("the journal would have refused %v, want %v", names(got), names(refused))
			}
			if got := verdicts(lines, false); len(got) > 0 {
				t.Errorf("the journal says that %v were refused", names(got))
			}
		})
	}
}

func names(fs []proto.Feature) []string { return proto.Of(fs...).Strings() }

// With the action drop nobody is told, and nothing passes either.
func TestDrop(t *testing.T) {
	l := build(t, demo.Hosts)
	_, j := start(t, l, table(t, "testdata/drop.hcl", ""))
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	for _, a := range demo.Conversation {
		if err := s.Perform(&a); err != nil {
			t.Errorf("%s: %v", a.Title, err)
		}
	}
	for _, port := range []uint16{5191, 40123} { // announced, not announced
		turns := demo.Story("file-pushed")
		r, err := l.Play(lab.Script{To: l.Outside[1], Port: port, Turns: turns, Wait: 300 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		for d := proto.FromInitiator; d <= proto.FromResponder; d++ {
			if b := r.Received(turns, d); len(b) > 0 {
				t.Errorf("port %d: %d bytes passed", port, len(b))
			}
		}
		for _, end := range r.Ends {
			if end.How != lab.Silence && end.How != lab.Never {
				t.Errorf("port %d: %v, want silence", port, r.Ends)
			}
		}
	}
	for _, e := range j.take() {
		if e.Kind == enforce.Decided && e.Verdict == policy.Reset {
			t.Errorf("journal: %+v, want no reset", e)
		}
	}
}

// Departments differ at the same time, on the same gateway.
func TestDepartments(t *testing.T) {
	l := build(t, lab.Options{Inside: 2, Outside: 2})
	start(t, l, table(t, "testdata/departments.hcl", ""))
	mine := &demo.Stage{Lab: l, Port: 5190}
	free := *l
	free.Client = l.Inside[1]
	theirs := &demo.Stage{Lab: &free, Port: 5190, Transparent: true}
	defer mine.Close()
	defer theirs.Close()
	for _, a := range demo.Acts() {
		for _, s := range []*demo.Stage{mine, theirs} {
			if err := s.Perform(&a); err != nil {
				t.Errorf("%s, transparent %v: %v", a.Title, s.Transparent, err)
			}
		}
	}
	for _, s := range []*demo.Stage{mine, theirs} {
		if err := s.Leave(); err != nil {
			t.Error(err)
		}
	}
}

// What nothing recognises passes, in both families and over both transports.
func TestUnrecognised(t *testing.T) {
	l := build(t, demo.Hosts)
	start(t, l, table(t, talkOnly, ""))
	long := demo.Story("secret")
	for range 200 {
		long = append(long, demo.Story("secret")...)
	}
	for _, over := range []proto.Transport{proto.TCP, proto.UDP} {
		for _, v6 := range []bool{false, true} {
			for _, from := range []*lab.Host{l.Client, l.Server} {
				to := l.Server
				if from == l.Server {
					to = l.Client
				}
				r, err := l.Play(lab.Script{Turns: long, Over: over, IPv6: v6, From: from, To: to, Port: 9000})
				if err != nil {
					t.Fatal(err)
				}
				if err := r.Unchanged(long); err != nil {
					t.Errorf("%v, IPv6 %v, from %s: %v", over, v6, from.Name, err)
				}
			}
		}
	}
}

// Megabytes that nothing recognises pass whole, in the large packets of
// segmentation offload.
func TestBulk(t *testing.T) {
	l := build(t, demo.Hosts)
	start(t, l, table(t, talkOnly, ""))
	noise := make([]byte, 8<<20)
	rand.NewChaCha8([32]byte{1}).Read(noise)
	turns := []transcript.Turn{{Dir: proto.FromInitiator, Data: noise}, {Dir: proto.FromResponder, Data: noise}}
	for _, v6 := range []bool{false, true} {
		r, err := l.Play(lab.Script{Turns: turns, IPv6: v6, Port: 9000})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Unchanged(turns); err != nil {
			t.Errorf("IPv6 %v: %v", v6, err)
		}
	}
}

// Offers among much talk, written at once, so that they travel in the large
// packets of segmentation offload and in every place of them.
func TestOffersInBulk(t *testing.T) {
	l := build(t, demo.Hosts)
	start(t, l, table(t, talkOnly, ""))
	for _, v6 := range []bool{false, true} {
		s := &demo.Stage{Lab: l, Port: 5190, IPv6: v6}
		must(t, s, "signon")
		for d := proto.FromInitiator; d <= proto.FromResponder; d++ {
			var much []byte
			for i := 0; len(much) < 300_000; i++ {
				for _, turn := range append(demo.Story("talk"), demo.Story("file")...) {
					if turn.Dir == d {
						much = append(much, turn.Data...)
					}
				}
			}
			if err := s.Say(demo.Blunted, transcript.Turn{Dir: d, Data: much}); err != nil {
				t.Errorf("IPv6 %v, direction %d: %v", v6, d, err)
			}
		}
		if err := s.Leave(); err != nil {
			t.Error(err)
		}
	}
}
