package prototest

import (
	"fmt"
	"slices"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// A finding is where Detect came to its Yes.
type finding struct {
	ok         bool
	turn, byte int // with this byte of this turn, from 1
}

// Opening returns how t opens once n bytes of turn have been said, and all of
// the turns before it.
func Opening(t *transcript.Transcript, turn, n int) *proto.Opening {
	o := &proto.Opening{Src: t.Src, Dst: t.Dst, Over: t.Over, MidStream: t.MidStream}
	var said [2]int
	for i, tn := range t.Turns[:turn+1] {
		b := tn.Data
		if i == turn {
			b = b[:n]
		}
		if t.Over == proto.UDP && said[tn.Dir] > 0 {
			continue
		}
		said[tn.Dir]++
		if tn.Dir == proto.FromInitiator {
			o.Initiator = append(o.Initiator, b...)
		} else {
			o.Responder = append(o.Responder, b...)
		}
	}
	return o
}

// recognise asks Detect about t as it grows byte by byte.
func recognise(p *proto.Protocol, t *transcript.Transcript) (f finding, problem string) {
	for i, turn := range t.Turns {
		n := 1
		if t.Over == proto.UDP {
			n = len(turn.Data)
		}
		for ; n <= len(turn.Data); n++ {
			a := p.Detect(Opening(t, i, n))
			switch {
			case a == proto.Yes && !f.ok:
				f = finding{ok: true, turn: i, byte: n}
			case a != proto.Yes && f.ok:
				return f, fmt.Sprintf("Detect: yes with byte %d of turn %d, but %v with byte %d of turn %d", f.byte, f.turn+1, a, n, i+1)
			case a == proto.No:
				return f, fmt.Sprintf("Detect: no with byte %d of turn %d", n, i+1)
			}
			if f.ok && n > f.byte+maxGrowth {
				n = max(n, len(turn.Data)-1)
			}
		}
		if f.ok && i > f.turn+2 {
			break
		}
	}
	if !f.ok {
		return f, "Detect: more, to the end of the transcript"
	}
	return f, ""
}

// maxGrowth is how many bytes beyond a Yes Detect is asked again for.
const maxGrowth = 512

// checkOpening checks that it does not matter which side's opening the parser is
// shown first once Detect has said Yes.
func checkOpening(p *proto.Protocol, t *transcript.Transcript, f finding, reading []said) (wrong []string) {
	o := Opening(t, f.turn, f.byte)
	want := lines(reading)
	for _, first := range [...]proto.Dir{proto.FromInitiator, proto.FromResponder} {
		turns := []transcript.Turn{{Dir: first, Data: o.From(first)}, {Dir: first.Other(), Data: o.From(first.Other())}}
		turns = append(turns, transcript.Turn{Dir: t.Turns[f.turn].Dir, Data: t.Turns[f.turn].Data[f.byte:]})
		turns = append(turns, t.Turns[f.turn+1:]...)
		g := &gateway{parser: p.New(), over: t.Over}
		g.play(turns, whole)
		if got := lines(g.said); !slices.Equal(got, want) {
			wrong = append(wrong, fmt.Sprintf("the opening of direction %d shown first: got %q, want %q", first, got, want))
		}
	}
	return wrong
}

// lines is what was said regardless of order.
func lines(all []said) (out []string) {
	for i := range all {
		out = append(out, all[i].String())
	}
	slices.Sort(out)
	return out
}
