package policy

import (
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"

	"chaperone/proto"
)

var (
	ruleAttrs = []string{
		"apps", "features", "during", "outside", "action", "quic", "mode", "log",
		"logins", "peers", "files", "larger_than", "networks", "ports", "certain_only",
	}
	conditionAttrs = ruleAttrs[8:]
	// restrictions are lists of which one must fit: of an empty one none does.
	restrictions = []string{"apps", "features", "during", "logins", "peers", "files", "networks", "ports"}
)

// decodePolicy reads one policy block.
func (d *decoder) decodePolicy(hb *hcl.Block) {
	b := d.open(hb, []string{"default"}, hcl.BlockHeaderSchema{Type: "rule", LabelNames: []string{"name"}})
	p := &policy{name: b.label, rng: b.def}
	first := map[string]hcl.Range{}
	for _, rb := range b.blocks {
		r, q := d.decodeRule(p, rb)
		if before, dup := first[r.Name]; dup {
			d.fail(rb.LabelRanges[0], "Second rule "+quote(r.Name), "The first in this policy is at %s. Journals and reports tell rules apart by their names.", place(before))
		}
		first[r.Name] = rb.LabelRanges[0]
		if q != nil {
			p.rules = append(p.rules, q)
		}
		if r != nil {
			p.rules = append(p.rules, r)
		}
	}
	last := &rule{Rule: Rule{Policy: p.name, Name: "default"}, features: allFeatures}
	word(b, "default", actionWords, &last.action)
	last.place(b.at("default"))
	p.rules = append(p.rules, last)
	d.policies[p.name] = len(d.table.policies)
	d.table.policies = append(d.table.policies, p)
}

// maxTitle is the length of the longest name that only people read.
const maxTitle = 128

// presentable reports whether s can stand in a report.
func presentable(s string) bool {
	return strings.TrimSpace(s) != "" && len(s) <= maxTitle && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// decodeRule reads a rule. Where it says something of its own of what comes over
// QUIC, that is a rule too, q, which goes before r; with no action besides it is the
// only one.
func (d *decoder) decodeRule(p *policy, hb *hcl.Block) (r, q *rule) {
	b := d.open(hb, ruleAttrs)
	r = &rule{Rule: Rule{Policy: p.name, Name: b.label}, features: allFeatures}
	r.place(b.def)
	switch {
	case !presentable(b.label):
		d.fail(b.name, "Unusable name", "Give it a name that says what it is for, of %d printable characters at the most: journals and reports show it.", maxTitle)
	case b.label == "default" || b.label == "unknown":
		d.fail(b.name, "Reserved name", "Decisions of the policy's default are shown as \"default\", and those on what is not recognised as \"unknown\". Give the rule another name.")
	}
	r.apps = b.apps()
	if b.has("features") {
		r.features = b.features("features")
	}
	r.during, r.outside = b.schedules("during"), b.schedules("outside")
	if !b.has("action") && !b.has(quic) {
		b.need("action", "It is accept, drop or reset.")
	}
	word(b, "action", actionWords, &r.action)
	word(b, "mode", modeWords, &r.mode)
	b.logging(&r.Log)
	r.cond = b.condition()
	for _, attr := range restrictions {
		if b.empty(attr) {
			r.features = 0
		}
	}
	if q = b.overQUIC(r); q != nil && !b.has("action") {
		r, q = q, nil
	}
	if !d.diags.HasErrors() {
		b.checkFeatures(r)
	}
	return r, q
}

// quic is the attribute of a rule, and the app of the catalogue that it is about.
const quic = "quic"

// overQUIC reads what becomes of what r applies to where it comes over QUIC: nil
// where r says nothing of that.
func (b *block) overQUIC(r *rule) *rule {
	if !b.has(quic) {
		return nil
	}
	if b.d.apps[quic] == proto.UnknownID {
		b.d.fail(b.at(quic), "No QUIC", "This catalogue does not know QUIC.")
	}
	q := *r
	q.cond = &condition{}
	if r.cond != nil {
		*q.cond = *r.cond
	}
	q.cond.carrier = b.d.apps[quic]
	word(b, quic, actionWords, &q.action)
	return &q
}

// apps reads the attribute of this name, apps and categories. All apps are nil.
func (b *block) apps() set {
	if !b.has("apps") {
		return nil
	}
	t := b.d.table
	s := newSet(t.numApps())
	for _, i := range b.list("apps") {
		switch kind, name, ok := b.d.resolve(i, "app", "category"); {
		case !ok:
		case kind == "category":
			c, _ := proto.CategoryNamed(name)
			t.addCategory(s, c)
		case name == proto.Unknown.Name:
			b.d.fail(i.rng, "No rule decides this", "What nothing recognises is decided by \"unknown\" in the gateway block.")
		default:
			s.add(int(b.d.apps[name]))
		}
	}
	return s
}

func (t *Table) addCategory(s set, c proto.Category) {
	for id := 1; id < t.numApps(); id++ {
		if t.App(proto.AppID(id)).Category == c {
			s.add(id)
		}
	}
}

func (b *block) features(attr string) (s proto.Features) {
	for _, i := range b.list(attr) {
		if _, name, ok := b.d.resolve(i, "feature"); ok {
			f, _ := proto.FeatureNamed(name)
			s |= proto.Of(f)
		}
	}
	return s
}

func (b *block) schedules(attr string) (out []*schedule) {
	for _, i := range b.list(attr) {
		if _, name, ok := b.d.resolve(i, "schedule"); ok {
			if s := b.d.schedules[name]; s != nil {
				s.used = true
				out = append(out, s)
			}
		}
	}
	return out
}

func (b *block) logging(dst *Logging) {
	var always bool
	if !b.truth("log", "log also what is accepted", "log nothing", &always) {
		return
	}
	*dst = LogNever
	if always {
		*dst = LogAlways
	}
}
