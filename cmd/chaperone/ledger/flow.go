package ledger

import (
	"slices"
	"time"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

// A Flow is all that is known of one flow when it has ended.
type Flow struct {
	Src        string   `json:"src"` // ip:port of the initiator
	Dst        string   `json:"dst"`
	Transport  string   `json:"transport"` // tcp, udp, or ip for what has no ports
	App        string   `json:"app"`
	Category   string   `json:"category"`
	Features   []string `json:"features"`   // in order of first sight
	Confidence string   `json:"confidence"` // "" while the app is unknown
	Department string   `json:"department"`
	Policy     string   `json:"policy"`
	Rule       string   `json:"rule"`    // of the hardest verdict
	Verdict    string   `json:"verdict"` // the hardest met
	Means      string   `json:"means"`   // of it
	Would      string   `json:"would"`   // in a dry run: the hardest that would have been met
	Packets    uint64   `json:"packets"`
	Bytes      uint64   `json:"bytes"`
	Host       string   `json:"host"`
	Events     []Event  `json:"events"`

	First time.Time `json:"-"` // when its first packet was seen

	worst, worstWould policy.Action
	seen              proto.Features
}

// An Event is one verdict on a use or an offer.
type Event struct {
	Feature    string      `json:"feature"`
	Verdict    string      `json:"verdict"`
	Means      string      `json:"means"`
	Would      string      `json:"would,omitempty"` // in a dry run
	Rule       string      `json:"rule"`
	Attributes *Attributes `json:"attributes"`
}

// Attributes is what the parties said of what they did.
type Attributes struct {
	Login string `json:"login,omitempty"`
	Peer  string `json:"peer,omitempty"`
	File  string `json:"file,omitempty"`
	Size  uint64 `json:"size,omitempty"`
}

// update takes over the flow's description.
func (f *Flow) update(i *enforce.FlowInfo) {
	f.Src, f.Dst = i.Src.String(), i.Dst.String()
	f.Transport = "ip"
	if i.Over != 0 {
		f.Transport = i.Over.String()
	}
	f.App, f.Category, f.Confidence = i.App.Name, i.App.Category.String(), ""
	f.Department, f.Policy = i.Department.Name, i.Department.Policy
	f.Packets, f.Bytes, f.First = i.Packets, i.Bytes, i.First
	if len(i.Host) > 0 {
		f.Host = string(i.Host)
	}
	if i.App == proto.Unknown {
		return // of which nobody knows what they do
	}
	f.Confidence = i.Confidence.String()
	for feature := range (i.Features &^ f.seen).All() {
		f.see(feature)
	}
}

func (f *Flow) see(feature proto.Feature) {
	if f.seen.Has(feature) {
		return
	}
	f.seen |= proto.Of(feature)
	f.Features = append(f.Features, feature.String())
}

// decided takes in a verdict. It reports whether there was room for it.
func (f *Flow) decided(n *enforce.Notice) bool {
	f.see(n.Feature)
	rule := ""
	if n.Rule != nil {
		rule = n.Rule.Name
	}
	if f.Verdict == "" || n.Verdict > f.worst || n.Would > f.worstWould {
		f.Rule, f.Means = rule, n.Means.String()
	}
	f.worst, f.worstWould = max(f.worst, n.Verdict), max(f.worstWould, n.Would)
	f.Verdict = f.worst.String()
	if n.DryRun && f.worstWould > policy.Accept {
		f.Would = f.worstWould.String()
	}
	if n.Details && f.detail(n) {
		return true
	}
	if len(f.Events) == maxEvents {
		return false
	}
	f.Events = append(f.Events, event(n, rule))
	return true
}

func event(n *enforce.Notice, rule string) Event {
	e := Event{
		Feature: n.Feature.String(), Verdict: n.Verdict.String(), Means: n.Means.String(), Rule: rule,
		Attributes: &Attributes{Login: string(n.Login), Peer: string(n.Peer), File: string(n.File), Size: n.Size},
	}
	if n.DryRun {
		e.Would = n.Would.String()
	}
	return e
}

// detail adds names to the last event of the feature, which was judged before
// they were known.
func (f *Flow) detail(n *enforce.Notice) bool {
	for i := range slices.Backward(f.Events) {
		e := &f.Events[i]
		if e.Feature != n.Feature.String() {
			continue
		}
		fill(&e.Attributes.Login, n.Login)
		fill(&e.Attributes.Peer, n.Peer)
		fill(&e.Attributes.File, n.File)
		if n.Size > 0 {
			e.Attributes.Size = n.Size
		}
		return true
	}
	return false
}

func fill(s *string, b []byte) {
	if len(b) > 0 {
		*s = string(b)
	}
}
