package report

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A Style says how a report is shown to people.
type Style struct {
	Color bool
	Top   int // how many hosts and rules are shown one by one
}

// columns is what plain text fits in.
const columns = 100

// A page is plain text that is being written.
type page struct {
	b strings.Builder
	Style
}

// Text writes the report as tables that fit 100 columns.
func (r *Report) Text(w io.Writer, s Style) error {
	p := &page{Style: s}
	r.head(p)
	p.rows("DEPARTMENT", r.Departments, p.Top)
	r.textApps(p)
	p.rows("FEATURE", r.Features, len(r.Features))
	r.textRules(p)
	r.textUnhit(p)
	r.textHosts(p)
	r.textHours(p)
	r.textData(p)
	r.textPolicies(p)
	r.textAlarms(p)
	_, err := io.WriteString(w, p.b.String())
	return err
}

// Summary says in one line what the report is about.
func (r *Report) Summary() string {
	s := fmt.Sprintf("%s, %s", plural(uint64(r.Files), "journal"), plural(r.Lines.Total, "line"))
	if !r.From.IsZero() {
		s += fmt.Sprintf(", %s to %s", r.From.Format(minute), r.To.Format(minute+" -07:00"))
	}
	return s
}

const minute = "2006-01-02 15:04"

func (r *Report) head(p *page) {
	p.line(r.Summary())
	if r.Filter != "" {
		p.line("only " + r.Filter)
	}
	for _, l := range r.Limits {
		p.line(p.paint(yellow, l))
	}
	const shown = 5
	for _, x := range r.Problems[:min(shown, len(r.Problems))] {
		p.line(p.paint(yellow, "cannot be read: "+x.String()))
	}
	if r.Lines.Unreadable > shown {
		p.line(p.paint(yellow, fmt.Sprintf("and %s that cannot be read", plural(r.Lines.Unreadable-shown, "line"))))
	}
	t := newGrid("", "FLOWS", "ACCEPTED", "REFUSED", "WOULD REFUSE")
	t.row(&r.Totals, r.Totals.Name)
	p.table(t)
}

// rows writes a table of rows, the first max one by one.
func (p *page) rows(head string, rows []Row, max int) {
	t := newGrid(head, "FLOWS", "ACCEPTED", "REFUSED", "WOULD REFUSE")
	if head == "FEATURE" {
		t = newGrid(head, "ACCEPTED", "REFUSED", "WOULD REFUSE")
	}
	for _, r := range fold(rows, max) {
		t.row(&r, r.Name)
	}
	p.table(t)
}

func (r *Report) textApps(p *page) {
	t := newGrid("APP", "FEATURE", "FLOWS", "ACCEPTED", "REFUSED", "WOULD REFUSE")
	for i := range r.Apps {
		a := &r.Apps[i]
		t.row(&a.Row, a.Name, "")
		for _, f := range a.Features {
			t.row(&f, "", f.Name)
		}
	}
	p.table(t)
}

func (r *Report) textRules(p *page) {
	t := newGrid("RULE", "POLICY", "WHERE", "ACCEPTED", "REFUSED", "WOULD REFUSE", "HOSTS")
	shown := r.Rules[:min(len(r.Rules), p.Top)]
	for i := range shown {
		x := &shown[i]
		t.add(x.Rule, x.Policy, place(x.File, x.Line), number(x.Accepted), number(x.Refused), number(x.Would), number(uint64(x.Hit)))
		t.note("hits hardest: ", x.hits())
	}
	p.table(t)
	p.more(len(r.Rules)-len(shown), "rule")
}

// hits lists the hosts a rule hits hardest.
func (x *Rule) hits() (out []string) {
	for _, h := range x.Hosts {
		out = append(out, fmt.Sprintf("%s (%d)", h.Host, h.Hard()))
	}
	return out
}

func (r *Report) textUnhit(p *page) {
	t := newGrid("NEVER HIT", "POLICY", "ACTION", "WHERE")
	for _, x := range r.Never {
		t.add(x.Rule, x.Policy, x.Action, place(x.File, x.Line))
	}
	p.table(t)
	if len(r.Silent) > 0 {
		p.b.WriteByte('\n')
		p.wrap("", "Rules that are not journalled, so that nothing is known of them: ", unhitNames(r.Silent))
	}
}

func unhitNames(list []Unhit) (out []string) {
	for _, x := range list {
		out = append(out, fmt.Sprintf("%s of %s", x.Rule, x.Policy))
	}
	return out
}

func (r *Report) textHosts(p *page) {
	t := newGrid("HOST", "DEPARTMENT", "FLOWS", "ACCEPTED", "REFUSED", "WOULD REFUSE")
	shown := min(len(r.Hosts), p.Top)
	for i := range r.Hosts[:shown] {
		h := &r.Hosts[i]
		t.row(&h.Row, h.Name, h.Department)
	}
	if rest := r.Hosts[shown:]; len(rest) > 0 {
		o := Row{Name: others}
		for i := range rest {
			o.Flows += rest[i].Flows
			o.plus(rest[i].Count)
		}
		t.row(&o, o.Name, "")
	}
	p.table(t)
}

func (r *Report) textHours(p *page) {
	const most = 48
	periods, daily, rest := r.Periods(most)
	head := "HOUR"
	if daily {
		head = "DAY"
	}
	t := newGrid(head, "ACCEPTED", "REFUSED", "WOULD REFUSE")
	for i := range periods {
		x := Row{Count: periods[i].Count}
		t.row(&x, periods[i].label(daily))
	}
	if rest.Sum() > 0 {
		t.row(&Row{Count: rest}, others)
	}
	p.table(t)
}

func (r *Report) textData(p *page) {
	t := newGrid("DATA CONNECTIONS OF", "FEATURE", "ANNOUNCED", "CAME UP")
	for _, d := range r.Data {
		t.add(d.App, d.Feature, number(d.Announced), number(d.Met))
	}
	p.table(t)
}

func (r *Report) textPolicies(p *page) {
	t := newGrid("POLICY READ", "PATH", "MODE", "RESULT")
	for _, x := range r.Policies {
		result := "in force"
		if x.Refused {
			result = "refused: it has errors"
		}
		t.add(x.Time.Format(time.DateTime), x.Path, x.Mode, result)
	}
	p.table(t)
}

func (r *Report) textAlarms(p *page) {
	t := newGrid("ALARM FIRST", "LAST", "TIMES")
	for _, a := range r.Alarms {
		t.add(a.First.Format(time.DateTime), a.Last.Format(time.DateTime), number(a.Times))
		t.note("", strings.Fields(a.Text))
	}
	p.table(t)
}

func place(file string, line int) string {
	if file == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", file, line)
}

func plural(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
