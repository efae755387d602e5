package prototest

import (
	"fmt"
	"slices"
	"strings"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// check returns all that is wrong with p on t, and the events as they should be
// noted in t.
func check(p *proto.Protocol, t *transcript.Transcript) (wrong []string, noted [][]string) {
	found, problem := recognise(p, t)
	if problem != "" {
		wrong = append(wrong, problem)
	}
	var reading []said
	if p.New != nil {
		reading = play(p, t, whole)
		wrong = append(wrong, checkParser(p, t, found, reading)...)
	}
	if n := allocations(p, t); n != 0 {
		wrong = append(wrong, fmt.Sprintf("%v allocations in a conversation; Detect and Parse must make none", n))
	}
	noted = byTurn(reading, len(t.Turns))
	if found.ok {
		note := fmt.Sprintf("recognised with byte %d", found.byte)
		noted[found.turn] = slices.Insert(noted[found.turn], 0, note)
	}
	return wrong, noted
}

// checkParser returns what is wrong with p's parser, which said what is in reading.
func checkParser(p *proto.Protocol, t *transcript.Transcript, found finding, reading []said) (wrong []string) {
	wrong = append(wrong, checkWords(p, t, reading)...)
	wrong = append(wrong, checkCuts(p, t, reading)...)
	if found.ok && t.Over == proto.TCP {
		wrong = append(wrong, checkOpening(p, t, found, reading)...)
	}
	return append(wrong, checkBlunts(p, t, reading)...)
}

// checkNoted compares the events with those noted in t.
func checkNoted(t *transcript.Transcript, noted [][]string) (wrong []string) {
	for i, turn := range t.Turns {
		if !slices.Equal(turn.Want, noted[i]) {
			wrong = append(wrong, fmt.Sprintf("%s:%d: turn %d: got\n\t= %s\nwant\n\t= %s\n(go test -update notes what was got)",
				t.File, turn.Line, i+1, strings.Join(noted[i], "\n\t= "), strings.Join(turn.Want, "\n\t= ")))
		}
	}
	return wrong
}

// checkWords checks that p keeps to the interface and to what its apps declare. A
// datagram that makes an offer need not be blunted: it can be left out.
func checkWords(p *proto.Protocol, t *transcript.Transcript, reading []said) (wrong []string) {
	flowApp := p.Apps[0]
	for i := range reading {
		s, app := &reading[i], flowApp
		if s.app != "" {
			app = appNamed(p, s.app)
		}
		switch {
		case !s.event:
			for _, bad := range [...]string{"BROKEN", "LOST", "details of nothing"} {
				if strings.HasPrefix(s.text, bad) {
					wrong = append(wrong, fmt.Sprintf("turn %d: %s", s.turn+1, s.text))
				}
			}
			if name, ok := strings.CutPrefix(s.text, "app "); ok {
				flowApp = appNamed(p, name)
			}
		case app == nil || !app.Features.Has(s.feature):
			wrong = append(wrong, fmt.Sprintf("turn %d: %q: the app does not declare this feature", s.turn+1, s))
		case s.blunt && !app.Blunts.Has(s.feature):
			wrong = append(wrong, fmt.Sprintf("turn %d: %q: the app does not declare that it can be blunted", s.turn+1, s))
		case !s.blunt && !s.whole && s.kind != proto.Use && t.Over == proto.TCP && app.Blunts.Has(s.feature):
			wrong = append(wrong, fmt.Sprintf("turn %d: %q: the app declares that it can be blunted", s.turn+1, s))
		}
	}
	return wrong
}

func appNamed(p *proto.Protocol, name string) *proto.App {
	for _, a := range p.Apps {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// checkCuts checks that the events do not depend on how the bytes are cut, nor
// on what the parser was used for before.
func checkCuts(p *proto.Protocol, t *transcript.Transcript, reading []said) (wrong []string) {
	used := &gateway{parser: p.New(), over: t.Over}
	used.play(t.Turns, whole)
	used.parser.Reset()
	again := &gateway{parser: used.parser, over: t.Over}
	again.play(t.Turns, whole)
	if d := differ(again.said, reading); d != "" {
		wrong = append(wrong, "after Reset: "+d)
	}
	if t.Over == proto.UDP {
		return wrong
	}
	for c, name := range cuts(t) {
		if d := differ(play(p, t, c), reading); d != "" {
			wrong = append(wrong, fmt.Sprintf("cut %s: %s", name, d))
			if len(wrong) > 5 {
				return wrong
			}
		}
	}
	return wrong
}
