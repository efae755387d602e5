package inject

import "time"

// How many packets are sent at the most: Rate in a second in the long run, and
// Burst at once after a silence.
const (
	Rate  = 1000
	Burst = 1000
)

const interval = time.Second / Rate

// A bucket is full when used lies Burst intervals back. The zero value is full.
type bucket struct{ used time.Time }

// take takes a token and reports whether there was one.
func (b *bucket) take(now time.Time) bool {
	if full := now.Add(-Burst * interval); b.used.Before(full) {
		b.used = full
	}
	if now.Sub(b.used) < interval {
		return false
	}
	b.used = b.used.Add(interval)
	return true
}
