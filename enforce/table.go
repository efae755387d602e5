package enforce

import "hash/maphash"

const (
	none      = -1
	slabFlows = 1024
)

// A table holds flows by key, bounded, oldest idle out first. Records live in
// slabs that are made as they are needed and never given back; the chains and
// the age lists are indexes, so that a million flows are a thousand objects to
// the garbage collector.
type table struct {
	max     int
	n       int
	seed    maphash.Seed // secret, so that nobody can aim at one bucket
	buckets []int32
	slabs   [][]flow
	free    int32 // first of the free records, by chain
	ages    [numClasses]ageList
}

// An ageList links the flows of one class from the least to the most recently seen.
type ageList struct{ oldest, newest int32 }

func newTable(max int) *table {
	n := 1024
	for n < max {
		n <<= 1
	}
	t := &table{max: max, seed: maphash.MakeSeed(), buckets: make([]int32, n), free: none}
	for i := range t.buckets {
		t.buckets[i] = none
	}
	for i := range t.ages {
		t.ages[i] = ageList{none, none}
	}
	return t
}

func (t *table) at(i int32) *flow { return &t.slabs[i/slabFlows][i%slabFlows] }

func (t *table) bucket(k *key) *int32 {
	return &t.buckets[maphash.Bytes(t.seed, k[:])&uint64(len(t.buckets)-1)]
}

// find returns the flow of k, or nil.
func (t *table) find(k *key) *flow {
	for i := *t.bucket(k); i != none; {
		f := t.at(i)
		if f.key == *k {
			return f
		}
		i = f.chain
	}
	return nil
}

// add makes the record of k, which must not be in the table and of which there
// must be room.
func (t *table) add(k *key) *flow {
	if t.free == none {
		t.grow()
	}
	i := t.free
	f := t.at(i)
	t.free = f.chain
	b := t.bucket(k)
	*f = flow{key: *k, slot: i, chain: *b}
	*b = i
	t.n++
	t.link(f)
	return f
}

func (t *table) grow() {
	base := int32(len(t.slabs) * slabFlows)
	slab := make([]flow, slabFlows)
	for i := range slab {
		slab[i].chain = base + int32(i) + 1
	}
	slab[slabFlows-1].chain = none
	t.slabs = append(t.slabs, slab)
	t.free = base
}

// remove forgets f.
func (t *table) remove(f *flow) {
	at := t.bucket(&f.key)
	for *at != f.slot {
		at = &t.at(*at).chain
	}
	*at = f.chain
	t.unlink(f)
	i := f.slot
	*f = flow{chain: t.free}
	t.free = i
	t.n--
}

// touch makes f the most recently seen of class c.
func (t *table) touch(f *flow, c class) {
	if f.class == c && t.ages[c].newest == f.slot {
		return
	}
	t.unlink(f)
	f.class = c
	t.link(f)
}

func (t *table) link(f *flow) {
	l := &t.ages[f.class]
	f.older, f.newer = l.newest, none
	if l.newest != none {
		t.at(l.newest).newer = f.slot
	} else {
		l.oldest = f.slot
	}
	l.newest = f.slot
}

func (t *table) unlink(f *flow) {
	l := &t.ages[f.class]
	if f.older != none {
		t.at(f.older).newer = f.newer
	} else {
		l.oldest = f.newer
	}
	if f.newer != none {
		t.at(f.newer).older = f.older
	} else {
		l.newest = f.older
	}
}

// oldest returns the longest idle flow of class c, or nil.
func (t *table) oldest(c class) *flow {
	if i := t.ages[c].oldest; i != none {
		return t.at(i)
	}
	return nil
}

// oldestBut returns the longest idle flow of class c other than f, or nil.
func (t *table) oldestBut(c class, f *flow) *flow {
	g := t.oldest(c)
	switch {
	case g == nil || g != f:
		return g
	case g.newer != none:
		return t.at(g.newer)
	}
	return nil
}

// idlest returns the flow that is nearest to, or furthest beyond, the end of what
// it is worth; nil for an empty table.
func (t *table) idlest() (worst *flow) {
	var due int64
	for c := range numClasses {
		if f := t.oldest(c); f != nil && (worst == nil || f.last+int64(worth[c]) < due) {
			worst, due = f, f.last+int64(worth[c])
		}
	}
	return worst
}
