package prototest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

const talk = `
< "SAY you\n"
> "H"
+ "I ann\n"
> "SAY bob\n"
< "SAY ann\nSAY nobody\n"
> "GIVE FILE a.txt\n"
> "SAY bob\n"
`

var noted = [][]string{
	{`messaging peer "you"`},
	{"recognised with byte 3", `session login "ann"`},
	{`messaging peer "bob"`},
	{`messaging peer "ann"`, `messaging peer "nobody"`},
	{`offer file_transfer file "a.txt" size 7 blunt`},
	{`messaging peer "bob"`},
}

func read(t *testing.T, text string) *transcript.Transcript {
	tr, err := transcript.Read("talk.flow", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// A protocol that keeps its promises passes, and its events are noted.
func TestFaultless(t *testing.T) {
	tr := read(t, talk)
	wrong, got := check(toyProtocol(""), tr)
	for _, w := range wrong {
		t.Error(w)
	}
	for i := range noted {
		if !slices.Equal(got[i], noted[i]) {
			t.Errorf("turn %d: noted %q, want %q", i+1, got[i], noted[i])
		}
	}
}

// A datagram is shown whole and alone, and what is left of it is forgotten.
func TestDatagrams(t *testing.T) {
	tr := read(t, "@ over udp\n> \"HI ann\\nrest\"\n< \"SAY ann\\n\"\n> \"GIVE FILE a\\n\"\n> \"SAY b\\nSAY c\\n\"")
	wrong, got := check(toyProtocol(""), tr)
	want := [][]string{
		{"recognised with byte 11", `session login "ann"`}, {`messaging peer "ann"`},
		{`offer file_transfer file "a" size 7 blunt`}, {`messaging peer "b"`, `messaging peer "c"`},
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("turn %d: noted %q, want %q", i+1, got[i], want[i])
		}
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

// Each broken promise is found.
func TestFaults(t *testing.T) {
	for fault, want := range map[string]string{
		"never sure":                      "Detect: more, to the end",
		"changes its mind":                "Detect: yes with byte 3 of turn 2, but more",
		"denies itself":                   "Detect: no with byte 2 of turn 2",
		"remembers":                       "after Reset: ",
		"allocates":                       "allocations in a conversation",
		"depends on cuts":                 "cut into single bytes: ",
		"repeats itself":                  "cut into single bytes: ",
		"speaks late":                     "blunted, cut ",
		"reads on":                        "BROKEN: read ",
		"cannot blunt":                    "declares that it can be blunted",
		"blunts nothing in the last byte": "blunted, cut ",
		"blunts beside":                   "blunted: ",
		"keeps views":                     "cut ",
		"says too much":                   "LOST 1",
		"says what it does not declare":   `"voice": the app does not declare`,
		"completes nothing":               "details of nothing: offer image",
		"wants one side first":            "shown first",
	} {
		wrong, _ := check(toyProtocol(fault), read(t, talk))
		if !slices.ContainsFunc(wrong, func(w string) bool { return strings.Contains(w, want) }) {
			t.Errorf("%s: %q, want one with %q", fault, wrong, want)
		}
	}
}

// Nobody may wait for more than the engine keeps.
func TestWaitsForEver(t *testing.T) {
	tr := read(t, `> "HI ann\n" (40000:61)`)
	for fault, want := range map[string]string{"": "error toy: no such word", "waits for ever": "BROKEN: waits for more than 16384 bytes"} {
		reading := play(toyProtocol(fault), tr, whole)
		if got := reading[len(reading)-1].text; got != want {
			t.Errorf("%q: %q, want %q", fault, got, want)
		}
	}
}

// What is noted in a transcript is compared line by line.
func TestNoted(t *testing.T) {
	tr := read(t, talk)
	if wrong := checkNoted(tr, make([][]string, len(tr.Turns))); len(wrong) != 0 {
		t.Errorf("nothing noted, nothing got: %q", wrong)
	}
	wrong := checkNoted(tr, noted)
	if len(wrong) != len(tr.Turns) || !strings.HasPrefix(wrong[1], "talk.flow:3: turn 2: got\n\t= recognised with byte 3\n\t= session login \"ann\"\nwant") {
		t.Errorf("got %q", wrong)
	}
}

func TestRewrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "talk.flow")
	if err := os.WriteFile(file, []byte(talk), 0o644); err != nil {
		t.Fatal(err)
	}
	rewrite(t, file, noted)
	tr, err := transcript.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := checkNoted(tr, noted); len(wrong) != 0 {
		t.Errorf("after rewriting: %q", wrong)
	}
}

// Every kind of line, as it is written.
func TestLines(t *testing.T) {
	var ev proto.Events
	ev.Saw(proto.Image).WithWhole()
	ev.Able(proto.Voice).BluntedBy(0, "x")
	ev.Offers(proto.FileTransfer).With([]byte("bob")).By([]byte("ann"))
	ev.Completes(proto.Offer, proto.FileTransfer).Named([]byte("a\n"), 3)
	ev.App, ev.Finished, ev.Handoff = toyApp, true, true
	ev.Expect(proto.Expectation{Over: proto.UDP, Feature: proto.Voice, App: toyApp})
	want := []string{
		"app toy", "image whole", "ability voice blunt", `offer file_transfer login "ann" peer "bob" file "a\n" size 3`,
		"expect voice udp invalid AddrPort for 0s app toy", "finished", "handoff",
	}
	if got := byTurn(hear(nil, 0, &ev), 1)[0]; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A gateway changes nothing that it has passed on, and nothing of what it lets be.
func TestGatewayInSmall(t *testing.T) {
	tr := read(t, talk)
	for _, c := range []struct {
		refuse proto.Feature
		cut    cut
		want   string
	}{
		{proto.FileTransfer, whole, "GIVE XXXX a.txt\n"},
		{proto.FileTransfer, at(4, 7), "GIVE FIXX a.txt\n"},
		{proto.FileTransfer, at(4, 8), "GIVE FILX a.txt\n"},
		{proto.FileTransfer, bytewise, "GIVE FILX a.txt\n"},
		{proto.FileTransfer, at(4, 9), "GIVE XXXX a.txt\n"},
		{proto.Voice, whole, "GIVE FILE a.txt\n"},
	} {
		g := &gateway{parser: toyProtocol("").New(), over: proto.TCP, refuse: proto.Of(c.refuse)}
		far := g.play(tr.Turns, c.cut)
		if got := string(far[4].Data); got != c.want {
			t.Errorf("refused %v: %q, want %q", c.refuse, got, c.want)
		}
	}
}

func FuzzToy(f *testing.F) {
	f.Add([]byte("HI ann\nGIVE FILE a\n"), []byte("SAY ann\n"), uint64(1))
	p := toyProtocol("")
	f.Fuzz(func(t *testing.T, initiator, responder []byte, seed uint64) {
		if len(initiator)+len(responder) <= maxFuzz {
			agree(t, p, &transcript.Transcript{Over: proto.TCP, Turns: interleave(initiator, responder, seed)}, seed)
		}
	})
}
