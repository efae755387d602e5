package stream

// A Half is one direction of a TCP connection, as the far side will see it.
// The zero value knows nothing; Start it at the first sequence number seen.
// Sequence numbers wrap.
type Half struct {
	buf   []byte // passed on, and unread or not acknowledged
	base  uint32 // sequence number of buf[0]; below it all is acknowledged, content, or before the start
	acked uint32 // the far side has everything below
	floor uint32 // what is sent below it is no retransmission
	known bool
	shown bool   // the edits are out of the buffer for the moment
	read  int    // buf[:read] has been read
	Skip  int    // so many bytes to come are content, which nobody reads
	edits *edits // nil: none of unread bytes
}

// Start says that the next byte has sequence number seq.
func (h *Half) Start(seq uint32, pool *Pool) {
	h.Release(pool)
	h.base, h.acked, h.floor, h.read, h.Skip, h.known = seq, seq, seq, 0, 0, true
}

// Known reports whether Start has been called.
func (h *Half) Known() bool { return h.known }

// Next returns the sequence number of the first byte not passed on yet.
func (h *Half) Next() uint32 { return h.base + uint32(len(h.buf)) }

// A sender cannot have more in flight than the largest window there is
// (RFC 7323, 2.3).
const largestWindow = 1 << 30

// Below reports whether seq lies before the first byte of the direction, or so
// far back that it cannot be sent again.
func (h *Half) Below(seq uint32) bool {
	if h.Next()-h.floor > largestWindow+largestWindow/2 {
		h.floor = h.Next() - largestWindow
	}
	return int32(seq-h.floor) < 0
}

// Place says where a segment of n payload bytes at seq belongs. The first old
// bytes of it have been passed on before. early: there is a hole before it.
func (h *Half) Place(seq uint32, n int) (old int, early bool) {
	d := int32(h.Next() - seq)
	if d < 0 {
		return 0, true
	}
	return min(int(d), n), false
}

// Redo returns what of a segment's old bytes, which start at seq, is still
// kept: payload[off:] must read like was.
func (h *Half) Redo(seq uint32, old int) (off int, was []byte) {
	from := int(int32(seq - h.base))
	if from < 0 {
		off, from = min(-from, old), 0
	}
	return off, h.buf[min(from, len(h.buf)):min(from+old-off, len(h.buf))]
}

// Keep takes over bytes that are about to be passed on. It reports false when
// there is no room: then the segment must not pass, and TCP will send it again.
func (h *Half) Keep(b []byte, pool *Pool) bool {
	need := len(h.buf) + len(b)
	if need > cap(h.buf) {
		grown, ok := pool.grow(h.buf, need)
		if !ok {
			return false
		}
		h.buf = grown
	}
	h.buf = append(h.buf, b...)
	return true
}

// Lacks reports whether n more bytes could be kept if others gave buffers back.
func (h *Half) Lacks(n int, pool *Pool) bool {
	need := len(h.buf) + n
	return need > cap(h.buf) && need <= sizes[len(sizes)-1] && !pool.fits(cap(h.buf), need)
}

// Content notes n bytes of content that are about to be passed on. They are
// kept only behind others that are. It reports false like Keep.
func (h *Half) Content(b []byte, pool *Pool) bool {
	if len(h.buf) == 0 {
		h.base += uint32(len(b))
	} else if !h.Keep(b, pool) {
		return false
	} else {
		h.read += len(b)
	}
	h.Skip -= len(b)
	return true
}

// Unread returns the kept bytes that nobody has read, and how many kept bytes
// stand before them.
func (h *Half) Unread() (b []byte, before int) { return h.buf[h.read:], h.read }

// Read says that n more bytes have been read.
func (h *Half) Read(n int, pool *Pool) {
	h.read += n
	h.settleEdits(pool)
}

// ReadAll says that nobody will read what is kept.
func (h *Half) ReadAll(pool *Pool) {
	h.Hide()
	h.Read(len(h.buf)-h.read, pool)
}

// Ack takes an acknowledgement by the far side. beyond: it acknowledges bytes
// that never came by here.
func (h *Half) Ack(ack uint32, pool *Pool) (beyond bool) {
	if !h.known {
		return false
	}
	if int32(ack-h.Next()) > 0 {
		return true
	}
	if int32(ack-h.acked) > 0 {
		h.acked = ack
	}
	h.trim(pool)
	return false
}

// trim forgets what is read and acknowledged, and gives back an empty buffer.
func (h *Half) trim(pool *Pool) {
	n := min(int(int32(h.acked-h.base)), h.read)
	if n <= 0 {
		return
	}
	h.moveEdits(n)
	h.base += uint32(n)
	h.read -= n
	if n == len(h.buf) {
		pool.Put(h.buf)
		h.buf = nil
		return
	}
	h.buf = h.buf[:copy(h.buf, h.buf[n:])]
}

// Holds reports whether bytes are kept.
func (h *Half) Holds() bool { return h.buf != nil }

// Leap goes on behind a hole that holds nothing to judge. Nothing must be kept.
func (h *Half) Leap(seq uint32) { h.base, h.acked = seq, seq }

// InFlight returns how many bytes were passed on that the far side has not
// acknowledged.
func (h *Half) InFlight() uint32 { return h.Next() - h.acked }

// Done reports whether all that was read has reached the far side, and nothing
// is left unread: nothing of the past can be sent again in another form.
func (h *Half) Done() bool { return len(h.buf) == 0 }

// Release gives the buffer back; what was kept is forgotten.
func (h *Half) Release(pool *Pool) {
	h.base = h.Next()
	h.read = 0
	if h.edits != nil {
		pool.putEdits(h.edits)
		h.edits, h.shown = nil, false
	}
	pool.Put(h.buf)
	h.buf = nil
}

// Hold keeps the start of a datagram in the place of the one held before: what is
// known of a direction without order. A half holds either datagrams or a stream. It
// reports false when there is no room.
func (h *Half) Hold(b []byte, pool *Pool) (ok bool) {
	if h.buf == nil {
		if h.buf, ok = pool.Get(); !ok {
			return false
		}
	}
	h.buf = append(h.buf[:0], b[:min(len(b), cap(h.buf))]...)
	return true
}

// Held returns what is held, nil for nothing.
func (h *Half) Held() []byte { return h.buf }
