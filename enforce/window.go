package enforce

import (
	"chaperone/enforce/packet"
	"chaperone/enforce/stream"
	"chaperone/proto"
)

// A window maps what a parser is shown to the packet at hand: how far the bytes
// it speaks of can still be changed.
type window struct {
	p       *packet.Packet
	dir     proto.Dir
	half    *stream.Half // nil: a datagram, of which rest is left
	rest    []byte
	before  int  // kept bytes before those shown
	fresh   int  // kept bytes before those the packet brought
	payload int  // where in the packet's payload those begin
	past    bool // nothing of it is in the packet
	swallow bool // the datagram is not passed
	tell    bool // and its sender shall hear of it
}

// unread returns what the parser is to be shown.
func (w *window) unread() []byte {
	if w.half == nil {
		return w.rest
	}
	b, before := w.half.Show()
	w.before = before
	return b
}

// hide must follow unread before anything is judged.
func (w *window) hide() {
	if w.half != nil {
		w.half.Hide()
	}
}

// read goes on behind n bytes.
func (w *window) read(n int, pool *stream.Pool) {
	if w.half == nil {
		w.before += n
		w.rest = w.rest[n:]
		return
	}
	w.half.Read(n, pool)
}

// reaches reports whether the last of n bytes at off of those shown is in the
// packet. Only then does overwriting what is there of them make a difference.
func (w *window) reaches(off, n int) bool {
	end := w.before + off + n
	return !w.past && n > 0 && end > w.fresh && w.payload+end-w.fresh <= len(w.p.Payload)
}

// overwrite puts s over the bytes at off of those shown, as far as they are in
// the packet. They must be within reach.
func (w *window) overwrite(off int, s []byte, pool *stream.Pool) {
	at := w.before + off
	if at < w.fresh {
		s = s[w.fresh-at:]
		at = w.fresh
	}
	if w.half != nil {
		w.half.Edit(at, s, pool)
	}
	w.p.Overwrite(w.payload+at-w.fresh, s)
}
