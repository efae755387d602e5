//go:build race

package test

import "testing"

// unraced skips a test where the race detector watches: nothing runs side by side in
// it, and it would take ten times as long. `.ci/run` runs it without.
func unraced(t *testing.T) { t.Skip("nothing runs side by side here") }
