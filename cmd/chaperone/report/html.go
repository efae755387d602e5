package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"chaperone/proto"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"at":     func(t time.Time) string { return t.Format(minute) },
	"px":     func(f float64) string { return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", f), "0"), ".") },
	"add":    func(a, b float64) float64 { return a + b },
	"half":   func(f float64) float64 { return f / 2 },
	"number": number,
	"place":  place,
	"join":   func(s []string) string { return strings.Join(s, ", ") },
	"names":  unhitNames,
}).Parse(pageText))

// Rows beyond these are one row of the page; --json has them all.
const (
	maxBars   = 20
	maxListed = 200
)

// A view is what the page is made of.
type view struct {
	*Report
	Apps     []App
	AppRows  []Row
	Rules    []Rule
	Hosts    []Host
	HostRest Row
	Moments  []Moment
	Daily    bool
	Names    []string // of the heat map's columns

	ByApp, ByFeature, ByTime, Heat *Chart
}

// A Moment is a line of the table by hour.
type Moment struct {
	Label string
	Count
}

// HTML writes the report as one page that needs nothing else.
func (r *Report) HTML(w io.Writer, s Style) error {
	v := &view{Report: r, Apps: r.Apps[:min(len(r.Apps), maxListed)], Rules: r.Rules[:min(len(r.Rules), maxListed)]}
	rows := make([]Row, len(r.Apps))
	for i := range r.Apps {
		rows[i] = r.Apps[i].Row
	}
	v.AppRows = fold(rows, maxBars)
	v.ByApp, v.ByFeature = bars("by-app", "Uses by app", v.AppRows), bars("by-feature", "Uses by feature", r.Features)
	v.times()
	v.hosts(s.Top)
	return pageTemplate.Execute(w, v)
}

func (v *view) times() {
	periods, daily, rest := v.Periods(maxPeriods)
	v.Daily = daily
	v.ByTime = timeline("by-time", periods, daily)
	for i := range periods {
		v.Moments = append(v.Moments, Moment{periods[i].label(daily), periods[i].Count})
	}
	if rest.Sum() > 0 {
		v.Moments = append(v.Moments, Moment{others, rest})
	}
}

// hosts takes the top hosts, and the features that the heat map has columns for.
func (v *view) hosts(top int) {
	n := min(len(v.Report.Hosts), top)
	if n > 0 && v.Report.Hosts[n-1].Others {
		n--
	}
	v.Hosts = v.Report.Hosts[:n]
	v.HostRest.Name = others
	for i := range v.Report.Hosts[n:] {
		v.HostRest.Flows += v.Report.Hosts[n+i].Flows
		v.HostRest.plus(v.Report.Hosts[n+i].Count)
	}
	used := map[string]bool{}
	for i := range v.Hosts {
		for _, f := range v.Hosts[i].Features {
			used[f.Name] = true
		}
	}
	for f := range proto.NumFeatures {
		if used[f.String()] {
			v.Names = append(v.Names, f.String())
		}
	}
	v.Heat = heat("heat", v.Hosts, v.Names)
}

// Cell returns what a host did of a feature.
func (h *Host) Cell(feature string) Count {
	for i := range h.Features {
		if h.Features[i].Name == feature {
			return h.Features[i].Count
		}
	}
	return Count{}
}

// Hardest names the hosts a rule hits hardest.
func (x *Rule) Hardest() string { return strings.Join(x.hits(), ", ") }

// Hits returns how many hosts the rule hits.
func (x *Rule) Hits() uint64 { return uint64(x.Hit) }
