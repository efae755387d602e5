package policy

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// An item is a value, or one element of a list, with its place.
type item struct {
	val  cty.Value
	rng  hcl.Range
	keys map[string]hcl.Range // of an object written as such: where its values are
}

// at returns the place of the value of a key.
func (i item) at(key string) hcl.Range {
	if r, ok := i.keys[key]; ok {
		return r
	}
	return i.rng
}

// value evaluates an expression. False means that it was reported.
func (d *decoder) value(x hcl.Expression) (cty.Value, bool) {
	n, ok := d.native(x)
	if !ok {
		return cty.NilVal, false
	}
	return d.valueIn(d.ctx, n)
}

// valueIn is value for an expression in native syntax and a context of its own.
func (d *decoder) valueIn(ctx *hcl.EvalContext, x hclsyntax.Expression) (cty.Value, bool) {
	refs := x.Variables()
	if !d.checkNames(refs) || !d.affordable(x.Range(), d.meter.refer(refs)) {
		return cty.NilVal, false
	}
	v, diags := x.Value(ctx)
	if diags.HasErrors() {
		d.reportEvaluation(diags)
		return cty.NilVal, false
	}
	w := weigh(v, maxWeight)
	if w > maxWeight {
		d.fail(x.Range(), "Value too large", "This has more than %d elements or %d MiB of text.", maxWeight, maxWeight*16>>20)
		return cty.NilVal, false
	}
	if !d.affordable(x.Range(), d.meter.spend(w/4)) {
		return cty.NilVal, false
	}
	if v.IsNull() || !v.IsWhollyKnown() {
		d.fail(x.Range(), "No value", "This is null. Leave the attribute out to have its default.")
		return cty.NilVal, false
	}
	return v, true
}

// affordable reports, once, that evaluation has become too expensive.
func (d *decoder) affordable(r hcl.Range, ok bool) bool {
	if !ok && !d.spent {
		d.spent = true
		d.report(tooMuch(r))
	}
	return ok
}

// reportEvaluation reports what hcl found, one failure of a loop once instead
// of each time round.
func (d *decoder) reportEvaluation(diags hcl.Diagnostics) {
	type key struct{ summary, detail string }
	seen := map[key]bool{}
	for _, g := range diags {
		k := key{g.Summary, g.Detail}
		if seen[k] || len(seen) == 10 || d.spent && d.meter.fuel < 0 {
			continue
		}
		seen[k] = true
		explainCall(g)
		d.spent = d.spent || d.meter.fuel < 0
		g.Expression, g.EvalContext = nil, nil
		d.report(g)
	}
}

// explainCall says more of a function call that failed.
func explainCall(g *hcl.Diagnostic) {
	if x, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallUnknownDiagExtra](g); ok {
		name := x.CalledFunctionNamespace() + x.CalledFunctionName()
		g.Detail = fmt.Sprintf("There is no function named %q.%s", name, didYouMean(name, functionNames()))
	}
	if x, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](g); ok && errors.Is(x.FunctionCallError(), errTooMuch) {
		*g = *tooMuch(*g.Subject)
	}
}

// items evaluates an expression that is one value or a list of them, lists
// within it laid out flat. Of a list written as such each element has its place.
func (d *decoder) items(x hcl.Expression) (out []item) {
	n, ok := d.native(x)
	if !ok {
		return nil
	}
	parts := []hclsyntax.Expression{n}
	if list, ok := n.(*hclsyntax.TupleConsExpr); ok {
		parts = list.Exprs
	}
	for _, e := range parts {
		if v, ok := d.valueIn(d.ctx, e); ok {
			out = flatten(out, v, e.Range())
			if keys := keysOf(e); keys != nil {
				out[len(out)-1].keys = keys
			}
		}
	}
	return out
}

// keysOf returns the places of the values of an object written as such.
func keysOf(x hclsyntax.Expression) map[string]hcl.Range {
	object, ok := x.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	out := map[string]hcl.Range{}
	for _, i := range object.Items {
		if k, diags := i.KeyExpr.Value(nil); !diags.HasErrors() && k.IsKnown() && !k.IsNull() && k.Type() == cty.String {
			out[k.AsString()] = i.ValueExpr.Range()
		}
	}
	return out
}

func flatten(out []item, v cty.Value, r hcl.Range) []item {
	t := v.Type()
	if v.IsNull() || !(t.IsTupleType() || t.IsListType() || t.IsSetType()) {
		return append(out, item{val: v, rng: r})
	}
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		out = flatten(out, e, r)
	}
	return out
}

// native returns x in native syntax, with its loops metered. That of a native
// file has been metered when it was parsed; one of JSON is translated.
func (d *decoder) native(x hcl.Expression) (hclsyntax.Expression, bool) {
	if n, ok := x.(hclsyntax.Expression); ok {
		return n, true
	}
	n, ok := d.fromJSON(x)
	if ok {
		d.meter.attach(n)
	}
	return n, ok
}

func (d *decoder) fromJSON(x hcl.Expression) (hclsyntax.Expression, bool) {
	r := x.Range()
	if list, diags := hcl.ExprList(x); !diags.HasErrors() {
		out := &hclsyntax.TupleConsExpr{SrcRange: r, OpenRange: r}
		for _, e := range list {
			n, ok := d.fromJSON(e)
			if !ok {
				return nil, false
			}
			out.Exprs = append(out.Exprs, n)
		}
		return out, true
	}
	if pairs, diags := hcl.ExprMap(x); !diags.HasErrors() {
		return d.objectFromJSON(pairs, r)
	}
	v, _ := x.Value(nil) // literal without a context: never an error
	if v.Type() != cty.String || v.IsNull() {
		return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: r}, true
	}
	return d.template(v.AsString(), r)
}

func (d *decoder) objectFromJSON(pairs []hcl.KeyValuePair, r hcl.Range) (hclsyntax.Expression, bool) {
	out := &hclsyntax.ObjectConsExpr{SrcRange: r, OpenRange: r}
	for _, p := range pairs {
		k, okKey := d.fromJSON(p.Key)
		v, okValue := d.fromJSON(p.Value)
		if !okKey || !okValue {
			return nil, false
		}
		out.Items = append(out.Items, hclsyntax.ObjectConsItem{KeyExpr: k, ValueExpr: v})
	}
	return out, true
}

// template parses a text of JSON, which may hold ${...}.
func (d *decoder) template(s string, r hcl.Range) (hclsyntax.Expression, bool) {
	if why := tooDeep([]byte(s), r.Filename); why != "" {
		d.fail(r, "Too deep", "%s", why)
		return nil, false
	}
	start := hcl.Pos{Line: r.Start.Line, Column: r.Start.Column + 1, Byte: r.Start.Byte + 1}
	x, diags := hclsyntax.ParseTemplate([]byte(s), r.Filename, start)
	d.report(diags...)
	return x, !diags.HasErrors()
}
