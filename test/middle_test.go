package test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// A cutting is a conversation that is under way when the gateway is started.
type cutting struct {
	name string
	tr   *transcript.Transcript
	talk bool // a messenger's
	from int  // the first turn that the gateway sees
	v6   bool
	c    *lab.Conversation
}

// inBand reports whether content of a refused feature is noted for a turn, which
// is spoiled where it stands in the conversation. Not so a webcam's: its chunks do
// not say what they are, and pass where the invitation was not seen.
func inBand(turn transcript.Turn) bool {
	return slices.ContainsFunc(turn.Want, func(w string) bool {
		word, rest, _ := strings.Cut(w, " ")
		f, ok := proto.FeatureNamed(word)
		return ok && f > proto.Messaging && f != proto.Video && strings.HasSuffix(" "+rest, " blunt")
	})
}

// cuttings are all transcripts that begin in the middle, and those of messengers
// that transfer within the conversation from every turn on.
func cuttings(t *testing.T) (out []*cutting) {
	for _, p := range catalog.All.Protocols {
		for _, tr := range transcriptsOf(t, p) {
			name, talk := p.Name+"/"+tr.Name, p.Apps[0].Category == proto.IM
			switch {
			case tr.Over != proto.TCP:
			case tr.MidStream:
				out = append(out, &cutting{name: name, tr: tr, talk: talk, v6: len(out)%2 == 0})
			case talk && slices.ContainsFunc(tr.Turns, inBand):
				for from := 1; from < len(tr.Turns); from++ {
					out = append(out, &cutting{name: fmt.Sprintf("%s from turn %d", name, from+1), tr: tr, talk: true, from: from, v6: len(out)%2 == 0})
				}
			}
		}
	}
	return out
}

// begin holds the conversation up to where the gateway is started.
func (x *cutting) begin(p *player) (err error) {
	if x.c, err = p.lab.Open(lab.Script{Port: p.next(), IPv6: x.v6, Wait: long}); err != nil {
		return err
	}
	if !x.c.Up() {
		return fmt.Errorf("did not come up")
	}
	for _, turn := range x.tr.Turns[:x.from] {
		if got, _ := say(x.c, turn, proto.TCP, len(turn.Data)); !bytes.Equal(got, turn.Data) {
			return fmt.Errorf("before there is a gateway: %s", lab.Diff(turn.Data, got))
		}
	}
	return nil
}

// A gateway that is started in the middle of a conversation recognises it, stops
// the transfer that is under way in it, and lets the conversation go on.
func TestStartedInTheMiddle(t *testing.T) {
	p := &player{lab: build(t, lab.Options{})}
	all := cuttings(t)
	for _, x := range all {
		if err := x.begin(p); err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		defer x.c.Close()
	}
	rules := table(t, talkOnly, "")
	start(t, p.lab, rules)
	stopped := 0
	for _, x := range all {
		rest := *x.tr
		rest.Turns, rest.MidStream = x.tr.Turns[x.from:], true
		want := alone(rules, &rest, x.v6, nil)
		r := hold(x.c, &rest, want, 0, false)
		for i, got := range r.got {
			if !bytes.Equal(got, want[i]) {
				t.Errorf("%s: turn %d: %s", x.name, x.from+i+1, lab.Diff(want[i], got))
			}
		}
		stopped += x.stopped(t, r)
	}
	if stopped < 20 {
		t.Errorf("only %d transfers were stopped: this test sees nothing", stopped)
	}
}

// stopped checks that what arrived has no content of the transfer and all of the
// rest, and returns how many turns of it were spoiled.
func (x *cutting) stopped(t *testing.T, r *played) (n int) {
	rest := x.tr.Turns[x.from:]
	if !x.talk || !slices.ContainsFunc(rest, inBand) {
		return 0
	}
	if quiet := [2]lab.How{lab.Closed, lab.Closed}; !r.whole || r.hows() != quiet {
		t.Errorf("%s: the conversation was ended: %v", x.name, r.ends)
		return 0
	}
	for i, turn := range rest {
		changed := !bytes.Equal(r.got[i], turn.Data)
		switch {
		case inBand(turn) && !changed:
			t.Errorf("%s: the content of turn %d passed", x.name, x.from+i+1)
		case inBand(turn):
			n++
		case changed && !offers(turn) && !blunted(turn, "ability "):
			t.Errorf("%s: turn %d: %s", x.name, x.from+i+1, lab.Diff(turn.Data, r.got[i]))
		}
	}
	return n
}
