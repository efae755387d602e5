package stream

// Edits of bytes that the parser has not read to the end yet: it shall go on
// reading what was sent, while a retransmission must read like what was passed.

const (
	maxEdits     = 8
	maxEditBytes = 256
)

// edits holds what was there before bytes were overwritten, oldest first.
type edits struct {
	n    int
	at   [maxEdits]int // offsets in the half's buffer
	from [maxEdits]int // offsets in text
	size [maxEdits]int
	text [maxEditBytes]byte
	used int
}

// Edit overwrites kept bytes at offset i. Of more edits of an unread message
// than there is room to remember, the parser reads the result.
func (h *Half) Edit(i int, s []byte, pool *Pool) {
	if h.edits == nil {
		h.edits = pool.getEdits()
	}
	if e := h.edits; e.n < maxEdits && e.used+len(s) <= maxEditBytes {
		e.at[e.n], e.from[e.n], e.size[e.n] = i, e.used, len(s)
		copy(e.text[e.used:], h.buf[i:i+len(s)])
		e.used += len(s)
		e.n++
	}
	copy(h.buf[i:], s)
}

// Show returns the kept bytes that nobody has read, as they were sent, and how
// many kept bytes stand before them. Hide must follow.
func (h *Half) Show() (b []byte, before int) {
	if h.edits != nil && !h.shown {
		h.shown = true
		h.swap()
	}
	return h.Unread()
}

// Hide puts the edits back that Show took away.
func (h *Half) Hide() {
	if h.shown {
		h.shown = false
		h.swap()
	}
}

// swap exchanges edited bytes and originals. Edits of the same bytes come out
// right both ways because the way back takes them in the opposite order.
func (h *Half) swap() {
	e := h.edits
	for k := range e.n {
		i := k
		if h.shown {
			i = e.n - 1 - k
		}
		kept, old := h.buf[e.at[i]:e.at[i]+e.size[i]], e.text[e.from[i]:e.from[i]+e.size[i]]
		for j := range kept {
			kept[j], old[j] = old[j], kept[j]
		}
	}
}

// settleEdits forgets the originals once all of them have been read.
func (h *Half) settleEdits(pool *Pool) {
	if h.edits == nil {
		return
	}
	for i := range h.edits.n {
		if h.edits.at[i]+h.edits.size[i] > h.read {
			return
		}
	}
	pool.putEdits(h.edits)
	h.edits = nil
}

// moveEdits follows the buffer when its first n bytes go.
func (h *Half) moveEdits(n int) {
	if h.edits == nil {
		return
	}
	for i, e := 0, h.edits; i < e.n; i++ {
		gone := max(n-e.at[i], 0)
		e.at[i] = max(e.at[i]-n, 0)
		e.from[i] += min(gone, e.size[i])
		e.size[i] -= min(gone, e.size[i])
	}
}
