package stream

import "testing"

// Lent and spare buffers together keep to the limit, whoever wants small ones and
// whoever wants large ones.
func TestPoolKeepsToItsLimit(t *testing.T) {
	const limit = 4 << 20
	p := &Pool{Limit: limit}
	for range 3 {
		for _, n := range []int{1, 10_000, 100_000} {
			var all [][]byte
			for b, ok := p.grow(nil, n); ok; b, ok = p.grow(nil, n) {
				all = append(all, b)
				if p.lent+p.spared > limit || p.spared < 0 {
					t.Fatalf("%d bytes lent, %d spare, of %d", p.lent, p.spared, limit)
				}
			}
			if p.lent < limit-sizes[classOf(n)] {
				t.Errorf("only %d bytes of %d could be lent for %d each", p.lent, limit, n)
			}
			for _, b := range all {
				p.Put(b)
			}
			if p.lent != 0 || p.spared > limit {
				t.Errorf("%d bytes lent, %d spare", p.lent, p.spared)
			}
		}
	}
}

// A half lacks room only where others have it.
func TestLacks(t *testing.T) {
	p := &Pool{Limit: 4 << 10}
	var a, b, c Half
	for _, h := range []*Half{&a, &b} {
		if h.Lacks(1000, p) || !h.Keep(make([]byte, 1000), p) {
			t.Fatal("no room where there is some")
		}
	}
	if !c.Lacks(1, p) || !a.Lacks(10_000, p) || a.Lacks(1000, p) || a.Lacks(1<<20, p) || !a.Holds() || c.Holds() {
		t.Errorf("lacks: %v %v %v %v", c.Lacks(1, p), a.Lacks(10_000, p), a.Lacks(1000, p), a.Lacks(1<<20, p))
	}
	if b.Release(p); c.Lacks(1, p) {
		t.Error("no room where some was given back")
	}
}
