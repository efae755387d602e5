package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// decodeLocals evaluates the locals, each after those it names.
func (d *decoder) decodeLocals(bs hcl.Blocks) {
	l := locals{d: d, attrs: map[string]*hcl.Attribute{}, vals: map[string]cty.Value{}, state: map[string]int{}}
	for _, b := range bs {
		attrs, diags := b.Body.JustAttributes()
		d.report(diags...)
		for n, a := range attrs {
			if before := l.attrs[n]; before != nil {
				d.fail(a.NameRange, "Second local "+quote(n), "The first is at %s.", place(before.NameRange))
				continue
			}
			l.attrs[n] = a
			d.names["local"][n] = true
		}
	}
	for _, n := range slices.Sorted(maps.Keys(l.attrs)) {
		l.settle(n, nil)
	}
	d.ctx.Variables["local"] = cty.ObjectVal(l.vals)
}

// locals is the evaluation of locals in the order of what they name.
type locals struct {
	d     *decoder
	attrs map[string]*hcl.Attribute
	vals  map[string]cty.Value
	state map[string]int // 1: on the way, 2: done
}

// maxLocals is how many locals may rest on one another.
const maxLocals = 1000

// settle evaluates a local after those it names. path is those on the way.
func (l *locals) settle(n string, path []string) {
	a := l.attrs[n]
	if a == nil || l.state[n] == 2 {
		return
	}
	path = append(path, "local."+n)
	if len(path) > maxLocals {
		l.d.fail(a.NameRange, "Locals too deep", "More than %d locals rest on one another here.", maxLocals)
		l.state[n] = 2
		l.d.broken["local."+n] = true
		return
	}
	if l.state[n] == 1 {
		l.d.fail(a.NameRange, "Locals in a circle", "A local cannot depend on itself: %s.", strings.Join(path[max(0, len(path)-10):], " → "))
		return
	}
	l.state[n] = 1
	x, ok := l.d.native(a.Expr)
	if ok {
		l.evaluate(n, x, path)
	}
	_, ok = l.vals[n]
	l.d.broken["local."+n] = !ok
	l.state[n] = 2
}

func (l *locals) evaluate(n string, x hclsyntax.Expression, path []string) {
	named := map[string]cty.Value{}
	for _, tr := range x.Variables() {
		dep, isAttr := attrOf(tr)
		if tr.RootName() != "local" || !isAttr || l.attrs[dep] == nil {
			continue
		}
		l.settle(dep, path)
		v, ok := l.vals[dep]
		if !ok {
			return // it was reported there
		}
		named[dep] = v
	}
	ctx := l.d.ctx.NewChild()
	ctx.Variables = map[string]cty.Value{"local": cty.ObjectVal(named)}
	if v, ok := l.d.valueIn(ctx, x); ok {
		l.vals[n] = v
		l.d.meter.weights["local."+n] = weigh(v, maxWeight)
	}
}
