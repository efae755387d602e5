package policy

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

var variableAttrs = []string{"type", "default", "description"}

// A given value of a variable comes from the command line or a file of values.
type given struct {
	expr hcl.Expression
	text bool // from the command line: a string variable takes it as it stands
	raw  string
	rng  hcl.Range
}

// decodeVariables settles the values of all variables.
func (d *decoder) decodeVariables(bs hcl.Blocks, o Options) {
	values := d.given(o)
	vars := map[string]cty.Value{}
	for _, hb := range bs {
		b := d.open(hb, variableAttrs)
		v, ok := b.variable(values[b.label])
		if !ok {
			d.broken["var."+b.label] = true
			continue
		}
		vars[b.label] = v
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !d.names["var"][name] {
			d.fail(values[name].rng, "Unknown variable "+quote(name), "The policy declares no variable of this name.%s", suggest(name, d.names["var"], ""))
		}
	}
	d.ctx.Variables["var"] = cty.ObjectVal(vars)
}

// variable returns the value of the variable that b declares.
func (b *block) variable(g *given) (cty.Value, bool) {
	d := b.d
	want, ok := b.variableType()
	if !ok {
		return cty.NilVal, false
	}
	var val cty.Value
	if b.has("default") {
		if val, ok = d.value(b.attrs["default"].Expr); !ok {
			return cty.NilVal, false
		}
		if val, ok = d.fits(val, want, b.attrs["default"].Expr.Range(), b.label); !ok {
			return cty.NilVal, false
		}
		if !b.has("type") {
			want = val.Type()
		}
	}
	if g == nil && val == cty.NilVal {
		d.fail(b.def, "No value for variable "+quote(b.label), "It has no default. Give it one, or a value with --var %s=VALUE or --var-file.", b.label)
		return cty.NilVal, false
	}
	if g != nil {
		if val, ok = d.givenValue(g, want, b.label); !ok {
			return cty.NilVal, false
		}
	}
	d.meter.weights["var."+b.label] = weigh(val, maxWeight)
	return val, true
}

// variableType returns the type constraint; any without one.
func (b *block) variableType() (cty.Type, bool) {
	a := b.attrs["type"]
	if a == nil {
		return cty.DynamicPseudoType, true
	}
	t, diags := typeexpr.TypeConstraint(a.Expr)
	b.d.report(diags...)
	return t, !diags.HasErrors()
}

func (d *decoder) fits(v cty.Value, want cty.Type, r hcl.Range, name string) (cty.Value, bool) {
	out, err := convert.Convert(v, want)
	if err != nil {
		d.fail(r, "Wrong type", "Variable %q is of type %s: %v.", name, want.FriendlyName(), err)
	}
	return out, err == nil
}

// givenValue evaluates what was given for a variable. Given values are
// constants: they name nothing but bare words and kinds.
func (d *decoder) givenValue(g *given, want cty.Type, name string) (cty.Value, bool) {
	if g.text && (want == cty.String || want == cty.DynamicPseudoType) {
		return cty.StringVal(g.raw), true
	}
	x := g.expr
	if g.text {
		if why := tooDeep([]byte(g.raw), g.rng.Filename); why != "" {
			d.fail(g.rng, "Too deep", "%s", why)
			return cty.NilVal, false
		}
		n, diags := hclsyntax.ParseExpression([]byte(g.raw), g.rng.Filename, hcl.InitialPos)
		d.report(diags...)
		if diags.HasErrors() {
			return cty.NilVal, false
		}
		d.meter.attach(n)
		x = n
	}
	v, ok := d.value(x)
	if !ok {
		return cty.NilVal, false
	}
	return d.fits(v, want, g.rng, name)
}

// given gathers the values from files and the command line, later over earlier.
func (d *decoder) given(o Options) map[string]*given {
	out := map[string]*given{}
	for _, name := range o.VarFiles {
		src, err := readFile(name)
		if err != nil {
			d.report(unreadable(name, err))
			continue
		}
		body := d.syntax(file{name, src})
		if body == nil {
			continue
		}
		attrs, diags := body.JustAttributes()
		d.report(diags...)
		for n, a := range attrs {
			out[n] = &given{expr: a.Expr, rng: a.Range}
		}
	}
	for n, v := range o.Vars {
		name := "--var " + n
		d.files[name] = &hcl.File{Bytes: []byte(v)}
		end := hcl.Pos{Line: 1, Column: len(v) + 1, Byte: len(v)}
		out[n] = &given{text: true, raw: v, rng: hcl.Range{Filename: name, Start: hcl.InitialPos, End: end}}
	}
	return out
}
