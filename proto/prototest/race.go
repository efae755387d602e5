//go:build race

package prototest

// Less is played under the race detector, which has nothing to find in pure
// functions and takes ten times as long.
const (
	maxPlayed = 96 << 10
	nearEnd   = 1
)
