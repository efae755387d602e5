package stream

// A Pool lends the buffers of many halves and bounds what they hold together.
// It is not safe for concurrent use.
type Pool struct {
	Limit  int // bytes lent at the most
	lent   int
	spared int // bytes in free
	free   [len(sizes)][][]byte
	spare  []*edits
}

// Buffer sizes in bytes. The largest holds what a parser may be waiting on and
// two segments of 64 KiB beside it.
var sizes = [...]int{2 << 10, 16 << 10, 160 << 10}

// Lent returns how many bytes are lent.
func (p *Pool) Lent() int { return p.lent }

// grow returns a buffer of at least need bytes that starts with old, which is
// given back. It reports false beyond the largest size or the limit.
func (p *Pool) grow(old []byte, need int) ([]byte, bool) {
	if !p.fits(cap(old), need) {
		return nil, false
	}
	grown := append(p.get(classOf(need)), old...)
	p.Put(old)
	return grown, true
}

// fits reports whether a buffer of old bytes may become one of need.
func (p *Pool) fits(old, need int) bool {
	class := classOf(need)
	return class < len(sizes) && p.lent+sizes[class]-old <= p.Limit
}

// classOf returns the smallest class of buffer that holds n bytes, len(sizes)
// where none does.
func classOf(n int) (class int) {
	for class < len(sizes) && sizes[class] < n {
		class++
	}
	return class
}

func (p *Pool) get(class int) []byte {
	size := sizes[class]
	p.lent += size
	free := &p.free[class]
	if n := len(*free); n > 0 {
		b := (*free)[n-1]
		*free = (*free)[:n-1]
		p.spared -= size
		return b[:0]
	}
	p.shrink()
	return make([]byte, 0, size)
}

// shrink lets go of spare buffers until all there are keep to the limit: those who
// want large ones and those who want small ones come by turns.
func (p *Pool) shrink() {
	for class, size := range sizes {
		for free := &p.free[class]; len(*free) > 0 && p.lent+p.spared > p.Limit; p.spared -= size {
			last := len(*free) - 1
			(*free)[last] = nil
			*free = (*free)[:last]
		}
	}
}

// Get returns an empty buffer of the smallest size, or false beyond the limit.
func (p *Pool) Get() ([]byte, bool) { return p.grow(nil, 1) }

// Put takes b back.
func (p *Pool) Put(b []byte) {
	for class, size := range sizes {
		if cap(b) == size {
			p.lent -= size
			p.spared += size
			p.free[class] = append(p.free[class], b[:0])
		}
	}
}

func (p *Pool) getEdits() *edits {
	if n := len(p.spare); n > 0 {
		e := p.spare[n-1]
		p.spare = p.spare[:n-1]
		return e
	}
	return new(edits)
}

func (p *Pool) putEdits(e *edits) {
	e.n, e.used = 0, 0
	p.spare = append(p.spare, e)
}
