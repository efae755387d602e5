package replay

import (
	"fmt"
	"maps"
	"slices"
)

// Warnings returns a sentence on each thing that kept the replay from being
// whole, once Next has returned io.EOF.
func (r *Reader) Warnings() []string {
	var w []string
	if r.damage != "" {
		w = append(w, r.damage)
	}
	for _, t := range slices.Sorted(maps.Keys(r.foreign)) {
		w = append(w, fmt.Sprintf("%s left out: %s", count(r.foreign[t], "frame"), foreign(t)))
	}
	c := r.Counts()
	if c.Cut > 0 {
		w = append(w, count(c.Cut, "packet")+" cut short by the capture (capture with a larger snap length: tcpdump -s 0)")
	}
	if c.Unjoined > 0 {
		w = append(w, count(c.Unjoined, "fragment")+" left out: the rest of their packets is missing, overlaps or is cut short")
	}
	return w
}

func count(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
