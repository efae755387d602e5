package policy

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
)

// Limits of schedules: they are computed anew at each change.
const (
	maxSchedules = 256
	maxSpans     = 48
	maxDates     = 1000
)

var scheduleAttrs = []string{"days", "hours", "dates", "holidays", "timezone"}

// decodeSchedule reads one schedule block.
func (d *decoder) decodeSchedule(hb *hcl.Block) {
	b := d.open(hb, scheduleAttrs)
	s := &schedule{name: b.label, rng: b.def, zone: time.Local}
	b.days(s)
	b.hours(s)
	s.dates = b.dates("dates")
	s.holidays = b.dates("holidays")
	b.zone(s)
	if d.schedules[s.name] = s; len(d.schedules) > maxSchedules {
		d.fail(b.name, "Too many schedules", "A policy has %d schedules at the most.", maxSchedules)
	}
	d.table.schedules = append(d.table.schedules, s)
}

func (b *block) days(s *schedule) {
	if !b.has("days") {
		s.days = [7]bool{true, true, true, true, true, true, true}
		return
	}
	names, places := b.texts("days", "a day like mon")
	for i, n := range names {
		if day := indexOf(dayWords, n); day >= 0 {
			s.days[day] = true
		} else {
			b.d.fail(places[i], "Unknown day", "Days are %s, not %q.%s", either(dayWords), n, didYouMean(n, dayWords))
		}
	}
}

func indexOf(words []string, w string) int {
	for i := range words {
		if words[i] == w {
			return i
		}
	}
	return -1
}

func (b *block) hours(s *schedule) {
	if !b.has("hours") {
		s.hours = []span{{0, wholeDay}}
		return
	}
	texts, places := b.texts("hours", `hours like "08:00-18:00"`)
	if len(texts) > maxSpans {
		b.d.fail(b.at("hours"), "Too many hours", "A schedule has %d stretches a day at the most.", maxSpans)
		return
	}
	for i, t := range texts {
		h, err := parseSpan(t)
		if err != nil {
			b.d.fail(places[i], "Unusable hours", `%s. Hours are written "08:00-18:00"; "22:00-06:00" goes over midnight, "00:00-24:00" is the whole day.`, sentence(err))
			continue
		}
		s.hours = append(s.hours, h)
	}
}

// sentence returns the text of err with a capital.
func sentence(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:]
}

func parseSpan(t string) (span, error) {
	a, z, found := strings.Cut(t, "-")
	if !found {
		return span{}, errors.New("there is no - between two times")
	}
	from, err := parseClock(strings.TrimSpace(a))
	if err != nil {
		return span{}, err
	}
	to, err := parseClock(strings.TrimSpace(z))
	switch {
	case err != nil:
		return span{}, err
	case from == to:
		return span{}, errors.New("it begins when it ends")
	case from == wholeDay:
		return span{}, errors.New("nothing begins at 24:00; write 00:00")
	case to < from:
		to += wholeDay
	}
	return span{from, to}, nil
}

func parseClock(t string) (int, error) {
	if t == "24:00" {
		return wholeDay, nil
	}
	c, err := time.Parse("15:04", t)
	if err != nil {
		return 0, fmt.Errorf("%q is not a time of day from 00:00 to 24:00", t)
	}
	return c.Hour()*60 + c.Minute(), nil
}

func (b *block) dates(attr string) (out []dates) {
	texts, places := b.texts(attr, `a date like "2026-12-24", or "12-24" for each year`)
	if len(texts) > maxDates {
		b.d.fail(b.at(attr), "Too many dates", "A schedule has %d of them at the most. A range is one.", maxDates)
		return nil
	}
	for i, t := range texts {
		r, err := parseDates(t)
		if err != nil {
			b.d.fail(places[i], "Unusable date", `%s. Dates are written "2026-12-24", or "12-24" for each year, or as a range: "2026-12-24/2027-01-06", "12-24/01-06".`, sentence(err))
			continue
		}
		out = append(out, r)
	}
	return out
}

func parseDates(t string) (dates, error) {
	a, z, found := strings.Cut(t, "/")
	from, yearly, err := parseDate(a)
	if err != nil || !found {
		return dates{yearly, from, from}, err
	}
	to, yearly2, err := parseDate(z)
	switch {
	case err != nil:
		return dates{}, err
	case yearly != yearly2:
		return dates{}, errors.New("one end has a year, the other has not")
	case !yearly && to < from:
		return dates{}, errors.New("it ends before it begins")
	}
	return dates{yearly, from, to}, nil
}

func parseDate(t string) (day int, yearly bool, err error) {
	if d, err := time.Parse("2006-01-02", t); err == nil {
		return d.Year()*10000 + int(d.Month())*100 + d.Day(), false, nil
	}
	// 2000 was a leap year, so that 02-29 is a date.
	d, err := time.Parse("2006-01-02", "2000-"+t)
	if err != nil {
		return 0, false, fmt.Errorf("%q is not a date of the calendar", t)
	}
	return int(d.Month())*100 + d.Day(), true, nil
}

func (b *block) zone(s *schedule) {
	i, ok := b.one("timezone")
	if !ok {
		return
	}
	name, ok := b.d.text(i, `a time zone like "Europe/Berlin"`)
	if !ok {
		return
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || len(name) > 64 {
		b.d.fail(i.rng, "Unknown time zone", `There is no time zone %q. Zones are named as in the IANA database: "Europe/Berlin", "America/New_York", "UTC".`, name)
		return
	}
	s.zone = zone
}
