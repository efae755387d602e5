//go:build !race

package prototest

const maxPlayed = 8 << 20
