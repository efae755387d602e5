package report

import "time"

// maxPeriods is how many hours are shown one by one; of longer times, days are.
const maxPeriods = 14 * 24

// A Period is an hour or a day.
type Period struct {
	Start time.Time
	Count
}

// Periods returns the hours of the report, or its days where there are too many
// hours; without those that nothing is known of. Rest is what has no hour.
func (r *Report) Periods(max int) (out []Period, daily bool, rest Count) {
	hours := r.Hours
	if n := len(hours); n > 0 && hours[n-1].Others {
		rest, hours = hours[n-1].Count, hours[:n-1]
	}
	daily = len(hours) > max
	for _, h := range hours {
		start := h.Start
		if daily {
			start = time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, start.Location())
		}
		if n := len(out); n == 0 || !out[n-1].Start.Equal(start) {
			out = append(out, Period{Start: start})
		}
		out[len(out)-1].plus(h.Count)
	}
	return out, daily, rest
}

// label returns how a period is called.
func (p *Period) label(daily bool) string {
	if daily {
		return p.Start.Format("Mon 2006-01-02")
	}
	return p.Start.Format("Mon 2006-01-02 15:04")
}

// fold returns the first max rows, and one more of what the others come to.
func fold(rows []Row, max int) []Row {
	if len(rows) <= max+1 {
		return rows
	}
	rest := Row{Name: others, Others: true}
	for _, r := range rows[max:] {
		rest.Flows += r.Flows
		rest.plus(r.Count)
	}
	return append(append([]Row{}, rows[:max]...), rest)
}
