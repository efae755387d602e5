package report

import (
	"fmt"
	"math"
	"time"
)

const (
	hoursHeight = 200.0
	hoursLeft   = 52.0
	hoursTop    = 12.0
	hoursFoot   = 30.0
)

// timeline draws a column for each hour or day, also for those without any use.
func timeline(id string, periods []Period, daily bool) *Chart {
	what := "hour"
	if daily {
		what = "day"
	}
	c := &Chart{ID: id, Title: "Uses by " + what, W: chartWidth, H: hoursTop + hoursHeight + hoursFoot, Left: hoursLeft}
	if len(periods) == 0 {
		return c
	}
	slots := slotsOf(periods, daily)
	n := slots[len(slots)-1] + 1
	most := uint64(1)
	for _, p := range periods {
		most = max(most, p.Sum())
	}
	step := nice(float64(most) / 4)
	top := step * math.Ceil(float64(most)/step)
	base, scale, wide := hoursTop+hoursHeight, hoursHeight/top, (chartWidth-hoursLeft)/float64(n)
	for y := 0.0; y <= top; y += step {
		c.Rows = append(c.Rows, Mark{X: hoursLeft - 6, Y: base - y*scale, Text: fmt.Sprint(y), Line: true})
	}
	for i, p := range periods {
		x := hoursLeft + float64(slots[i])*wide
		rects, _ := stack(p.Count, 0, scale, func(at, size float64) Rect {
			return Rect{X: x + wide*0.08, Y: base - at - size, W: wide * 0.84, H: size}
		})
		for j := range rects {
			rects[j].Title = p.label(daily) + ": " + rects[j].Title
		}
		c.Rects = append(c.Rects, rects...)
	}
	c.Ticks = ticks(periods, slots, daily, wide)
	c.Desc = fmt.Sprintf("Columns of accepted, would-be-refused and refused uses by %s, from %s to %s. The highest has %d uses.",
		what, periods[0].label(daily), periods[len(periods)-1].label(daily), most)
	return c
}

// maxSlots is how many columns a timeline has. Where times lie further apart
// than that, they are drawn side by side.
const maxSlots = 400

// slotsOf returns in which column each period stands.
func slotsOf(periods []Period, daily bool) []int {
	unit := time.Hour
	if daily {
		unit = 24 * time.Hour
	}
	out := make([]int, len(periods))
	for i := range periods {
		out[i] = int(math.Round(float64(periods[i].Start.Sub(periods[0].Start)) / float64(unit)))
		if i > 0 {
			out[i] = max(out[i], out[i-1]+1) // clocks are put back
		}
	}
	if out[len(out)-1] >= maxSlots {
		for i := range out {
			out[i] = i
		}
	}
	return out
}

// ticks names some of the columns, from left to right without overlap.
func ticks(periods []Period, slots []int, daily bool, wide float64) (out []Mark) {
	const room = 92.0
	next := 0.0
	for i := range periods {
		x := hoursLeft + (float64(slots[i])+0.5)*wide
		if x < next || x > chartWidth-room/2+8 && len(out) > 0 {
			continue
		}
		layout := "Jan 2 15:04"
		if daily {
			layout = "2006-01-02"
		}
		out = append(out, Mark{X: max(x, hoursLeft+room/2-8), Y: hoursTop + hoursHeight + 20, Text: periods[i].Start.Format(layout)})
		next = max(x, hoursLeft+room/2) + room
	}
	return out
}

// nice returns 1, 2 or 5 times a power of ten, not below x nor below 1.
func nice(x float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(max(x, 1))))
	for _, m := range []float64{1, 2, 5} {
		if m*p >= x {
			return m * p
		}
	}
	return 10 * p
}
