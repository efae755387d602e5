package journal

import (
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"time"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

// A Printer writes lines of a journal for people.
type Printer struct{ form text }

// NewPrinter returns a printer that writes to w.
func NewPrinter(w io.Writer, color bool) *Printer { return &Printer{text{w: w, color: color}} }

// Print writes one line, which is JSON as a journal writes it.
func (p *Printer) Print(b []byte) error {
	var l line
	if err := json.Unmarshal(b, &l); err != nil {
		return fmt.Errorf("journal: no line of one: %w", err)
	}
	if l.Event == "policy" {
		return p.form.policy(l.Time, l.policy())
	}
	n, err := l.notice()
	if err != nil {
		return err
	}
	return p.form.notice(n)
}

// A line is what people are shown of a journal's line.
type line struct {
	Time        time.Time        `json:"time"`
	Event       string           `json:"event"`
	Mode        string           `json:"mode"`
	Src         netip.AddrPort   `json:"src"`
	Dst         netip.AddrPort   `json:"dst"`
	Transport   string           `json:"transport"`
	App         string           `json:"app"`
	Features    []string         `json:"features"`
	Department  string           `json:"department"`
	Policy      string           `json:"policy"`
	Packets     uint64           `json:"packets"`
	Bytes       uint64           `json:"bytes"`
	Feature     string           `json:"feature"`
	Verdict     string           `json:"verdict"`
	Means       string           `json:"means"`
	Would       string           `json:"would"`
	Rule        string           `json:"rule"`
	File        string           `json:"file"`
	Line        int              `json:"line"`
	To          netip.AddrPort   `json:"to"`
	Text        string           `json:"text"`
	Path        string           `json:"path"`
	Refused     bool             `json:"refused"`
	Departments int              `json:"departments"`
	Problems    []policy.Problem `json:"problems"`
	Attributes  struct {
		Login, Peer, File string
		Size              uint64
	} `json:"attributes"`
}

func (l *line) policy() *Policy {
	p := &Policy{Path: l.Path, Refused: l.Refused, Departments: l.Departments, Problems: l.Problems}
	p.Mode, _ = named[policy.Mode](l.Mode, policy.DryRun)
	return p
}

// notice makes of the line what it was written from.
func (l *line) notice() (*enforce.Notice, error) {
	kind, ok := named[enforce.NoticeKind](l.Event, enforce.Alarm)
	if !ok {
		return nil, fmt.Errorf("journal: there is no event %q", l.Event)
	}
	n := &enforce.Notice{Kind: kind, Time: l.Time, To: l.To, Text: l.Text}
	if l.App != "" {
		l.flow(&n.Flow)
	}
	if kind == enforce.Decided {
		l.verdict(n)
	}
	n.Feature, _ = proto.FeatureNamed(l.Feature)
	return n, nil
}

func (l *line) flow(i *enforce.FlowInfo) {
	*i = enforce.FlowInfo{
		Src: l.Src, Dst: l.Dst, App: &proto.App{Name: l.App}, Packets: l.Packets, Bytes: l.Bytes,
		Department: &policy.Department{Name: l.Department, Policy: l.Policy},
	}
	switch l.Transport {
	case proto.TCP.String():
		i.Over = proto.TCP
	case proto.UDP.String():
		i.Over = proto.UDP
	}
	for _, name := range l.Features {
		if f, ok := proto.FeatureNamed(name); ok {
			i.Features |= proto.Of(f)
		}
	}
}

func (l *line) verdict(n *enforce.Notice) {
	n.Verdict, _ = named[policy.Action](l.Verdict, policy.Reset)
	n.Would, n.DryRun = named[policy.Action](l.Would, policy.Reset)
	n.Means, _ = named[enforce.Means](l.Means, enforce.ByFlow)
	n.Login, n.Peer, n.File, n.Size = []byte(l.Attributes.Login), []byte(l.Attributes.Peer), []byte(l.Attributes.File), l.Attributes.Size
	if l.Rule != "" {
		n.Rule = &policy.Rule{Name: l.Rule, File: l.File, Line: l.Line}
	}
}

// named returns the value up to last whose word is name.
func named[T interface {
	~uint8
	String() string
}](name string, last T) (T, bool) {
	for v := T(0); v <= last; v++ {
		if v.String() == name {
			return v, true
		}
	}
	return 0, false
}
