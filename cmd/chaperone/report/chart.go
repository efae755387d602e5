package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Rect is a rectangle of a chart, of a class of colour and pattern.
type Rect struct {
	X, Y, W, H float64
	Class      string // ok, dry or no
	Title      string
	Heat       float64 // of a heat map: how much, from 0 to 1
	Text       string  // within it
}

// A Mark is a text of a chart, with a line of the grid where Line is true.
type Mark struct {
	X, Y float64
	Text string
	Line bool
}

// A Chart is a picture with the words for those who cannot see it.
type Chart struct {
	ID          string
	Title, Desc string
	W, H        float64
	Left        float64 // where the drawing begins
	Rects       []Rect
	Rows        []Mark // at the left
	Values      []Mark // at the right of bars
	Ticks       []Mark // below or above columns
}

// Measures of charts, in units of which a page is chartWidth wide.
const (
	chartWidth = 760.0
	barHeight  = 16.0
	barGap     = 8.0
	barLeft    = 190.0
	barRight   = 70.0
	labelRunes = 28
)

// stack lays the outcomes of a count side by side, from at on.
func stack(c Count, at, scale float64, place func(at, size float64) Rect) (out []Rect, end float64) {
	for _, part := range []struct {
		n     uint64
		class string
		what  string
	}{{c.Accepted, "ok", "accepted"}, {c.Would, "dry", "would be refused"}, {c.Refused, "no", "refused"}} {
		if part.n == 0 {
			continue
		}
		size := float64(part.n) * scale
		r := place(at, size)
		r.Class, r.Title = part.class, fmt.Sprintf("%d %s", part.n, part.what)
		out = append(out, r)
		at += size
	}
	return out, at
}

// bars draws a row for each, as long as its uses are many.
func bars(id, title string, rows []Row) *Chart {
	c := &Chart{ID: id, Title: title, W: chartWidth, Left: barLeft, H: barGap + float64(len(rows))*(barHeight+barGap)}
	most := uint64(1)
	for _, r := range rows {
		most = max(most, r.Sum())
	}
	scale := (chartWidth - barLeft - barRight) / float64(most)
	for i, r := range rows {
		y := barGap + float64(i)*(barHeight+barGap)
		rects, end := stack(r.Count, barLeft, scale, func(at, size float64) Rect { return Rect{X: at, Y: y, W: size, H: barHeight} })
		for j := range rects {
			rects[j].Title = r.Name + ": " + rects[j].Title
		}
		c.Rects = append(c.Rects, rects...)
		c.Rows = append(c.Rows, Mark{X: barLeft - 8, Y: y + barHeight - 4, Text: shorten(r.Name, labelRunes)})
		c.Values = append(c.Values, Mark{X: end + 6, Y: y + barHeight - 4, Text: fmt.Sprint(r.Sum())})
	}
	if len(rows) > 0 {
		c.Desc = fmt.Sprintf("Bars of accepted, would-be-refused and refused uses. The longest is %s with %d uses.", longest(rows), most)
	}
	return c
}

func longest(rows []Row) string {
	return slices.MaxFunc(rows, func(a, b Row) int { return cmp.Compare(a.Sum(), b.Sum()) }).Name
}

const (
	heatLeft = 250.0
	heatTop  = 92.0
	heatRow  = 22.0
	heatMax  = 46.0 // the widest column
)

// heat draws hosts against features, darker for more uses.
func heat(id string, hosts []Host, features []string) *Chart {
	c := &Chart{ID: id, Title: "Uses by host and feature", W: chartWidth, H: heatTop + float64(len(hosts))*heatRow + barGap, Left: heatLeft}
	wide := min(heatMax, (chartWidth-heatLeft-40)/float64(max(1, len(features))))
	most := uint64(1)
	for i := range hosts {
		for _, f := range hosts[i].Features {
			most = max(most, f.Sum())
		}
	}
	for j, f := range features {
		c.Ticks = append(c.Ticks, Mark{X: heatLeft + (float64(j)+0.5)*wide, Y: heatTop - 8, Text: f})
	}
	for i := range hosts {
		h, y := &hosts[i], heatTop+float64(i)*heatRow
		c.Rows = append(c.Rows, Mark{X: heatLeft - 8, Y: y + heatRow - 7, Text: h.Name})
		for _, f := range h.Features {
			j := slices.Index(features, f.Name)
			if j < 0 || f.Sum() == 0 {
				continue
			}
			c.Rects = append(c.Rects, Rect{
				X: heatLeft + float64(j)*wide, Y: y, W: wide - 2, H: heatRow - 2, Heat: warmth(f.Sum(), most), Text: brief(f.Sum()),
				Title: fmt.Sprintf("%s %s: %d accepted, %d would be refused, %d refused", h.Name, f.Name, f.Accepted, f.Would, f.Refused),
			})
		}
	}
	c.Desc = fmt.Sprintf("A row for each of %d hosts, a column for each feature; the darker, the more uses. The most in one cell are %d.", len(hosts), most)
	return c
}

// warmth maps n to 0.12 .. 1 by its logarithm: one of a hundred is still to be seen.
func warmth(n, most uint64) float64 {
	return math.Round(100*(0.12+0.88*math.Log1p(float64(n))/math.Log1p(float64(most)))) / 100
}

// brief returns a number that fits into a cell.
func brief(n uint64) string {
	for _, u := range []struct {
		n    uint64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e4, "k"}} {
		if n >= u.n {
			if u.name == "k" {
				return fmt.Sprintf("%dk", n/1000)
			}
			return fmt.Sprintf("%d%s", n/u.n, u.name)
		}
	}
	return fmt.Sprint(n)
}
