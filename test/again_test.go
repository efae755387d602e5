package test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// An offered is a turn with an offer that is taken away.
type offered struct {
	story
	app  *proto.App
	turn int
	want [][]byte // what should arrive of each turn
}

// offersOf returns one turn with an offer for each messenger and direction.
func offersOf(t *testing.T, rules *policy.Table) (out []offered) {
	for _, app := range catalog.All.Apps[1:] {
		if app.Category != proto.IM || app.Blunts == 0 {
			continue
		}
		var found [2]bool
		for _, x := range stories(t, app) {
			want := alone(rules, x.tr, false, nil)
			i := slices.IndexFunc(x.tr.Turns, offers)
			if x.tr.Over != proto.TCP || i < 0 || found[x.tr.Turns[i].Dir] || bytes.Equal(want[i], x.tr.Turns[i].Data) {
				continue
			}
			found[x.tr.Turns[i].Dir] = true
			out = append(out, offered{x, app, i, want})
		}
		if found != [2]bool{true, true} {
			t.Errorf("%s: offers in both directions: %v", app.Name, found)
		}
	}
	return out
}

// offers reports whether an offer is noted for a turn.
func offers(turn transcript.Turn) bool { return blunted(turn, "offer ") }

// blunted reports whether an event of a kind that can be taken away is noted for a turn.
func blunted(turn transcript.Turn, kind string) bool {
	return slices.ContainsFunc(turn.Want, func(w string) bool {
		return strings.HasPrefix(w, kind) && strings.HasSuffix(w, " blunt")
	})
}

// The segment with an offer is lost behind the gateway, so that its sender's kernel
// sends it again: the offer does not arrive the second time either, and the
// conversation goes on.
func TestOfferSentAgain(t *testing.T) {
	l := build(t, lab.Options{})
	rules := table(t, talkOnly, "")
	start(t, l, rules)
	all := offersOf(t, rules)
	if len(all) < 2*4 {
		t.Errorf("only %d offers", len(all))
	}
	p := &player{lab: l}
	atOnceEach(all, func(x offered) {
		port := p.next()
		c, err := l.Open(lab.Script{Port: port, IPv6: port%2 == 0, Wait: long})
		if err != nil || !c.Up() {
			t.Errorf("%s: did not come up: %v", x.name, err)
			return
		}
		defer c.Close()
		got, err := x.sayTwice(l, c, port)
		if err != nil {
			t.Errorf("%s: %v", x.name, err)
			return
		}
		got = append(got, make([][]byte, len(x.want)-len(got))...)
		for i, want := range x.want {
			if !bytes.Equal(got[i], want) {
				t.Errorf("%s: turn %d of %d, the offer in turn %d: %s", x.name, i+1, len(x.want), x.turn+1, lab.Diff(want, got[i]))
				return
			}
		}
	})
}

// sayTwice plays the story, with its offer lost the first time, and returns what
// arrived of each turn.
func (x *offered) sayTwice(l *lab.Lab, c *lab.Conversation, port uint16) (got [][]byte, err error) {
	for i, turn := range x.tr.Turns[:x.turn] {
		b, _ := say(c, turn, proto.TCP, len(x.want[i]))
		got = append(got, b)
	}
	receiver := x.tr.Turns[x.turn].Dir.Other()
	h, err := dig([]*lab.Host{l.Client, l.Server}[receiver], receiver, port)
	if err != nil {
		return nil, err
	}
	filled := make(chan error, 1)
	go func() { filled <- h.fill() }()
	b, _ := say(c, x.tr.Turns[x.turn], proto.TCP, len(x.want[x.turn]))
	if err := <-filled; err != nil {
		return nil, err
	}
	rest := hold(c, x.tr, x.want, x.turn+1, false)
	return append(append(got, b), rest.got...), nil
}
