package policy

import (
	"time"

	"github.com/hashicorp/hcl/v2"
)

// A schedule is a set of stretches of time. A stretch belongs to the day it
// begins on and may end on the next. Its ends are instants, so that a schedule
// is unambiguous also where clocks are put forward or back.
type schedule struct {
	name     string
	days     [7]bool // by time.Weekday
	hours    []span
	dates    []dates // only on these; empty: on all
	holidays []dates // never on these
	zone     *time.Location
	used     bool // some rule names it
	rng      hcl.Range
}

// A span is a part of a day in minutes from its midnight; to is beyond 24 hours
// where it ends on the next day.
type span struct{ from, to int }

const wholeDay = 24 * 60

// dates is a range of days, both included: each year if yearly, when it may go
// over New Year. A day is written as year*10000 + month*100 + day, or without
// the year.
type dates struct {
	yearly   bool
	from, to int
}

func (r dates) contains(year int, month time.Month, day int) bool {
	k := int(month)*100 + day
	if !r.yearly {
		k += year * 10000
	}
	if r.from > r.to {
		return k >= r.from || k <= r.to
	}
	return k >= r.from && k <= r.to
}

// horizon is how many days ahead the next change of a schedule is looked for.
// Beyond it the schedule is looked at again, which changes nothing.
const horizon = 800

// begins reports whether the schedule's hours begin on the day that noon is in.
func (s *schedule) begins(noon time.Time) bool {
	y, m, d := noon.Date()
	in := func(rs []dates) bool {
		for _, r := range rs {
			if r.contains(y, m, d) {
				return true
			}
		}
		return false
	}
	return s.days[noon.Weekday()] && (len(s.dates) == 0 || in(s.dates)) && !in(s.holidays)
}

// noon returns the noon of t's day plus some, a time that exists in every zone.
func (s *schedule) noon(t time.Time, plus int) time.Time {
	y, m, d := t.In(s.zone).Date()
	return time.Date(y, m, d+plus, 12, 0, 0, 0, s.zone)
}

// stretch returns the ends of a span that begins on the day of noon.
func (s *schedule) stretch(noon time.Time, h span) (from, to time.Time) {
	y, m, d := noon.Date()
	return time.Date(y, m, d, 0, h.from, 0, 0, s.zone), time.Date(y, m, d, 0, h.to, 0, 0, s.zone)
}

// end returns when the last of the stretches around t ends; false: there is none.
func (s *schedule) end(t time.Time) (end time.Time, on bool) {
	for plus := -1; plus <= 0; plus++ {
		noon := s.noon(t, plus)
		if !s.begins(noon) {
			continue
		}
		for _, h := range s.hours {
			from, to := s.stretch(noon, h)
			if !t.Before(from) && t.Before(to) && to.After(end) {
				end, on = to, true
			}
		}
	}
	return end, on
}

// at reports whether the schedule is on at t, and when that changes next. The
// zero time means that it never does.
func (s *schedule) at(t time.Time) (on bool, next time.Time) {
	end, on := s.end(t)
	if !on {
		return false, s.next(t)
	}
	for range horizon {
		further, still := s.end(end)
		if !still {
			return true, end
		}
		end = further
	}
	if s.always() {
		return true, time.Time{}
	}
	return true, end
}

// next returns the beginning of the first stretch after t.
func (s *schedule) next(t time.Time) (first time.Time) {
	for plus := range horizon {
		noon := s.noon(t, plus)
		if !s.begins(noon) {
			continue
		}
		for _, h := range s.hours {
			from, to := s.stretch(noon, h)
			if from.After(t) && from.Before(to) && (first.IsZero() || from.Before(first)) {
				first = from
			}
		}
		if !first.IsZero() {
			return first
		}
	}
	if s.never() {
		return time.Time{}
	}
	return s.noon(t, horizon)
}

// always reports whether no date and no day interrupts the schedule.
func (s *schedule) always() bool {
	return len(s.dates) == 0 && len(s.holidays) == 0
}

// never reports whether the schedule could not begin on any day to come.
func (s *schedule) never() bool {
	return s.days == [7]bool{} || len(s.hours) == 0
}
