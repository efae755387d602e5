package replay

import (
	"errors"
	"io"
	"time"

	"chaperone/enforce"
)

// tick is how much capture time passes between two calls of the engine's Tick.
const tick = 100 * time.Millisecond

// Run shows every packet of r to e, an engine that observes, at the time of its
// capture, and then makes e forget all flows. A capture whose clock goes back is shown at the latest
// time seen. Progress, unless nil, is called with that time before the first
// packet and then about ten times a second of it; it may change e's view.
func Run(r *Reader, e *enforce.Engine, progress func(now time.Time)) error {
	var meta enforce.Meta
	var now, next time.Time
	for {
		b, at, err := r.Next()
		if err != nil {
			e.Flush(now)
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if at.After(now) {
			now = at
		}
		if !now.Before(next) {
			next = now.Add(tick)
			if progress != nil {
				progress(now)
			}
			e.Tick(now)
		}
		e.Handle(now, b, &meta)
	}
}
