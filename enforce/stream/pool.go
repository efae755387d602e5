package stream

// A Pool lends the buffers of many halves and bounds what they hold together.
// It is not safe for concurrent use.
type Pool struct {
	Limit int // bytes lent at the most
	lent  int
	free  [len(sizes)][][]byte
	spare []*edits
}

// Buffer sizes in bytes. The largest holds what a parser may be waiting on and
// two segments of 64 KiB beside it.
var sizes = [...]int{2 << 10, 16 << 10, 160 << 10}

// Lent returns how many bytes are lent.
func (p *Pool) Lent() int { return p.lent }

// grow returns a buffer of at least need bytes that starts with old, which is
// given back. It reports false beyond the largest size or the limit.
func (p *Pool) grow(old []byte, need int) ([]byte, bool) {
	for class, size := range sizes {
		if size < need {
			continue
		}
		if p.lent+size-cap(old) > p.Limit {
			return nil, false
		}
		grown := append(p.get(class), old...)
		p.Put(old)
		return grown, true
	}
	return nil, false
}

func (p *Pool) get(class int) []byte {
	p.lent += sizes[class]
	free := &p.free[class]
	if n := len(*free); n > 0 {
		b := (*free)[n-1]
		*free = (*free)[:n-1]
		return b[:0]
	}
	return make([]byte, 0, sizes[class])
}

// Get returns an empty buffer of the smallest size, or false beyond the limit.
func (p *Pool) Get() ([]byte, bool) { return p.grow(nil, 1) }

// Put takes b back.
func (p *Pool) Put(b []byte) {
	for class, size := range sizes {
		if cap(b) == size {
			p.lent -= size
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
