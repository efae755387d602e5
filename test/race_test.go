//go:build race

package test

// sparse: the race detector, which takes ten times as long, sees one of so many
// ways of the evasion test. They all do the same things in one goroutine each.
const sparse = 24
