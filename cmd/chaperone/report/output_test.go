package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"chaperone/policy"
	"chaperone/proto/catalog"
)

func table(t testing.TB) *policy.Table {
	t.Helper()
	tab, diags := policy.Parse("office.hcl", []byte(officePolicy), catalog.All)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return tab
}

// The week of the office in each form. The text is also what people see in a
// terminal, so it fits one.
func TestGoldens(t *testing.T) {
	r := read(t, Filter{}, table(t), week()+"not a line\n")
	var text, page bytes.Buffer
	if err := errors.Join(r.Text(&text, Style{Top: 12}), r.HTML(&page, Style{Top: 12})); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/week.txt", text.Bytes())
	golden(t, "testdata/week.json", append(asJSON, '\n'))
	golden(t, "testdata/week.html", page.Bytes())
	for line := range strings.Lines(text.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
			t.Errorf("%d columns: %s", n, line)
		}
		if strings.Contains(line, "\x1b") || strings.HasSuffix(line, " \n") {
			t.Errorf("colour or space at the end: %q", line)
		}
	}
}

// An empty journal is no reason to fall over.
func TestEmpty(t *testing.T) {
	for _, tab := range []*policy.Table{nil, table(t)} {
		r := read(t, Filter{}, tab, "", "\n\n")
		var text, page bytes.Buffer
		if err := errors.Join(r.Text(&text, Style{Top: 12}), r.HTML(&page, Style{Top: 12})); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(text.String(), "2 journals, 2 lines\n") {
			t.Errorf("%s", text.String())
		}
		b, err := json.Marshal(r)
		if want := tab == nil; err != nil || bytes.Contains(b, []byte("null")) != want {
			t.Errorf("%v: %s", err, b)
		}
	}
}

func TestColor(t *testing.T) {
	r := read(t, Filter{}, nil, week())
	var text bytes.Buffer
	if err := r.Text(&text, Style{Top: 12, Color: true}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\x1b[1mDEPARTMENT\x1b[0m", "\x1b[31m", "\x1b[33m"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q", want)
		}
	}
	plain := regexp.MustCompile("\x1b\\[[0-9]+m").ReplaceAllString(text.String(), "")
	var want bytes.Buffer
	if err := r.Text(&want, Style{Top: 12}); err != nil || plain != want.String() {
		t.Errorf("with colours it is another text:\n%s", plain)
	}
}

// The page stands alone, can be read without sight and holds no markup but its own.
func TestPage(t *testing.T) {
	evil := strings.ReplaceAll(strings.ReplaceAll(week(), `"finance"`, `"<script>alert(1)</script>"`), `"10.20.`, `"10.20.`)
	evil = strings.ReplaceAll(evil, `"send nothing"`, `"\"><img src=x onerror=alert(1)>{{.}}"`)
	var page bytes.Buffer
	if err := read(t, Filter{}, nil, evil).HTML(&page, Style{Top: 12}); err != nil {
		t.Fatal(err)
	}
	p := page.String()
	for _, no := range []string{"<script", "<img", "http://", "https://", "src=", "href=", "@import"} {
		if strings.Contains(strings.ReplaceAll(p, "&#34;&gt;&lt;img src=x", ""), no) {
			t.Errorf("the page has %q", no)
		}
	}
	for _, m := range regexp.MustCompile(`url\([^)]*\)`).FindAllString(p, -1) {
		if m != "url(#hatch)" {
			t.Errorf("the page refers to %s", m)
		}
	}
	if !strings.Contains(p, "&lt;script&gt;alert(1)") {
		t.Error("the department is missing")
	}
	figures := regexp.MustCompile(`(?s)<svg role="img" aria-labelledby="(\S+) (\S+)".*?</svg>`).FindAllStringSubmatch(p, -1)
	if len(figures) != 4 {
		t.Errorf("%d charts, want 4", len(figures))
	}
	for _, f := range figures {
		if !strings.Contains(f[0], `<title id="`+f[1]+`">`) || !strings.Contains(f[0], `<desc id="`+f[2]+`">`) {
			t.Errorf("a chart without title or description: %.200s", f[0])
		}
		if err := wellFormed(f[0]); err != nil {
			t.Errorf("%s: %v", f[1], err)
		}
	}
	if n := strings.Count(p, "<table>"); n < 7 {
		t.Errorf("%d tables", n)
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(p, -1) {
		if ids[m[1]] {
			t.Errorf("two elements have the id %s", m[1])
		}
		ids[m[1]] = true
	}
}

func wellFormed(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
