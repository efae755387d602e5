package policy

import (
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Limits of evaluation. A policy that is a few thousand bytes long can ask for
// billions of values by loops within loops, or by locals that double locals.
const (
	fuelPerLoad = 1 << 20 // steps of evaluation, and one for each byte of source
	maxWeight   = 1 << 18 // elements, and 16 bytes of text each, of one value
)

var errTooMuch = errors.New("the expressions of this policy take more work than a policy may; write smaller loops or lists")

// A meter counts what evaluation costs and stops it at a limit.
type meter struct {
	fuel    int
	weights map[string]int // of variables and locals, by "var.x"
}

func newMeter() *meter { return &meter{fuel: fuelPerLoad, weights: map[string]int{}} }

// spend takes n steps. False: there are none left.
func (m *meter) spend(n int) bool {
	m.fuel -= n
	return m.fuel >= 0
}

// refer takes what reading the values of refs may cost.
func (m *meter) refer(refs []hcl.Traversal) bool {
	n := 1
	for _, tr := range refs {
		if a, ok := attrOf(tr); ok {
			n += m.weights[tr.RootName()+"."+a] / 16
		}
	}
	return m.spend(n)
}

// attrOf returns the name right after the root: "x" of local.x.y.
func attrOf(tr hcl.Traversal) (string, bool) {
	if len(tr) < 2 {
		return "", false
	}
	a, ok := tr[1].(hcl.TraverseAttr)
	return a.Name, ok
}

// weigh returns how many elements v has at all depths, long texts counting for
// several, and stops counting soon after limit. Values share their parts, so
// that one of a few bytes can weigh more than could ever be walked.
func weigh(v cty.Value, limit int) int {
	t := v.Type()
	switch {
	case v.IsNull() || !v.IsKnown():
		return 1
	case t == cty.String:
		return 1 + len(v.AsString())/16
	case !v.CanIterateElements():
		return 1
	}
	n := 1
	for it := v.ElementIterator(); it.Next() && n <= limit; {
		_, e := it.Element()
		n += weigh(e, limit-n)
	}
	return n
}

// A metered expression is part of a loop: it pays each time round.
type metered struct {
	hclsyntax.Expression
	m    *meter
	refs []hcl.Traversal
}

// Value evaluates the expression if there is fuel for it.
func (x metered) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if !x.m.spend(8) || !x.m.refer(x.refs) {
		return cty.DynamicVal, hcl.Diagnostics{tooMuch(x.Range())}
	}
	return x.Expression.Value(ctx)
}

func tooMuch(r hcl.Range) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Too much work", Detail: "Loading stopped here: " + errTooMuch.Error() + ".", Subject: &r}
}

// attach makes the loops within n pay.
func (m *meter) attach(n hclsyntax.Node) {
	wrap := func(x *hclsyntax.Expression) {
		if *x != nil {
			*x = metered{*x, m, (*x).Variables()}
		}
	}
	hclsyntax.VisitAll(n, func(n hclsyntax.Node) hcl.Diagnostics {
		switch x := n.(type) {
		case *hclsyntax.ForExpr:
			wrap(&x.ValExpr)
			wrap(&x.CondExpr)
		case *hclsyntax.SplatExpr:
			wrap(&x.Each)
		}
		return nil
	})
}
