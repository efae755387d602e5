package prototest

import (
	"fmt"
	"slices"
	"strings"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// checkBlunts checks that what is blunted is gone, wherever its message is cut,
// and that nothing else changes.
func checkBlunts(p *proto.Protocol, t *transcript.Transcript, reading []said) (wrong []string) {
	var can proto.Features
	for i := range reading {
		if reading[i].blunt {
			can |= proto.Of(reading[i].feature)
		}
	}
	if can == 0 {
		return nil
	}
	for f := range can.All() {
		for _, c := range [...]cut{whole, bytewise} {
			if d := checkBlunt(p, t, reading, proto.Of(f), c); d != "" {
				wrong = append(wrong, fmt.Sprintf("%v blunted: %s", f, d))
			}
		}
	}
	if t.Over == proto.UDP {
		return wrong
	}
	for c, name := range cuts(t) {
		if d := checkBlunt(p, t, reading, can, c); d != "" {
			wrong = append(wrong, fmt.Sprintf("blunted, cut %s: %s", name, d))
			if len(wrong) > 5 {
				return wrong
			}
		}
	}
	return wrong
}

// checkBlunt plays t through a gateway that refuses some features, and compares
// what the far side makes of it with what should be left.
func checkBlunt(p *proto.Protocol, t *transcript.Transcript, reading []said, refuse proto.Features, c cut) string {
	g := &gateway{parser: p.New(), over: t.Over, refuse: refuse}
	far := *t
	far.Turns = g.play(t.Turns, c)
	for i := range far.Turns {
		if len(far.Turns[i].Data) != len(t.Turns[i].Data) {
			return fmt.Sprintf("turn %d: %d bytes became %d", i+1, len(t.Turns[i].Data), len(far.Turns[i].Data))
		}
	}
	// An announcement goes with its offer.
	gone := func(s said) bool {
		return refuse.Has(s.feature) && (s.event && s.blunt || !s.event && strings.HasPrefix(s.text, "expect "))
	}
	want := slices.DeleteFunc(slices.Clone(reading), gone)
	got := slices.DeleteFunc(play(p, &far, whole), func(s said) bool { return !s.event && gone(s) })
	return differ(got, want)
}
