package policy

import (
	"math"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"chaperone/proto"
)

var ruleAttrs = []string{
	"apps", "features", "during", "outside", "action", "mode", "log",
	"logins", "peers", "files", "larger_than", "networks", "ports",
}

// decodePolicy reads one policy block.
func (d *decoder) decodePolicy(hb *hcl.Block) {
	b := d.open(hb, []string{"default"}, hcl.BlockHeaderSchema{Type: "rule", LabelNames: []string{"name"}})
	p := &policy{name: b.label, rng: b.def}
	first := map[string]hcl.Range{}
	for _, rb := range b.blocks {
		r := d.decodeRule(p, rb)
		if before, dup := first[r.Name]; dup {
			d.fail(rb.LabelRanges[0], "Second rule "+quote(r.Name), "The first in this policy is at %s. Journals and reports tell rules apart by their names.", place(before))
		}
		first[r.Name] = rb.LabelRanges[0]
		p.rules = append(p.rules, r)
	}
	last := &rule{Rule: Rule{Policy: p.name, Name: "default"}, features: allFeatures}
	word(b, "default", actionWords, &last.action)
	last.place(b.at("default"))
	p.rules = append(p.rules, last)
	d.policies[p.name] = len(d.table.policies)
	d.table.policies = append(d.table.policies, p)
}

func (d *decoder) decodeRule(p *policy, hb *hcl.Block) *rule {
	b := d.open(hb, ruleAttrs)
	r := &rule{Rule: Rule{Policy: p.name, Name: b.label}, features: allFeatures}
	r.place(b.def)
	switch b.label {
	case "":
		d.fail(b.name, "Rule without a name", "Give it a name that says what it is for: journals and reports show it.")
	case "default", "unknown":
		d.fail(b.name, "Reserved name", "Decisions of the policy's default are shown as \"default\", and those on what is not recognised as \"unknown\". Give the rule another name.")
	}
	r.apps = b.apps()
	if b.has("features") {
		r.features = b.features("features")
	}
	r.during, r.outside = b.schedules("during"), b.schedules("outside")
	if !b.has("action") {
		b.need("action", "It is accept, drop or reset.")
	}
	word(b, "action", actionWords, &r.action)
	word(b, "mode", modeWords, &r.mode)
	b.logging(&r.Log)
	r.cond = b.condition()
	if !d.diags.HasErrors() {
		b.checkFeatures(r)
	}
	return r
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
	i, ok := b.one("log")
	if !ok {
		return
	}
	if i.val.Type() != cty.Bool {
		b.d.fail(i.rng, "Wrong type", "This is %s; true (log also what is accepted) or false (log nothing) is wanted.", kindOf(i.val))
		return
	}
	*dst = LogNever
	if i.val.True() {
		*dst = LogAlways
	}
}

// condition reads the attributes that depend on the moment; nil without any.
func (b *block) condition() *condition {
	c := &condition{logins: b.globs("logins"), peers: b.globs("peers"), files: b.globs("files")}
	c.sized = b.size("larger_than", &c.larger)
	c.networks = newNetworks(b.networks("networks"))
	c.ports = b.ports("ports")
	for _, attr := range ruleAttrs[len(ruleAttrs)-6:] {
		if b.has(attr) {
			return c
		}
	}
	return nil
}

func (b *block) globs(attr string) (out globs) {
	texts, places := b.texts(attr, `a pattern like "*.exe"`)
	for i, t := range texts {
		if t == "" || len(t) > 256 {
			b.d.fail(places[i], "Unusable pattern", "A pattern has 1 to 256 characters, where * stands for any text and ? for one character.")
			continue
		}
		out = append(out, newGlob(t))
	}
	return out
}

var sizeUnits = []struct {
	name string
	n    float64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"tib", 1 << 40},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"tb", 1e12}, {"b", 1}, {"", 1},
}

// size reads a number of bytes or a text like "10 MB".
func (b *block) size(attr string, dst *uint64) bool {
	i, ok := b.one(attr)
	if !ok {
		return false
	}
	if *dst, ok = bytesOf(i.val); !ok {
		b.d.fail(i.rng, "Unusable size", `A size is a number of bytes, or a text like "500 kB", "10 MB" or "1 GiB".`)
	}
	return ok
}

// bytesOf returns the size that a number or a text stands for.
func bytesOf(v cty.Value) (uint64, bool) {
	t, ok := plainText(v)
	t = strings.ToLower(strings.TrimSpace(t))
	for _, u := range sizeUnits {
		num, found := strings.CutSuffix(t, u.name)
		if !found {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(num), 64)
		n *= u.n
		return uint64(max(n, 0)), ok && err == nil && n >= 0 && n < math.MaxInt64 && n == math.Trunc(n)
	}
	return 0, false
}

// ports reads a list of 443, "443", "tcp/443" or "udp/40000-40999".
func (b *block) ports(attr string) (out []ports) {
	for _, i := range b.list(attr) {
		t, ok := plainText(i.val)
		p := ports{over: proto.TCP | proto.UDP}
		if over, rest, found := strings.Cut(t, "/"); found {
			p.over, t = map[string]proto.Transport{"tcp": proto.TCP, "udp": proto.UDP}[strings.ToLower(over)], rest
		}
		from, to, found := strings.Cut(t, "-")
		if !found {
			to = from
		}
		a, err1 := strconv.ParseUint(from, 10, 16)
		z, err2 := strconv.ParseUint(to, 10, 16)
		if !ok || p.over == 0 || err1 != nil || err2 != nil || a > z {
			b.d.fail(i.rng, "Unusable port", `Ports are written 443, "tcp/443", "udp/40000-40999" or "8000-8099", which is both tcp and udp. They end at 65535.`)
			continue
		}
		p.from, p.to = uint16(a), uint16(z)
		out = append(out, p)
	}
	return out
}

// plainText returns a number or a text as a text.
func plainText(v cty.Value) (string, bool) {
	switch {
	case v.IsNull():
		return "", false
	case v.Type() == cty.Number:
		return v.AsBigFloat().Text('f', -1), true
	case v.Type() == cty.String:
		return v.AsString(), true
	}
	return "", false
}
