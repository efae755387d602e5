package policy

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// plainFunctions are those of Terraform's that make sense in a policy: nothing
// that reads files, the clock or chance, so that the same files mean the same.
var plainFunctions = map[string]function.Function{
	"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "max": stdlib.MaxFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc,

	"chomp": stdlib.ChompFunc, "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc, "join": stdlib.JoinFunc, "lower": stdlib.LowerFunc,
	"regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc, "replace": stdlib.ReplaceFunc, "split": stdlib.SplitFunc, "strlen": stdlib.StrlenFunc,
	"substr": stdlib.SubstrFunc, "title": stdlib.TitleFunc, "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc,
	"trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc,

	"chunklist": stdlib.ChunklistFunc, "coalesce": stdlib.CoalesceFunc, "coalescelist": stdlib.CoalesceListFunc, "compact": stdlib.CompactFunc,
	"concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc, "element": stdlib.ElementFunc, "flatten": stdlib.FlattenFunc,
	"index": stdlib.IndexFunc, "keys": stdlib.KeysFunc, "length": stdlib.LengthFunc, "lookup": stdlib.LookupFunc, "merge": stdlib.MergeFunc,
	"range": stdlib.RangeFunc, "reverse": stdlib.ReverseListFunc, "setintersection": stdlib.SetIntersectionFunc, "setproduct": stdlib.SetProductFunc,
	"setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc, "slice": stdlib.SliceFunc, "sort": stdlib.SortFunc, "values": stdlib.ValuesFunc,
	"zipmap": stdlib.ZipmapFunc,

	"tobool": stdlib.MakeToFunc(cty.Bool), "tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)), "tomap": stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
	"tonumber": stdlib.MakeToFunc(cty.Number), "toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)), "tostring": stdlib.MakeToFunc(cty.String),

	"jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc,

	"cidrhost": cidrHost, "cidrnetmask": cidrNetmask, "cidrsubnet": cidrSubnet, "cidrsubnets": cidrSubnets, "cidrcontains": cidrContains,
}

// quadratic are the functions whose work grows with the square of a list.
var quadratic = map[string]bool{"distinct": true, "setproduct": true, "tolist": true, "toset": true, "tomap": true, "coalescelist": true}

// Limits of the arguments of one call.
const (
	maxArgument  = 1 << 16 // elements
	maxQuadratic = 1 << 13 // elements, where the work grows with the square
	maxText      = 1 << 12 // bytes of a text
	maxProduct   = 1 << 22 // elements times the longest text: what join may make of them
)

// functions returns the functions of expressions, each of which pays for its
// arguments.
func (m *meter) functions() map[string]function.Function {
	out := make(map[string]function.Function, len(plainFunctions))
	for name, f := range plainFunctions {
		out[name] = m.wrap(name, f)
	}
	return out
}

func functionNames() []string { return slices.Sorted(maps.Keys(plainFunctions)) }

func (m *meter) wrap(name string, f function.Function) function.Function {
	return function.New(&function.Spec{
		Description: f.Description(),
		Params:      f.Params(),
		VarParam:    f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			if err := m.pay(name, args); err != nil {
				return cty.NilType, err
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(args) },
	})
}

// wide matches a format that pads to a thousand columns or more.
var wide = regexp.MustCompile(`%[^%a-zA-Z]*[0-9]{4}`)

// pay takes what a call may cost and refuses arguments that could make it
// cost out of all proportion.
func (m *meter) pay(name string, args []cty.Value) error {
	n, longest, product := 1, 1, 1
	for _, a := range args {
		an, al := extent(a, maxArgument)
		n, longest = n+an, max(longest, al)
		product = min(product*max(1, an-1), maxProduct)
		if f := a; name == "format" && !f.IsNull() && f.Type() == cty.String && wide.MatchString(f.AsString()) {
			return errors.New("a format pads to less than 1000 columns")
		}
	}
	limit := maxArgument
	if quadratic[name] {
		limit = maxQuadratic
	}
	switch {
	case n > limit || name == "setproduct" && product > limit:
		return fmt.Errorf("lists of more than %d elements are too large for %s", limit, name)
	case longest > maxText:
		return fmt.Errorf("texts of more than %d bytes are too long for functions", maxText)
	case n*longest > maxProduct:
		return errors.New("the result could be too large")
	}
	cost := n
	if quadratic[name] {
		cost = max(n, n*n/1024)
	}
	if !m.spend(8 + cost) {
		return errTooMuch
	}
	return nil
}

// extent returns how many elements v has at all depths and how long its longest
// text is, as far as the limit.
func extent(v cty.Value, limit int) (n, longest int) {
	switch {
	case v.IsNull() || !v.IsKnown():
		return 1, 1
	case v.Type() == cty.String:
		return 1, len(v.AsString())
	case !v.CanIterateElements():
		return 1, 1
	}
	n = 1
	for it := v.ElementIterator(); it.Next() && n <= limit; {
		k, e := it.Element()
		en, el := extent(e, limit-n)
		n, longest = n+en, max(longest, el)
		if k.Type() == cty.String {
			longest = max(longest, len(k.AsString()))
		}
	}
	return n, longest
}
