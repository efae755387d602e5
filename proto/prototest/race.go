//go:build race

package prototest

// maxPlayed is less under the race detector, which has nothing to find in pure
// functions and takes ten times as long.
const maxPlayed = 512 << 10
