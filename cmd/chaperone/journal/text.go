package journal

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"chaperone/enforce"
	"chaperone/policy"
)

// text writes lines for people. Names that strangers chose are quoted, so that
// they cannot steer the terminal.
type text struct {
	w     io.Writer
	color bool
	b     []byte
}

const clock = "15:04:05.000"

func (t *text) notice(n *enforce.Notice) error {
	t.begin(n.Time, n.Kind.String())
	if n.Flow.App != nil {
		i := &n.Flow
		t.add(" %s > %s %s %s", i.Src, i.Dst, transport(i.Over), i.App.Name)
	}
	switch n.Kind {
	case enforce.Classified:
		t.add(", department %s, policy %s", n.Flow.Department.Name, n.Flow.Department.Policy)
	case enforce.Decided:
		t.verdict(n)
	case enforce.Expected:
		t.add(" %s will come up at %s", n.Feature, n.To)
	case enforce.Expired:
		t.add(" ended: %d packets, %d bytes, %v", n.Flow.Packets, n.Flow.Bytes, n.Flow.Features.Strings())
	case enforce.Alarm:
		t.add(" %s", t.paint(red, printable(n.Text)))
	}
	return t.end()
}

func (t *text) verdict(n *enforce.Notice) {
	t.add(" %s ", n.Feature)
	what, action := "", n.Verdict
	if n.DryRun && n.Would != policy.Accept {
		what, action = "would ", n.Would
	}
	t.add("%s", t.paint(shade[action], what+action.String()))
	if n.Means != enforce.ByNothing {
		t.add(" by %s", n.Means)
	}
	if r := n.Rule; r != nil {
		t.add(", rule %q", r.Name)
		if r.File != "" {
			t.add(" (%s:%d)", r.File, r.Line)
		}
	}
	for _, x := range [...]struct {
		key string
		val []byte
	}{{"login", n.Login}, {"peer", n.Peer}, {"file", n.File}} {
		if len(x.val) > 0 {
			t.add(" %s=%q", x.key, x.val)
		}
	}
	if n.Size > 0 {
		t.add(" size=%d", n.Size)
	}
}

func (t *text) policy(at time.Time, p *Policy) error {
	t.begin(at, "policy")
	if p.Refused {
		t.add(" %s", t.paint(red, p.Path+" has errors and is refused: the policy before stays in force"))
	} else {
		t.add(" %s is in force: %d departments, mode %s", p.Path, p.Departments, p.Mode)
	}
	for i := range p.Problems {
		t.add("\n  %s", p.Problems[i])
	}
	return t.end()
}

func (t *text) begin(at time.Time, event string) {
	t.b = at.AppendFormat(t.b[:0], clock)
	t.add(" %-11s", event)
}

func (t *text) add(format string, args ...any) { t.b = fmt.Appendf(t.b, format, args...) }

func (t *text) end() error {
	t.b = append(t.b, '\n')
	_, err := t.w.Write(t.b)
	return err
}

// printable leaves out what could steer a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}

// Colours (ECMA-48).
const (
	red    = "31"
	green  = "32"
	yellow = "33"
)

var shade = [...]string{policy.Accept: green, policy.Drop: yellow, policy.Reset: red}

func (t *text) paint(color, s string) string {
	if !t.color {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}
