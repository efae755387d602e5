package report

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

const (
	good  = `{"time":"2026-11-20T12:00:00.005Z","event":"alarm","text":"x"}` + "\n"
	spoke = `{"time":"2026-11-20T12:00:00Z","event":"classified","mode":"enforce","src":"10.20.1.7:40000","dst":"192.0.2.1:5190","transport":"tcp","app":"aim","category":"im","features":[],"department":"finance","policy":"p","packets":3}` + "\n"
)

// What is no line of a journal is named with its place and what is wrong, and the
// lines around it are read.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"text for people", "12:00:00.005 classified 10.20.1.7", "no JSON object: journals for programs are written with --journal FILE"},
		{"cut", good[:30], "no whole JSON object: unexpected end of JSON input"},
		{"other JSON", `[1,2]`, "a JSON array where a journal has an object"},
		{"wrong type", strings.Replace(spoke, `"packets":3`, `"packets":"3"`, 1), `"packets" is a string where a journal has uint64`},
		{"no time", strings.Replace(good, `"time"`, `"t"`, 1), `no usable "time": is it a journal of chaperone?`},
		{"odd time", strings.Replace(good, "2026", "noon", 1), `parsing time "noon-11-20T12:00:00.005Z"`},
		{"unknown event", strings.Replace(good, "alarm", "new\x1b", 1), "no whole JSON object: invalid character"},
		{"later event", strings.Replace(good, "alarm", `new\u001b[2J`, 1), `unknown event "new` + "\ufffd" + `[2J": is it a journal of a later version?`},
		{"no address", strings.Replace(spoke, "10.20.1.7:40000", "here", 1), `src "here" is no address with a port`},
		{"no far address", strings.Replace(spoke, "192.0.2.1:5190", "", 1), `dst "" is no address with a port`},
		{"no app", strings.Replace(spoke, `"aim"`, `""`, 1), `classified without "app" or "department"`},
		{"later feature", strings.Replace(spoke, `"features":[]`, `"features":["mind_reading"]`, 1), `unknown feature "mind_reading": is it a journal of a later version?`},
		{"verdict without feature", strings.Replace(spoke, "classified", "verdict", 1), `unknown feature ""`},
		{"later verdict", strings.Replace(spoke, `"event":"classified"`, `"event":"verdict","feature":"voice","verdict":"tarpit"`, 1), `unknown verdict "tarpit"`},
		{"later would", strings.Replace(spoke, `"event":"classified"`, `"event":"verdict","feature":"voice","verdict":"accept","would":"tarpit"`, 1), `unknown would "tarpit"`},
		{"expectation without to", strings.Replace(spoke, `"event":"classified"`, `"event":"expectation","feature":"voice"`, 1), `to "" is no address with a port`},
		{"too long", `{"x":"` + strings.Repeat("y", maxLine) + `"}`, "longer than 1048576 bytes"},
		{"binary", "\x00\x01\x02", "no JSON object"},
	} {
		seen := 0
		r := &Reader{Each: func(*Line) { seen++ }}
		s, err := NewSource("j.jsonl", iotest.OneByteReader(strings.NewReader(good+"\n"+strings.TrimSuffix(c.line, "\n")+"\n"+good[:len(good)-1])))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Read(s); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if want := (Lines{Total: 4, Alarm: 2, Blank: 1, Unreadable: 1}); seen != 2 || r.Lines != want || r.Files != 1 {
			t.Errorf("%s: %d lines seen, counted %+v", c.name, seen, r.Lines)
		}
		if len(r.Problems) != 1 || !strings.HasPrefix(r.Problems[0].String(), "j.jsonl:3: "+c.want) {
			t.Errorf("%s: got %v, want %s", c.name, r.Problems, c.want)
		}
	}
}

// Problems are shown up to a number and counted beyond.
func TestManyProblems(t *testing.T) {
	r := read(t, Filter{}, nil, strings.Repeat("x\n", 250))
	if len(r.Problems) != maxProblems || r.Lines.Unreadable != 250 || r.Lines.Total != 250 {
		t.Errorf("%d problems, %+v", len(r.Problems), r.Lines)
	}
}

// Lines up to the limit are read, whatever the size of buffers.
func TestLongLine(t *testing.T) {
	for _, n := range []int{60 << 10, 64<<10 - 1, 64 << 10, 64<<10 + 1, 200 << 10, maxLine - len(good)} {
		line := strings.Replace(good, `"x"`, `"`+strings.Repeat("y", n)+`"`, 1)
		var text string
		r := &Reader{Each: func(l *Line) { text = l.Text }}
		s, _ := NewSource("j", strings.NewReader(line+good))
		if err := r.Read(s); err != nil || r.Lines.Alarm != 2 || text != "x" {
			t.Errorf("%d: %v %+v", n, err, r.Lines)
		}
	}
}

func zipped(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.Bytes()
}

// Files are read compressed or not, whatever they are called; what is damaged is
// an error that says how far it was read.
func TestSources(t *testing.T) {
	dir := t.TempDir()
	z := zipped(strings.Repeat(good, 5000))
	flip := bytes.Clone(z)
	flip[len(flip)-6] ^= 0xff // in the checksum
	for _, c := range []struct {
		name  string
		b     []byte
		lines uint64
		err   string
	}{
		{"plain.jsonl", []byte(good + good), 2, ""},
		{"packed.jsonl.gz", z, 5000, ""},
		{"packed under a plain name", z, 5000, ""},
		{"two in one.gz", slices.Concat(zipped(good), zipped(good)), 2, ""},
		{"empty", nil, 0, ""},
		{"one byte", []byte{0x1f}, 0, ""},
		{"cut.gz", z[:len(z)-12], 4000, "the compressed file ends too early: is it still being written?"},
		{"flipped.gz", flip, 5000, "the compressed file is damaged"},
		{"only the magic", []byte{0x1f, 0x8b}, 0, "ends too early"},
		{"another method", []byte{0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 0, 0}, 0, "gzip: invalid header: the compressed file is damaged"},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, c.b, 0o600); err != nil {
			t.Fatal(err)
		}
		r := &Reader{Each: func(*Line) {}}
		s, err := Open(path, nil)
		if err == nil {
			if s.Size != int64(len(c.b)) {
				t.Errorf("%s: size %d", c.name, s.Size)
			}
			err = r.Read(s)
			s.Close()
		}
		if got := fmt.Sprint(err); c.err == "" && err != nil || !strings.Contains(got, c.err) || c.err != "" && !strings.Contains(got, path) {
			t.Errorf("%s: got error %v, want %s", c.name, err, c.err)
		}
		if c.name != "cut.gz" && r.Lines.Alarm != c.lines || r.Lines.Alarm < c.lines {
			t.Errorf("%s: %d lines, want %d", c.name, r.Lines.Alarm, c.lines)
		}
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none"): "check the path", dir: "is a directory; name the journals in it, like " + dir + "/*.jsonl*",
	} {
		if _, err := Open(path, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if s, err := Open("-", bytes.NewReader(z)); err != nil || s.Name != "standard input" || s.Close() != nil {
		t.Errorf("standard input: %v", err)
	}
}

// Rotated files come in the order of what they tell, whatever the shell makes of
// their names.
func TestOrder(t *testing.T) {
	dir := t.TempDir()
	put := func(name, first string, pack bool) string {
		b := []byte("junk\n\n" + strings.Replace(good, "12:00", first, 1))
		if pack {
			b = zipped(string(b))
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c, a, b := put("a", "15:00", false), put("z.gz", "08:00", true), put("m", "12:00", false)
	none := filepath.Join(dir, "none")
	if err := os.WriteFile(filepath.Join(dir, "empty"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got := Order([]string{none, c, "-", filepath.Join(dir, "empty"), a, b})
	if want := []string{a, b, c, none, "-", filepath.Join(dir, "empty")}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Progress says how much of the file was read, packed or not.
func TestProgress(t *testing.T) {
	z := zipped(strings.Repeat(good, 20000))
	calls := 0
	r := &Reader{Each: func(*Line) {}, Progress: func(name string, now int64) {
		if calls++; name != "j" || now <= 0 || now > int64(len(z)) {
			t.Errorf("%s: %d of %d", name, now, len(z))
		}
	}}
	s, _ := NewSource("j", bytes.NewReader(z))
	if err := r.Read(s); err != nil || calls != 20000/progressEvery {
		t.Errorf("%v, %d calls", err, calls)
	}
}

// No input stops the reader, makes it forget to count a line, or brings anything
// to a report that could steer a terminal.
func FuzzReader(f *testing.F) {
	f.Add([]byte(week()[:20000]))
	f.Add([]byte(good + spoke + "\n\x00"))
	f.Add(zipped(good + spoke))
	f.Add([]byte(strings.Replace(spoke, "2026-11-20T12", "9999-12-31T23", 1) + strings.Replace(spoke, "2026", "0001", 1)))
	f.Add([]byte(strings.ReplaceAll(spoke, `"event":"classified"`, `"event":"expectation","feature":"voice","to":"192.0.2.1:5190"`) + spoke))
	f.Fuzz(func(t *testing.T, b []byte) {
		var seen uint64
		build := NewBuilder(Filter{}, nil)
		r := &Reader{Each: func(l *Line) { seen++; build.Line(l) }}
		s, err := NewSource("fuzz", bytes.NewReader(b))
		if err != nil {
			return
		}
		_ = r.Read(s)
		if l := r.Lines; l.Total != seen+l.Blank+l.Unreadable || seen != l.Classified+l.Verdict+l.Expectation+l.Expired+l.Policy+l.Alarm {
			t.Fatalf("%d seen of %+v", seen, l)
		}
		rep := build.Report(r)
		var text, page bytes.Buffer
		if err := rep.Text(&text, Style{Top: 3}); err != nil {
			t.Fatal(err)
		}
		if err := rep.HTML(&page, Style{Top: 3}); err != nil {
			t.Fatal(err)
		}
		for _, c := range text.String() {
			if c != '\n' && unshown(c) {
				t.Fatalf("%q in %q", c, text.String())
			}
		}
	})
}

func TestParseTime(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, berlin)
	for in, want := range map[string]string{
		"2026-11-20":                "2026-11-20T00:00:00+01:00",
		"2026-11-20 08:30":          "2026-11-20T08:30:00+01:00",
		"2026-11-20T08:30":          "2026-11-20T08:30:00+01:00",
		"2026-11-20T08:30:01":       "2026-11-20T08:30:01+01:00",
		"2026-11-20T08:30:01Z":      "2026-11-20T08:30:01Z",
		"2026-11-20T08:30:01-05:00": "2026-11-20T08:30:01-05:00",
		"7d":                        "2026-11-14T12:00:00+01:00",
		"0d":                        "2026-11-21T12:00:00+01:00",
		"90m":                       "2026-11-21T10:30:00+01:00",
		"yesterday":                 "",
		"-3h":                       "",
		"3xd":                       "",
		"":                          "",
	} {
		got, err := ParseTime(in, now)
		if s := got.Format(time.RFC3339); want == "" && err == nil || want != "" && (err != nil || s != want) {
			t.Errorf("%q: got %s, %v; want %s", in, s, err, want)
		}
	}
}

func TestParseHost(t *testing.T) {
	for in, want := range map[string]string{
		"10.20.1.7": "10.20.1.7/32", "::ffff:10.20.1.7": "10.20.1.7/32", "fd00::1": "fd00::1/128",
		"10.20.1.7/16": "10.20.0.0/16", "fd00::/8": "fd00::/8", "host": "", "fe80::1%eth0": "", "10.0.0.0/40": "",
	} {
		p, err := ParseHost(in)
		if want == "" && err == nil || want != "" && (err != nil || p.String() != want) {
			t.Errorf("%q: %v, %v; want %s", in, p, err, want)
		}
	}
}
