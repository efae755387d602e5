package policy

import (
	"slices"
	"time"
)

// checkSchedule warns of a schedule that is never on, or always.
func (d *decoder) checkSchedule(s *schedule) {
	some, all := d.beginnings(s)
	switch {
	case !some:
		d.warn(s.rng, "Schedule that is never on", "No day fits its days, dates and holidays, or it has no hours. A rule during it never applies.")
	case all && wholeDays(s.hours):
		d.warn(s.rng, "Schedule that is always on", "It has all hours of all days. Rules can do without it.")
	}
}

// beginnings reports whether the schedule's hours begin on some day, and on all.
// It looks at the 28 years in which dates meet all days of the week, and at those
// that its dates name.
func (d *decoder) beginnings(s *schedule) (some, all bool) {
	if len(s.hours) == 0 {
		return false, false
	}
	if len(s.dates)+len(s.holidays) == 0 {
		return s.days != [7]bool{}, !slices.Contains(s.days[:], false)
	}
	all = true
	years := []int{}
	for y := 2000; y < 2028; y++ {
		years = append(years, y)
	}
	for _, r := range s.dates {
		if !r.yearly {
			years = append(years, r.from/10000, r.to/10000)
		}
	}
	for _, y := range years {
		for day := range 366 {
			noon := time.Date(y, 1, 1+day, 12, 0, 0, 0, time.UTC)
			on := s.begins(noon)
			some, all = some || on, all && on
			if some && !all {
				return some, all
			}
			if !d.meter.spend(1 + len(s.dates) + len(s.holidays)) {
				return true, false // not worth more work: no warning
			}
		}
	}
	return some, all
}

// wholeDays reports whether the hours, begun each day, leave no minute out.
func wholeDays(hours []span) bool {
	var on [wholeDay]bool
	for _, h := range hours {
		for m := h.from; m < h.to; m++ {
			on[m%wholeDay] = true
		}
	}
	return !slices.Contains(on[:], false)
}
