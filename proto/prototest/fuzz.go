package prototest

import (
	"math/rand/v2"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// maxFuzz keeps one input within a few milliseconds.
const maxFuzz = 24 << 10

// Fuzz gives p arbitrary conversations, cut at arbitrary places: nothing may
// panic, nothing may be read beyond the end, and the events must agree. Its seeds
// are the transcripts, as they are and with their directions swapped.
func Fuzz(f *testing.F, p *proto.Protocol) {
	all, err := transcript.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for i, t := range all {
		f.Add(t.Bytes(proto.FromInitiator), t.Bytes(proto.FromResponder), uint64(i))
		f.Add(t.Bytes(proto.FromResponder), t.Bytes(proto.FromInitiator), uint64(i))
	}
	over := p.Over
	if over != proto.UDP {
		over = proto.TCP
	}
	f.Fuzz(func(t *testing.T, initiator, responder []byte, seed uint64) {
		if len(initiator)+len(responder) > maxFuzz {
			return
		}
		for _, mid := range [...]bool{false, true} {
			p.Detect(&proto.Opening{Initiator: initiator, Responder: responder, Over: over, MidStream: mid})
		}
		if p.New != nil {
			agree(t, p, &transcript.Transcript{Over: over, Turns: interleave(initiator, responder, seed)}, seed)
		}
	})
}

func agree(t *testing.T, p *proto.Protocol, tr *transcript.Transcript, seed uint64) {
	reading := play(p, tr, whole)
	for i := range reading {
		for _, bad := range [...]string{"BROKEN", "LOST", "details of nothing"} {
			if strings.HasPrefix(reading[i].text, bad) {
				t.Fatalf("turn %d: %s", reading[i].turn+1, reading[i].text)
			}
		}
	}
	if tr.Over == proto.UDP {
		return
	}
	rnd := rand.New(rand.NewPCG(seed, 1))
	for name, c := range map[string]cut{
		"into single bytes": bytewise,
		"at random":         func(_, rest int) int { return 1 + rnd.IntN(rest) },
	} {
		if d := differ(play(p, tr, c), reading); d != "" {
			t.Fatalf("cut %s: %s", name, d)
		}
	}
}

// interleave makes a conversation of what two sides say.
func interleave(initiator, responder []byte, seed uint64) (turns []transcript.Turn) {
	rnd := rand.New(rand.NewPCG(seed, 0))
	rest := [2][]byte{initiator, responder}
	for len(rest[0])+len(rest[1]) > 0 {
		d := proto.Dir(rnd.IntN(2))
		n := min(len(rest[d]), 1+rnd.IntN(1+len(rest[d])))
		if n > 0 {
			turns = append(turns, transcript.Turn{Dir: d, Data: rest[d][:n]})
			rest[d] = rest[d][n:]
		}
	}
	return turns
}
