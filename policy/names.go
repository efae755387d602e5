package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"chaperone/proto"
)

// names holds what expressions may name, by kind: names["app"]["aim"]. The value
// of a name is the string "app.aim", so that JSON can write it too and functions
// can work on it; what it means is settled where it is used.
type names map[string]map[string]bool

// namedBlocks are the kinds of name that blocks declare, with the kind of block.
var namedBlocks = []struct{ kind, block string }{
	{"schedule", "schedule"}, {"policy", "policy"}, {"group", "group"}, {"var", "variable"}, {"app", "app"},
}

var (
	actionWords = []string{"accept", "drop", "reset"}
	modeWords   = []string{"enforce", "dry_run"}
	dayWords    = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
)

// declare gathers the names of the catalogue and of the blocks.
func (d *decoder) declare(src map[string]hcl.Blocks) {
	d.names = names{"app": {}, "category": {}, "feature": {}, "local": {}}
	for id, a := range d.cat.Apps {
		d.names["app"][a.Name] = true
		d.apps[a.Name] = proto.AppID(id)
	}
	for c := range proto.NumCategories {
		d.names["category"][c.String()] = true
	}
	for f := range proto.NumFeatures {
		d.names["feature"][f.String()] = true
	}
	for _, n := range namedBlocks {
		if d.names[n.kind] == nil {
			d.names[n.kind] = map[string]bool{}
		}
		d.declareBlocks(n.kind, src[n.block])
	}
	d.ctx = &hcl.EvalContext{Variables: d.names.values(), Functions: d.meter.functions()}
}

func (d *decoder) declareBlocks(kind string, bs hcl.Blocks) {
	first := map[string]hcl.Range{}
	for _, b := range bs {
		name, at := b.Labels[0], b.LabelRanges[0]
		r, dup := first[name]
		switch {
		case dup:
			d.fail(at, "Second "+b.Type+" "+quote(name), "The first is at %s. Give one of them another name.", place(r))
		case kind == "app" && d.names[kind][name]:
			d.fail(at, "App "+quote(name)+" is built in", "An app block describes an application that is not known already. Give it another name.")
		case !hclsyntax.ValidIdentifier(name) || len(name) > maxName:
			d.fail(at, "Unusable name", "Names have letters, digits, _ and -, begin with a letter, and are no longer than %d, so that %s.NAME can refer to them.", maxName, kind)
		default:
			first[name] = at
			d.names[kind][name] = true
		}
	}
}

// maxName is the length of the longest name.
const maxName = 64

// values returns the variables of expressions: bare words and the kinds.
func (n names) values() map[string]cty.Value {
	vars := map[string]cty.Value{}
	for _, ws := range [][]string{actionWords, modeWords, dayWords} {
		for _, w := range ws {
			vars[w] = cty.StringVal(w)
		}
	}
	for kind, known := range n {
		m := map[string]cty.Value{}
		for name := range known {
			m[name] = cty.StringVal(kind + "." + name)
		}
		vars[kind] = cty.ObjectVal(m)
	}
	return vars
}

// checkNames reports the names among refs that do not exist. It says more than hcl
// would: where the name exists in another kind, and what is close to it.
func (d *decoder) checkNames(refs []hcl.Traversal) bool {
	ok := true
	for _, tr := range refs {
		root := tr.RootName()
		if _, known := d.ctx.Variables[root]; !known {
			d.fail(tr.SourceRange(), "Unknown word", "%q means nothing here.%s", root, d.hint(root))
			ok = false
			continue
		}
		known := d.names[root]
		a, isAttr := attrOf(tr)
		switch {
		case !isAttr || known == nil:
		case !known[a]:
			d.unknown(tr.SourceRange(), root, a)
			ok = false
		case d.broken[root+"."+a]:
			ok = false
		}
	}
	return ok
}

// hint suggests what an unknown bare word may stand for.
func (d *decoder) hint(w string) string {
	if d.full() {
		return ""
	}
	for _, kind := range slices.Sorted(maps.Keys(d.names)) {
		if d.names[kind][w] {
			return " Did you mean " + kind + "." + w + "?"
		}
	}
	if s := synonyms[strings.ToLower(w)]; s != "" {
		return " Did you mean " + s + "?"
	}
	return didYouMean(w, slices.Sorted(maps.Keys(d.ctx.Variables))) + " A text stands in quotes."
}

// unknown reports a name that kind does not have.
func (d *decoder) unknown(r hcl.Range, kind, name string) {
	if d.full() {
		return
	}
	noun := kind
	if kind == "var" {
		noun = "variable"
	}
	for _, other := range slices.Sorted(maps.Keys(d.names)) {
		if d.names[other][name] {
			d.fail(r, "Unknown "+noun+" "+quote(name), "There is no such %s, but %s is a %s. Did you mean %s.%s?", noun, quote(name), other, other, name)
			return
		}
	}
	d.fail(r, "Unknown "+noun+" "+quote(name), "There is no %s of this name.%s", noun, suggest(name, d.names[kind], kind+"."))
}

// resolve finds what an item names, which must be of one of the kinds.
func (d *decoder) resolve(i item, kinds ...string) (kind, name string, ok bool) {
	want := kinds[0] + ".NAME"
	if len(kinds) > 1 {
		want = strings.Join(kinds, ".NAME or ") + ".NAME"
	}
	s, ok := d.text(i, want)
	if !ok {
		return "", "", false
	}
	kind, name, found := strings.Cut(s, ".")
	switch {
	case found && slices.Contains(kinds, kind) && d.names[kind][name]:
		return kind, name, true
	case found && slices.Contains(kinds, kind):
		d.unknown(i.rng, kind, name)
	case found && d.names[kind][name]:
		d.fail(i.rng, "Wrong kind of name", "%s is not what belongs here: %s is wanted.", s, want)
	default:
		d.fail(i.rng, "Not a name", "%s is wanted here, not %q.%s", want, s, d.nameHint(s, kinds))
	}
	return "", "", false
}

// nameHint suggests the name somebody wrote as a bare text.
func (d *decoder) nameHint(s string, kinds []string) string {
	for _, k := range kinds {
		if d.names[k][s] {
			return " Did you mean " + k + "." + s + "?"
		}
	}
	return ""
}

func quote(s string) string { return `"` + s + `"` }
