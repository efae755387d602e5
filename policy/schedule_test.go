package policy

import (
	"testing"
	"time"
)

// Each schedule is walked from a time on: the list is whether it is on there and
// the changes that follow, as UTC.
func TestScheduleChanges(t *testing.T) {
	const stamp = "2006-01-02T15:04"
	for _, c := range []struct {
		name, attrs, from string
		on                bool
		changes           []string // "" for never
	}{
		{"weekdays", `days = [mon, fri]
			hours = "08:00-18:00"
			timezone = "UTC"`, "2026-11-18T10:00", false,
			[]string{"2026-11-20T08:00", "2026-11-20T18:00", "2026-11-23T08:00"}},
		{"at its very beginning and end", `hours = ["08:00-12:00", "13:00-17:00"]
			timezone = "UTC"`, "2026-11-18T08:00", true,
			[]string{"2026-11-18T12:00", "2026-11-18T13:00", "2026-11-18T17:00", "2026-11-19T08:00"}},
		{"hours that meet are one stretch", `hours = ["08:00-12:00", "12:00-17:00", "11:00-13:00"]
			timezone = "UTC"`, "2026-11-18T09:00", true,
			[]string{"2026-11-18T17:00", "2026-11-19T08:00"}},
		{"over midnight, begun on Friday", `days = fri
			hours = "22:00-06:00"
			timezone = "UTC"`, "2026-11-21T03:00", true,
			[]string{"2026-11-21T06:00", "2026-11-27T22:00", "2026-11-28T06:00"}},
		{"over midnight, not begun on Saturday", `days = fri
			hours = "22:00-06:00"
			timezone = "UTC"`, "2026-11-22T03:00", false,
			[]string{"2026-11-27T22:00"}},
		{"until midnight", `days = [sat, sun]
			hours = "20:00-24:00"
			timezone = "UTC"`, "2026-11-21T23:59", true,
			[]string{"2026-11-22T00:00", "2026-11-22T20:00"}},
		{"another time zone", `hours = "08:00-18:00"
			timezone = "Asia/Tokyo"`, "2026-11-18T00:00", true,
			[]string{"2026-11-18T09:00", "2026-11-18T23:00"}},
		{"clocks go forward within it", `hours = "01:00-05:00"
			timezone = "Europe/Berlin"`, "2026-03-28T23:00", false,
			[]string{"2026-03-29T00:00", "2026-03-29T03:00", "2026-03-29T23:00"}},
		{"clocks go back within it", `hours = "01:00-05:00"
			timezone = "Europe/Berlin"`, "2026-10-24T22:00", false,
			[]string{"2026-10-24T23:00", "2026-10-25T04:00", "2026-10-26T00:00"}},
		{"holidays", `hours = "08:00-18:00"
			holidays = ["12-25", "2026-12-27/2026-12-28", "12-31/01-02"]
			timezone = "UTC"`, "2026-12-24T20:00", false,
			[]string{"2026-12-26T08:00", "2026-12-26T18:00", "2026-12-29T08:00", "2026-12-29T18:00", "2026-12-30T08:00", "2026-12-30T18:00", "2027-01-03T08:00"}},
		{"only on dates", `dates = "2027-02-01/2027-02-02"
			timezone = "UTC"`, "2026-12-24T20:00", false,
			[]string{"2027-02-01T00:00", "2027-02-03T00:00"}},
		{"a leap day far ahead is not forgotten", `dates = "02-29"
			timezone = "UTC"`, "2028-02-28T12:00", false,
			[]string{"2028-02-29T00:00", "2028-03-01T00:00"}},
		{"always", `timezone = "UTC"`, "2026-12-24T20:00", true, []string{""}},
		{"never", `days = []`, "2026-12-24T20:00", false, []string{""}},
	} {
		table := mustLoad(t, `schedule "s" {
			`+c.attrs+`
		}
		policy "p" {
			rule "r" {
				during = schedule.s
				action = drop
			}
		}
		default_department {
			policy = policy.p
		}`)
		s := table.schedules[0]
		now, err := time.Parse(stamp, c.from)
		if err != nil {
			t.Fatal(err)
		}
		on, next := s.at(now)
		if on != c.on {
			t.Errorf("%s: on at %s is %v", c.name, c.from, on)
		}
		for _, want := range c.changes {
			got := ""
			if !next.IsZero() {
				got = next.UTC().Format(stamp)
			}
			if got != want {
				t.Errorf("%s: next change %q, want %q", c.name, got, want)
				break
			}
			if next.IsZero() {
				break
			}
			before := on
			if on, next = s.at(next); on == before {
				t.Errorf("%s: no change at %s", c.name, want)
			}
		}
	}
}

// The next change is exact: minute by minute nothing changes before it.
func TestScheduleAgainstMinutes(t *testing.T) {
	table := mustLoad(t, `schedule "s" {
		days     = [mon, wed, sat]
		hours    = ["23:00-02:30", "07:15-07:16", "12:00-13:00"]
		holidays = ["10-24"]
		timezone = "Europe/Berlin"
	}
	policy "open" {}
	default_department {
		policy = policy.open
	}`)
	s := table.schedules[0]
	now := time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC) // clocks go back on the 25th
	on, next := s.at(now)
	for range 14 * 24 * 60 {
		now = now.Add(time.Minute)
		got, after := s.at(now)
		if want := on != !now.Before(next); got != want {
			t.Fatalf("at %v: on is %v, and the change was to be at %v", now, got, next)
		}
		on, next = got, after
	}
}

func TestViewFollowsSchedules(t *testing.T) {
	table := mustLoad(t, `
	schedule "office" {
		hours    = "08:00-18:00"
		timezone = "UTC"
	}
	schedule "idle" {
		hours    = "09:00-10:00"
		timezone = "UTC"
	}
	policy "p" {
		rule "work" {
			apps   = category.im
			during = schedule.office
			action = reset
		}
		rule "play" {
			apps    = category.p2p
			outside = schedule.office
			action  = accept
		}
		default = drop
	}
	default_department {
		policy = policy.p
	}`)
	day := time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC)
	at := func(h int) *View { return table.At(day.Add(time.Duration(h) * time.Hour)) }
	v := at(9)
	if !v.Until().Equal(day.Add(18 * time.Hour)) {
		t.Errorf("until %v: a schedule that no rule names must not count", v.Until())
	}
	if at(17) != v {
		t.Error("another view within the same stretch")
	}
	night, next := at(20), at(24+9)
	if night.Hash() == v.Hash() || next.Hash() != v.Hash() {
		t.Error("the hash does not follow the schedules' state")
	}
	if next.grids[0] != v.grids[0] {
		t.Error("the same state was computed twice")
	}
	for _, c := range []struct {
		v    *View
		app  string
		rule string
	}{{v, "aim", "work"}, {night, "aim", "default"}, {v, "kazaa", "default"}, {night, "kazaa", "play"}} {
		if got := c.v.Decide(table.fallback, table.id(c.app), 0, nil); got.Rule.Name != c.rule {
			t.Errorf("%s: rule %q, want %q", c.app, got.Rule.Name, c.rule)
		}
	}
}
