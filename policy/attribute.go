package policy

import (
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// has reports whether the attribute is given.
func (b *block) has(attr string) bool { return b.attrs[attr] != nil }

// at returns the place of the attribute, of the block where it is not given.
func (b *block) at(attr string) hcl.Range {
	if a := b.attrs[attr]; a != nil {
		return a.Range
	}
	return b.def
}

// list returns the attribute's values, one or a list of them.
func (b *block) list(attr string) []item {
	a := b.attrs[attr]
	if a == nil {
		return nil
	}
	out, known := b.lists[attr]
	if !known {
		out = b.d.items(a.Expr)
		b.lists[attr] = out
	}
	return out
}

// empty reports whether the attribute is given as a list of nothing. That is
// not the same as leaving it out: it restricts to nothing.
func (b *block) empty(attr string) bool { return b.has(attr) && len(b.list(attr)) == 0 }

// one returns the attribute's only value.
func (b *block) one(attr string) (item, bool) {
	a := b.attrs[attr]
	if a == nil {
		return item{}, false
	}
	v, ok := b.d.value(a.Expr)
	return item{val: v, rng: a.Expr.Range()}, ok
}

// texts returns the attribute's strings.
func (b *block) texts(attr, what string) (out []string, places []hcl.Range) {
	for _, i := range b.list(attr) {
		if s, ok := b.d.text(i, what); ok {
			out, places = append(out, s), append(places, i.rng)
		}
	}
	return out, places
}

// truth reads true or false, and reports whether the attribute says so. yes and
// no are what they mean.
func (b *block) truth(attr, yes, no string, dst *bool) bool {
	i, ok := b.one(attr)
	if !ok {
		return false
	}
	if i.val.Type() != cty.Bool || i.val.IsNull() {
		b.d.fail(i.rng, "Wrong type", "This is %s; true (%s) or false (%s) is wanted.", kindOf(i.val), yes, no)
		return false
	}
	*dst = i.val.True()
	return true
}

// number reads a whole number from lo to hi into dst.
func (b *block) number(attr string, lo, hi int64, dst *int64) {
	i, ok := b.one(attr)
	if !ok {
		return
	}
	v, err := convert.Convert(i.val, cty.Number)
	if err != nil || v.IsNull() {
		b.d.fail(i.rng, "Wrong type", "This is %s; a whole number from %d to %d is wanted.", kindOf(i.val), lo, hi)
		return
	}
	n, acc := v.AsBigFloat().Int64()
	if acc != big.Exact || n < lo || n > hi {
		b.d.fail(i.rng, "Number out of range", "%q is a whole number from %d to %d.", attr, lo, hi)
		return
	}
	*dst = n
}

// word reads one of the words into dst, as its index.
func word[T ~uint8](b *block, attr string, words []string, dst *T) {
	s, at, ok := b.bare(attr, words)
	if !ok {
		return
	}
	if n := slices.Index(words, s); n >= 0 {
		*dst = T(n)
		return
	}
	b.d.fail(at, "Wrong word", "%q is %s here, not %q.%s", attr, either(words), s, meant(s, words))
}

// bare returns the word that an attribute is set to. A word that means nothing
// anywhere is returned too: the attribute knows better what to suggest.
func (b *block) bare(attr string, words []string) (s string, at hcl.Range, ok bool) {
	a := b.attrs[attr]
	if a == nil {
		return "", at, false
	}
	if k := hcl.ExprAsKeyword(a.Expr); k != "" && k != "null" && b.d.ctx.Variables[k] == cty.NilVal {
		return k, a.Expr.Range(), true
	}
	i, ok := b.one(attr)
	if !ok {
		return "", at, false
	}
	s, ok = b.d.text(i, "one of "+strings.Join(words, ", "))
	return s, i.rng, ok
}
