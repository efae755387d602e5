package prototest

import (
	"fmt"
	"math/rand/v2"

	"chaperone/proto/transcript"
)

// A cut returns how many of the rest of a turn's bytes make the next segment.
type cut func(turn, rest int) int

func whole(_, rest int) int { return rest }
func bytewise(_, _ int) int { return 1 }
func pieces(n int) cut      { return func(_, rest int) int { return min(n, rest) } }

// at cuts one turn in two.
func at(turn, first int) cut {
	cutYet := false
	return func(t, rest int) int {
		if t != turn || cutYet {
			return rest
		}
		cutYet = true
		return min(first, rest)
	}
}

// Every byte of a turn is tried as the border between two segments; of a long
// conversation so many only that no more than maxPlayed bytes are played, but
// always those within nearEnd of a turn's ends.

// cuts yields the ways to cut t, with their names.
func cuts(t *transcript.Transcript) func(yield func(cut, string) bool) {
	return func(yield func(cut, string) bool) {
		if !yield(bytewise, "into single bytes") || !yield(pieces(7), "into sevens") {
			return
		}
		rnd := rand.New(rand.NewPCG(1, 2))
		for range 3 {
			if !yield(func(_, rest int) int { return 1 + rnd.IntN(rest) }, "at random") {
				return
			}
		}
		total := 0
		for _, turn := range t.Turns {
			total += len(turn.Data)
		}
		step := 1 + total*total/maxPlayed
		for i, turn := range t.Turns {
			for n := 1; n < len(turn.Data); n++ {
				if n%step != 0 && n > nearEnd && n < len(turn.Data)-nearEnd {
					continue
				}
				if !yield(at(i, n), fmt.Sprintf("turn %d behind byte %d", i+1, n)) {
					return
				}
			}
		}
	}
}
