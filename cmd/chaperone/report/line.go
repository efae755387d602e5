package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"chaperone/proto"
)

// The events of a journal's lines.
const (
	Classified  = "classified"
	Verdict     = "verdict"
	Expectation = "expectation"
	Expired     = "expired"
	Policy      = "policy"
	Alarm       = "alarm"
)

// A Line is one line of a journal, as far as reports need it.
type Line struct {
	Time       time.Time
	Event      string
	Mode       string
	Src, Dst   netip.AddrPort
	Transport  string
	App        string
	Category   string
	Department string
	Policy     string
	Features   proto.Features // of the flow so far
	Packets    uint64         // of the flow so far

	Feature proto.Feature // of a verdict and an expectation
	Outcome Outcome       // of a verdict
	Rule    string
	File    string // where the rule stands
	Line    int
	Details bool // a verdict told before, with more names

	To netip.AddrPort // of an expectation: where the data connection is to come up

	Path    string // of a policy
	Refused bool   // a policy that had errors
	Text    string // of an alarm
}

// Flow reports whether the line is about a flow.
func (l *Line) Flow() bool { return l.Event != Policy && l.Event != Alarm }

// A wire is a line as it is written.
type wire struct {
	Time       time.Time `json:"time"`
	Event      string    `json:"event"`
	Mode       string    `json:"mode"`
	Src        string    `json:"src"`
	Dst        string    `json:"dst"`
	Transport  string    `json:"transport"`
	App        string    `json:"app"`
	Category   string    `json:"category"`
	Department string    `json:"department"`
	Policy     string    `json:"policy"`
	Features   []string  `json:"features"`
	Packets    uint64    `json:"packets"`
	Feature    string    `json:"feature"`
	Verdict    string    `json:"verdict"`
	Would      string    `json:"would"`
	Rule       string    `json:"rule"`
	File       string    `json:"file"`
	Line       int       `json:"line"`
	Details    bool      `json:"details"`
	To         string    `json:"to"`
	Path       string    `json:"path"`
	Refused    bool      `json:"refused"`
	Text       string    `json:"text"`
}

// Parse reads one line of a journal. It keeps nothing of b.
func (l *Line) Parse(b []byte) error {
	var w wire
	if err := json.Unmarshal(b, &w); err != nil {
		return explain(b, err)
	}
	*l = Line{
		Time: w.Time, Event: w.Event, Mode: clip(w.Mode), Transport: clip(w.Transport), App: clip(w.App), Category: clip(w.Category),
		Department: clip(w.Department), Policy: clip(w.Policy), Packets: w.Packets, Rule: clip(w.Rule), File: clip(w.File), Line: w.Line,
		Details: w.Details, Path: clip(w.Path), Refused: w.Refused, Text: clip(w.Text),
	}
	if w.Time.IsZero() || w.Time.Year() < 1 || w.Time.Year() > 9999 {
		return errors.New(`no usable "time": is it a journal of chaperone?`)
	}
	switch w.Event {
	case Policy, Alarm:
		return nil
	case Classified, Verdict, Expectation, Expired:
		return l.flow(&w)
	}
	return fmt.Errorf("unknown event %q: is it a journal of a later version?", clip(w.Event))
}

// explain says what is wrong with a line that cannot be decoded.
func explain(b []byte, err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return fmt.Errorf("%q is a %s where a journal has %s", clip(wrong.Field), wrong.Value, wrong.Type)
	case errors.As(err, &wrong):
		return fmt.Errorf("a JSON %s where a journal has an object", wrong.Value)
	case len(b) > 0 && b[0] != '{':
		return errors.New("no JSON object: journals for programs are written with --journal FILE")
	case errors.As(err, new(*json.SyntaxError)):
		return fmt.Errorf("no whole JSON object: %s", clip(err.Error()))
	}
	return errors.New(clip(err.Error()))
}

// flow reads what lines about flows have.
func (l *Line) flow(w *wire) (err error) {
	if l.Src, err = netip.ParseAddrPort(w.Src); err != nil {
		return fmt.Errorf("src %q is no address with a port", clip(w.Src))
	}
	if l.Dst, err = netip.ParseAddrPort(w.Dst); err != nil {
		return fmt.Errorf("dst %q is no address with a port", clip(w.Dst))
	}
	if l.App == "" || l.Department == "" {
		return fmt.Errorf(`%s without "app" or "department"`, w.Event)
	}
	for _, name := range w.Features {
		f, err := feature(name)
		if err != nil {
			return err
		}
		l.Features |= proto.Of(f)
	}
	switch w.Event {
	case Verdict:
		return l.verdict(w)
	case Expectation:
		return l.expectation(w)
	}
	return nil
}

func (l *Line) verdict(w *wire) (err error) {
	if l.Feature, err = feature(w.Feature); err != nil {
		return err
	}
	l.Outcome, err = outcome(w.Verdict, w.Would)
	return err
}

func (l *Line) expectation(w *wire) (err error) {
	if l.Feature, err = feature(w.Feature); err != nil {
		return err
	}
	if l.To, err = netip.ParseAddrPort(w.To); err != nil {
		return fmt.Errorf("to %q is no address with a port", clip(w.To))
	}
	return nil
}

func feature(name string) (proto.Feature, error) {
	f, ok := proto.FeatureNamed(name)
	if !ok {
		return 0, fmt.Errorf("unknown feature %q: is it a journal of a later version?", clip(name))
	}
	return f, nil
}

// maxText is how many bytes of a text are kept. Strangers choose some of them.
const maxText = 256

// clip shortens s and makes it fit to be shown: one line that steers no terminal.
func clip(s string) string {
	cut := len(s) > maxText
	if cut {
		s = s[:maxText]
		for i := 0; i < utf8.UTFMax && !utf8.ValidString(s); i++ {
			s = s[:len(s)-1]
		}
		s += "…"
	}
	if strings.IndexFunc(s, unshown) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unshown(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}
