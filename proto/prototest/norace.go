//go:build !race

package prototest

const (
	maxPlayed = 8 << 20
	nearEnd   = 8
)
